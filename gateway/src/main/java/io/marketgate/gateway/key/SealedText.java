package io.marketgate.gateway.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Texts that only replicas of this program can read (JWE, `dir` with A256GCM), with a key that
/// each of them derives from the same secret: what goes out and comes back, such as a cookie, and
/// what versions have written into the database that knew no [EncryptionKey].
///
/// The header names the key, so that keys can be replaced.
public final class SealedText {

  private static final String NOWHERE = "";

  private final String keyId;
  private final DirectEncrypter encrypter;

  /// By the id of the key; the current one first.
  private final Map<String, DirectDecrypter> decrypters = new LinkedHashMap<>();

  /// @param key which the encryption's is derived from; texts of those beside it are read
  /// @param purpose another one for each use
  public SealedText(SharedSecret key, String purpose) {
    this.keyId = key.id();
    try {
      this.encrypter = new DirectEncrypter(key.deriveSecret(purpose));
      for (SharedSecret each : key.all()) {
        decrypters.put(each.id(), new DirectDecrypter(each.deriveSecret(purpose)));
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
    return Jwe.encrypt(encrypter, JWEAlgorithm.DIR, keyId, text, place);
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
    return Jwe.parse(sealed, JWEAlgorithm.DIR)
        .map(JWEObject::getHeader)
        .filter(header -> keyId.equals(header.getKeyID()) && place.equals(Jwe.placeOf(header)))
        .isPresent();
  }

  /// Read anew for each key, because a message is decrypted only once.
  private Optional<String> open(String sealed, String place, String key) {
    return Jwe.parse(sealed, JWEAlgorithm.DIR)
        .filter(message -> isOurs(message.getHeader(), place, key))
        .flatMap(message -> Jwe.decrypt(message, Objects.requireNonNull(decrypters.get(key))));
  }

  /// A text of a version that named no key may be of any of them.
  private static boolean isOurs(JWEHeader header, String place, String key) {
    Object bound = Jwe.placeOf(header);
    return (bound == null || bound.equals(place))
        && (header.getKeyID() == null || header.getKeyID().equals(key));
  }
}
