package io.marketgate.tenant.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthoritiesTest {

  private static final String PROPERTY = "marketgate.redis.certificate-authority";

  @TempDir Path folder = Path.of(".");

  @Test
  void believesWhomTheFileNamesAndNobodyElse() throws Exception {
    X509Bundle one = authority("one");
    X509Bundle other = authority("other");
    Path file = file(one.getCertificatePEM() + other.getCertificatePEM());
    assertThat(trusted(Authorities.trusted(PROPERTY, file)).getAcceptedIssuers())
        .containsExactlyInAnyOrder(one.getCertificate(), other.getCertificate());
  }

  @Test
  void believesWhomJavaTrustsWithoutAFile() {
    assertThat(Authorities.require(PROPERTY, null)).isNull();
    assertThat(trusted(Authorities.trusted(PROPERTY, null)).getAcceptedIssuers())
        .hasSizeGreaterThan(50);
  }

  @Test
  void namesThePropertyOfAFileThatIsNotThere() throws IOException {
    Path nothing = folder.resolve("nothing.pem");
    assertThatThrownBy(() -> Authorities.require(PROPERTY, nothing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(PROPERTY + ": there is no file to be read at " + nothing);
    assertThatThrownBy(() -> Authorities.require(PROPERTY, folder)).hasMessageContaining(PROPERTY);
    Path something = file("");
    assertThat(Authorities.require(PROPERTY, something)).isEqualTo(something);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "certificates",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
      })
  void namesThePropertyOfAFileWithoutCertificates(String content) throws IOException {
    Path file = file(content);
    assertThatThrownBy(() -> Authorities.trusted(PROPERTY, file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(PROPERTY + ": " + file + " cannot be read as certificates (PEM)");
  }

  private static X509Bundle authority(String name) throws Exception {
    return new CertificateBuilder()
        .subject("CN=" + name)
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("authority.pem"), content);
  }

  private static X509TrustManager trusted(TrustManagerFactory factory) {
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow();
  }
}
