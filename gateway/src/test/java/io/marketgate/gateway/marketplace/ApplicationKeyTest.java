package io.marketgate.gateway.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.marketgate.tenant.refusal.RefusedChange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationKeyTest {

  @TempDir private Path folder;

  @Test
  void whatWasEncryptedForItIsRead() {
    ApplicationKey key = ApplicationKey.fresh();
    assertThat(key.decrypt(key.encrypt("a secret 密"))).isEqualTo("a secret 密");
  }

  /// With the defaults of Java's names, whose mask is made with SHA-1 in any case.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "RSA/ECB/OAEPWithSHA-256AndMGF1Padding",
        "RSA/ECB/OAEPWithSHA-1AndMGF1Padding",
        "RSA/ECB/OAEPPadding"
      })
  void eachUsualPaddingIsRead(String transformation) throws IOException, GeneralSecurityException {
    KeyPairGenerator pairs = KeyPairGenerator.getInstance("RSA");
    pairs.initialize(3_072);
    KeyPair pair = pairs.generateKeyPair();
    Cipher cipher = Cipher.getInstance(transformation);
    cipher.init(Cipher.ENCRYPT_MODE, pair.getPublic());
    byte[] encrypted = cipher.doFinal("a secret".getBytes(StandardCharsets.UTF_8));
    ApplicationKey key = ApplicationKey.of(pem(pair.getPrivate().getEncoded()));
    assertThat(key.decrypt(Base64.getEncoder().encodeToString(encrypted))).isEqualTo("a secret");
  }

  @Test
  void whatWasNotEncryptedForItIsRefused() {
    ApplicationKey key = ApplicationKey.fresh();
    String others = ApplicationKey.fresh().encrypt("a secret");
    assertThatExceptionOfType(RefusedChange.class).isThrownBy(() -> key.decrypt(others));
    assertThatExceptionOfType(RefusedChange.class).isThrownBy(() -> key.decrypt("plain"));
  }

  @Test
  void anotherFileIsNoKey() throws IOException {
    Path file = pem("something else".getBytes(StandardCharsets.UTF_8));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ApplicationKey.of(file))
        .withMessage(file + " is no RSA key in PKCS#8 PEM");
  }

  private Path pem(byte[] key) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
    return Files.writeString(
        folder.resolve("key.pem"),
        "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n");
  }
}
