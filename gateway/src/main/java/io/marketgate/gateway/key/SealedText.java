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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.SecretKey;

/// Texts that only replicas of this program can read (JWE, `dir` with A256GCM), with a key that
/// each of them derives from the same secret.
///
/// What is kept in the database is bound to its place there, as authenticated data: moved to
/// another row, it cannot be read any more. The header names the key, so that keys can be replaced.
///
/// Nothing is compressed before it is encrypted: whoever chooses parts of the text would learn of
/// the rest by the length.
public final class SealedText {

  /// Private header parameter: where the text belongs.
  private static final String PLACE = "place";

  private static final String NOWHERE = "";

  private final String keyId;
  private final DirectEncrypter encrypter;

  /// By the id of the key; the current one first.
  private final Map<String, DirectDecrypter> decrypters = new LinkedHashMap<>();

  /// @param key whose secret the encryption's is derived from; texts of those beside it are read
  /// @param purpose another one for each use
  public SealedText(SigningKey key, String purpose) {
    this.keyId = key.id();
    try {
      this.encrypter = new DirectEncrypter(key.deriveSecret(purpose));
      for (SigningKey each : key.all()) {
        SecretKey secret = each.deriveSecret(purpose);
        decrypters.put(each.id(), new DirectDecrypter(secret));
      }
    } catch (JOSEException e) {
      throw new IllegalStateException("A256GCM takes a key of 256 bits", e);
    }
    encrypter.getJCAContext().setSecureRandom(SigningKey.seededRandom());
    // The first encryption loads what the later ones need, which is nothing for an event loop.
    var _ = seal("");
  }

  /// Encrypts a text that belongs nowhere in particular, such as a cookie.
  public String seal(String text) {
    return seal(text, NOWHERE);
  }

  /// Encrypts a text.
  ///
  /// @param place where it will be kept: table and row
  public String seal(String text, String place) {
    JWEHeader.Builder header =
        new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM).keyID(keyId);
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

  /// The text that was encrypted; empty for anything that was not sealed with one of the keys.
  public Optional<String> open(String sealed) {
    return open(sealed, NOWHERE);
  }

  /// The text that was encrypted for that place; empty for anything else. A text of a version that
  /// knew no places is read at any.
  public Optional<String> open(String sealed, String place) {
    return decrypters.keySet().stream()
        .flatMap(key -> open(sealed, place, key).stream())
        .findFirst();
  }

  /// Whether a text is sealed with the current key, for its place.
  public boolean isCurrent(String sealed, String place) {
    return parse(sealed)
        .map(JWEObject::getHeader)
        .filter(
            header -> keyId.equals(header.getKeyID()) && place.equals(header.getCustomParam(PLACE)))
        .isPresent();
  }

  /// Read anew for each key, because a message is decrypted only once.
  private Optional<String> open(String sealed, String place, String key) {
    return parse(sealed)
        .filter(message -> isOurs(message.getHeader(), place, key))
        .flatMap(message -> decrypt(message, Objects.requireNonNull(decrypters.get(key))));
  }

  /// A text of a version that named no key may be of any of them.
  private static boolean isOurs(JWEHeader header, String place, String key) {
    Object bound = header.getCustomParam(PLACE);
    return JWEAlgorithm.DIR.equals(header.getAlgorithm())
        && EncryptionMethod.A256GCM.equals(header.getEncryptionMethod())
        && header.getCompressionAlgorithm() == null
        && (bound == null || bound.equals(place))
        && (header.getKeyID() == null || header.getKeyID().equals(key));
  }

  private static Optional<String> decrypt(JWEObject message, DirectDecrypter decrypter) {
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
