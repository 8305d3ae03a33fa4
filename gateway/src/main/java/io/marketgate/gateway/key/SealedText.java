package io.marketgate.gateway.key;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import java.text.ParseException;
import java.util.Optional;
import javax.crypto.SecretKey;

/// Texts that only replicas of this program can read (JWE, `dir` with A256GCM), with a key that
/// each of them derives from the same secret.
///
/// Nothing is compressed before it is encrypted: whoever chooses parts of the text would learn of
/// the rest by the length.
public final class SealedText {

  private static final JWEHeader HEADER = new JWEHeader(JWEAlgorithm.DIR, EncryptionMethod.A256GCM);

  private final DirectEncrypter encrypter;
  private final DirectDecrypter decrypter;

  /// @param key whose secret the encryption's is derived from
  /// @param purpose another one for each use
  public SealedText(SigningKey key, String purpose) {
    SecretKey secret = key.deriveSecret(purpose);
    try {
      this.encrypter = new DirectEncrypter(secret);
      this.decrypter = new DirectDecrypter(secret);
    } catch (JOSEException e) {
      throw new IllegalStateException("A256GCM takes a key of 256 bits", e);
    }
    encrypter.getJCAContext().setSecureRandom(SigningKey.seededRandom());
    // The first encryption loads what the later ones need, which is nothing for an event loop.
    var _ = seal("");
  }

  /// Encrypts a text.
  public String seal(String text) {
    JWEObject message = new JWEObject(HEADER, new Payload(text));
    try {
      message.encrypt(encrypter);
    } catch (JOSEException e) {
      throw new IllegalStateException("Encryption failed", e);
    }
    return message.serialize();
  }

  /// The text that was encrypted; empty for anything that was not sealed with this key.
  public Optional<String> open(String sealed) {
    try {
      JWEObject message = JWEObject.parse(sealed);
      if (!JWEAlgorithm.DIR.equals(message.getHeader().getAlgorithm())
          || !EncryptionMethod.A256GCM.equals(message.getHeader().getEncryptionMethod())
          || message.getHeader().getCompressionAlgorithm() != null) {
        return Optional.empty();
      }
      message.decrypt(decrypter);
      return Optional.of(message.getPayload().toString());
    } catch (ParseException | JOSEException e) {
      return Optional.empty();
    }
  }
}
