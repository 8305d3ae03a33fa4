package io.marketgate.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendCredentialTest {

  @ParameterizedTest(name = "{1} {2}")
  @CsvSource({
    "Authorization, , ApiKey k-1, ApiKey k-1",
    "authorization, BEARER, k-1, Bearer k-1",
    // RFC 7617, 2: the example of the standard itself.
    "Authorization, BASIC, Aladdin:open sesame, Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
    "X-Api-Key, , k-1, k-1",
  })
  void isShownAsTheServiceWantsIt(
      String header, BackendCredential.Scheme scheme, String secret, String shown) {
    assertThat(new BackendCredential(header, scheme, secret).shownTo("shop"))
        .isEqualTo(new BackendCredential.Shown(header, shown));
  }

  @ParameterizedTest(name = "{3}")
  @CsvSource({
    "X-Api-Key, , , secret is not set",
    "X-Api-Key, , ' ', secret is not set",
    "X-Api-Key, , ${SHOP_KEY}, secret names a setting that is not set",
    "X-Api-Key, BEARER, canary, scheme is for the header Authorization",
    "Authorization, BASIC, canary, secret must be user:password",
    "X-Request-Id, , canary, header must be the name of one that the gateway does not send itself",
    "X Api, , canary, header must be the name of one that the gateway does not send itself",
    "X-Api-Key, , canarü, secret must be of visible ASCII characters",
  })
  void whatCannotBeShownIsNamedWithoutTheSecret(
      String header, BackendCredential.Scheme scheme, String secret, String fault) {
    BackendCredential credential = new BackendCredential(header, scheme, secret);
    assertThatThrownBy(() -> credential.shownTo("shop"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("marketgate.backends.credentials.shop: " + fault)
        .hasMessageNotContaining("canar");
  }

  @Test
  void aSecretIsOneLine() {
    BackendCredential credential = new BackendCredential("X-Api-Key", null, "k\r\nX-Other: 1");
    assertThatThrownBy(() -> credential.shownTo("shop")).hasMessageContaining("visible ASCII");
  }

  @Test
  void doesNotTellItsSecret() {
    BackendCredential credential = new BackendCredential("X-Api-Key", null, "canary");
    assertThat(credential.toString()).doesNotContain("canary");
    assertThat(credential.shownTo("shop").toString()).doesNotContain("canary");
  }
}
