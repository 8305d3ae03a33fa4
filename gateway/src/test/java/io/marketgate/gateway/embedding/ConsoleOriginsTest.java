package io.marketgate.gateway.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleOriginsTest {

  private static final String ALIYUN = "https://console.aliyun.example";
  private static final String OWN = "http://localhost:3000";

  private final ConsoleOrigins origins =
      new ConsoleOrigins(Map.of("aliyun", List.of(ALIYUN), "any", List.of(OWN)));

  @Test
  void aConsoleMayWriteForItsOwnMarketplaceOnly() {
    assertThat(origins.mayWrite(ALIYUN, "aliyun")).isTrue();
    assertThat(origins.mayWrite(ALIYUN, "huawei")).isFalse();
    assertThat(origins.mayWrite(OWN, "huawei")).isTrue();
    assertThat(origins.mayWrite(null, "huawei")).as("no page").isTrue();
    assertThat(origins.mayWrite("null", "aliyun")).as("a sandboxed frame").isFalse();
    assertThat(origins.mayWrite(ALIYUN + ".evil.example", "aliyun")).isFalse();
    assertThat(new ConsoleOrigins(Map.of()).mayWrite("https://x.example", "aliyun")).isTrue();
  }

  @Test
  void onlyKnownPagesMaySeeAnswers() {
    Map<String, String> headers = new LinkedHashMap<>();
    origins.allow(ALIYUN, headers::put);
    assertThat(headers)
        .containsEntry("Access-Control-Allow-Origin", ALIYUN)
        .containsEntry("Vary", "Origin")
        .doesNotContainKey("Access-Control-Allow-Credentials");
    headers.clear();
    origins.allow("https://evil.example", headers::put);
    assertThat(headers).containsOnlyKeys("Vary");
    headers.clear();
    new ConsoleOrigins(Map.of()).allow(ALIYUN, headers::put);
    assertThat(headers).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "https://*.example",
        "https://a.example/",
        "http://a.example",
        "a.example",
        "https://a.example https://b.example",
        "null"
      })
  void refusesWhatIsNoOrigin(String origin) {
    assertThatThrownBy(() -> new ConsoleOrigins(Map.of("aliyun", List.of(origin))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("marketgate.embedding.origins.aliyun");
  }
}
