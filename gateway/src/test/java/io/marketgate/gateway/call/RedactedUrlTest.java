package io.marketgate.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedactedUrlTest {

  @Test
  void namesTheParametersAndNoneOfTheirValues() {
    assertThat(
            RedactedUrl.of(
                "ListMigrations", "accessToken=secret&userinfo=me&params=%7B%7D&x=secret", "t-1"))
        .isEqualTo("/api/ListMigrations?traceId=t-1&userinfo=***&accessToken=***&params=***");
  }

  @Test
  void repeatsNothingThatIsNoActionName() {
    assertThat(RedactedUrl.of("ey.secret/x", null, "t-1")).isEqualTo("/api/??traceId=t-1");
  }
}
