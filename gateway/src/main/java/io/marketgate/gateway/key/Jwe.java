package io.marketgate.gateway.key;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEDecrypter;
import com.nimbusds.jose.JWEEncrypter;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import java.text.ParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Texts encrypted with A256GCM as JWE (RFC 7516), each with the id of its key and the place that
/// it is bound to: the header is authenticated together with the text.
///
/// Nothing is compressed before it is encrypted: whoever chooses parts of the text would learn of
/// the rest by the length.
final class Jwe {

  /// Private header parameter: where the text belongs.
  private static final String PLACE = "place";

  private Jwe() {}

  /// Encrypts a text.
  ///
  /// @param algorithm how the text's key is found
  /// @param place empty for nowhere
  static String encrypt(
      JWEEncrypter encrypter, JWEAlgorithm algorithm, String keyId, String text, String place) {
    JWEHeader.Builder header =
        new JWEHeader.Builder(algorithm, EncryptionMethod.A256GCM).keyID(keyId);
    if (!place.isEmpty()) {
      header.customParam(PLACE, place);
    }
    JWEObject message = new JWEObject(header.build(), new Payload(text));
    try {
      message.encrypt(encrypter);
    } catch (JOSEException e) {
      throw new IllegalStateException("Encryption failed", e);
    }
    return message.serialize();
  }

  /// A message as it was written, to be decrypted once.
  ///
  /// @param algorithm what it has to be
  static Optional<JWEObject> parse(String sealed, JWEAlgorithm algorithm) {
    return parse(sealed).filter(message -> isOurs(message.getHeader(), algorithm));
  }

  private static boolean isOurs(JWEHeader header, JWEAlgorithm algorithm) {
    return algorithm.equals(header.getAlgorithm())
        && EncryptionMethod.A256GCM.equals(header.getEncryptionMethod())
        && header.getCompressionAlgorithm() == null;
  }

  /// The place that a message is bound to; null for none.
  static @Nullable Object placeOf(JWEHeader header) {
    return header.getCustomParam(PLACE);
  }

  /// The text of a message; empty for the wrong key, and for what was changed.
  static Optional<String> decrypt(JWEObject message, JWEDecrypter decrypter) {
    try {
      message.decrypt(decrypter);
      return Optional.of(message.getPayload().toString());
    } catch (JOSEException wrongKey) {
      return Optional.empty();
    }
  }

  /// The library falls over some headers that lack a member (nimbus-jose-jwt 10.10).
  private static Optional<JWEObject> parse(String sealed) {
    try {
      return Optional.of(JWEObject.parse(sealed));
    } catch (ParseException | NullPointerException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
