package io.marketgate.gateway.marketplace;

import io.marketgate.gateway.key.SigningKey;
import io.marketgate.tenant.refusal.RefusedChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/// The seller's RSA key for which Huawei encrypts the secrets of enterprises' applications
/// ("applicationSync": RSA with OAEP, at least 3,072 bits).
public final class ApplicationKey {

  private static final String RSA = "RSA";
  private static final int SANDBOX_BITS = 2_048;

  /// The page does not say which digests OAEP is used with.
  private static final List<OAEPParameterSpec> PADDINGS =
      List.of(
          oaep("SHA-256", MGF1ParameterSpec.SHA256),
          oaep("SHA-256", MGF1ParameterSpec.SHA1),
          oaep("SHA-1", MGF1ParameterSpec.SHA1));

  private final PrivateKey privateKey;
  private final PublicKey publicKey;
  private final SecureRandom random = SigningKey.seededRandom();

  private ApplicationKey(PrivateKey privateKey, PublicKey publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  private static OAEPParameterSpec oaep(String digest, MGF1ParameterSpec mask) {
    return new OAEPParameterSpec(digest, "MGF1", mask, PSource.PSpecified.DEFAULT);
  }

  /// Reads a key.
  ///
  /// @param file PEM, PKCS#8 ("BEGIN PRIVATE KEY")
  /// @throws IllegalArgumentException if it is none of RSA
  static ApplicationKey of(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.US_ASCII);
      byte[] bytes =
          Base64.getMimeDecoder().decode(text.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", ""));
      KeyFactory keys = KeyFactory.getInstance(RSA);
      if (keys.generatePrivate(new PKCS8EncodedKeySpec(bytes)) instanceof RSAPrivateCrtKey key) {
        RSAPublicKeySpec open = new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
        return new ApplicationKey(key, keys.generatePublic(open));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Says nothing of what is in the file.
    }
    throw new IllegalArgumentException(file + " is no RSA key in PKCS#8 PEM");
  }

  /// A new one for the sandbox, shorter than a real one.
  public static ApplicationKey fresh() {
    try {
      KeyPairGenerator pairs = KeyPairGenerator.getInstance(RSA);
      pairs.initialize(SANDBOX_BITS);
      KeyPair pair = pairs.generateKeyPair();
      return new ApplicationKey(pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// As the marketplace does it.
  public String encrypt(String text) {
    try {
      Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
      cipher.init(Cipher.ENCRYPT_MODE, publicKey, PADDINGS.getFirst(), random);
      byte[] bytes = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A secret that was encrypted for this key; refused when it was not. Not for an event loop:
  /// against whoever measures times it takes randomness from the system.
  ///
  /// @param encrypted Base64
  String decrypt(String encrypted) {
    for (OAEPParameterSpec padding : PADDINGS) {
      try {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(Cipher.DECRYPT_MODE, privateKey, padding);
        byte[] bytes = cipher.doFinal(Base64.getMimeDecoder().decode(encrypted));
        return new String(bytes, StandardCharsets.UTF_8);
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        // With another padding, perhaps.
      }
    }
    throw RefusedChange.invalid("", "clientSecret is not encrypted for the key that is here");
  }
}
