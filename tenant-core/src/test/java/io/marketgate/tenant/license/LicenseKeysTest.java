package io.marketgate.tenant.license;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketgate.tenant.metric.Limit;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// Against a key that OpenSSL has made by the commands of docs/license.md.
class LicenseKeysTest {

  private static final String PUBLIC =
      "MCowBQYDK2VwAyEA94R6dIa2aIUn/fHZLXSSsHbKowY2FCk0hyfwIITaUUw=";

  private static final String SIGNED =
      "MG1.vendor."
          + "eyJsaWNlbnNlSWQiOiJMLTEiLCJzZXJ2ZXJJZCI6Im1hcmtldGdhdGUiLCJub3RCZWZvcm"
          + "UiOiIyMDI2LTAxLTAxVDAwOjAwOjAwWiIsImV4cGlyZXNBdCI6IjIwMjctMDEtMDFUMDA6"
          + "MDA6MDBaIiwidXBncmFkZVNlcnZpY2VVbnRpbCI6IjIwMjctMDEtMDFUMDA6MDA6MDBaIi"
          + "wiaW50ZXJuYWxVc2VycyI6IjEwMCIsImV4dGVybmFsVXNlcnMiOiJ1bmxpbWl0ZWQiLCJp"
          + "c3N1ZWRBdCI6IjIwMjYtMDEtMDFUMDA6MDA6MDBaIn0";

  private static final String SIGNATURE =
      "yKM-1HqIhol9d3GUsncDOnaVaxjAZhdHmdpIRs8a7TrZ7z1syUIZ4mYky8hyVdQPlSm0Tyj48pd3jJW_7CabBQ";

  private final LicenseKeys keys =
      new LicenseKeys(JsonMapper.shared(), Map.of("vendor", LicenseKeys.publicKey(PUBLIC)));

  @Test
  void aGenuineKeyIsRead() {
    License license = keys.read(SIGNED + "." + SIGNATURE);
    assertThat(license.licenseId()).isEqualTo("L-1");
    assertThat(license.internalUsers()).isEqualTo(new Limit.Count(100));
    assertThat(license.externalUsers()).isEqualTo(Limit.UNLIMITED);
    assertThat(license.expiresAt()).isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
    assertThat(keys.parse(keys.text(license))).isEqualTo(license);
  }

  @Test
  void noByteOfItMayChange() {
    String key = SIGNED + "." + SIGNATURE;
    for (int i = 0; i < key.length() - 1; i++) {
      char other = key.charAt(i) == 'B' ? 'C' : 'B';
      String changed = key.substring(0, i) + other + key.substring(i + 1);
      assertThatThrownBy(() -> keys.read(changed))
          .as("another character at %d", i)
          .isInstanceOf(LicenseInvalid.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "MG1", "MG1...", "MG1.vendor.e30.", "MG2.vendor.e30.AA", "MG1.other.e30.AA"})
  void nothingElseIsAKey(String text) {
    assertThatThrownBy(() -> keys.read(text)).isInstanceOf(LicenseInvalid.class);
  }

  @Test
  void aPublicKeyIsEd25519() {
    assertThatThrownBy(() -> LicenseKeys.publicKey("AAAA"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
