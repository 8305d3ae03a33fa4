package io.marketgate.tenant.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against the reference library of Standard Webhooks.
class WebhookSignatureTest {

  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

  @Test
  void itIsWhatTheReferenceLibrarySigns() throws Exception {
    String body = "{\"name\":\"世界\"}";
    String expected = new Webhook(SECRET).sign("msg", 1_700_000_000L, body);
    assertThat(WebhookSignature.header(List.of(SECRET), "msg", 1_700_000_000L, body))
        .isEqualTo(expected);
    assertThat(WebhookSignature.header(List.of(SECRET, OTHER), "msg", 1_700_000_000L, body))
        .isEqualTo(expected + " " + new Webhook(OTHER).sign("msg", 1_700_000_000L, body));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "whsec_", "whsec_short", "not base64!!", "AAAA"})
  void aSecretHasEnoughBytes(String text) {
    assertThat(WebhookSignature.secret(text)).isEmpty();
  }

  @Test
  void aSecretMayStandWithoutItsPrefix() {
    assertThat(WebhookSignature.secret(SECRET.substring(6)))
        .hasValueSatisfying(bytes -> assertThat(WebhookSignature.text(bytes)).isEqualTo(SECRET));
  }
}
