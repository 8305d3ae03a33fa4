package io.marketgate.gateway.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.AESDecrypter;
import com.nimbusds.jose.crypto.AESEncrypter;
import io.marketgate.tenant.secret.Place;
import io.marketgate.tenant.secret.SecretBox;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Secrets of rows, each with a key of its own that is encrypted beside it (JWE, `A256GCMKW` with
/// A256GCM): a key that leaks opens one secret, and one secret tells nothing of others. Table,
/// column, organization and row are authenticated with it, so that nobody can move it
/// (reliability.md 6).
final class SealedBox implements SecretBox {

  private static final JWEAlgorithm ALGORITHM = JWEAlgorithm.A256GCMKW;
  private static final Place ANYWHERE = new Place("/", "");

  private final String keyId;
  private final AESEncrypter encrypter;
  private final Reader reader;

  /// @param key which the one that encrypts keys is derived from; texts of those beside it are read
  /// @param purpose another one for each use
  /// @param before reads what was written without such a key
  SealedBox(EncryptionKey key, String purpose, SecretBox before) {
    this.keyId = key.id();
    this.reader = new Reader(key.all(), purpose, before);
    try {
      this.encrypter = new AESEncrypter(key.deriveSecret(purpose));
    } catch (JOSEException e) {
      throw new IllegalStateException("A256GCMKW takes a key of 256 bits", e);
    }
    encrypter.getJCAContext().setSecureRandom(SigningKey.seededRandom());
    // The first encryption loads what the later ones need, which is nothing for an event loop.
    var _ = seal("", ANYWHERE);
  }

  @Override
  public String seal(String text, Place place) {
    return Jwe.encrypt(encrypter, ALGORITHM, keyId, text, place.name());
  }

  @Override
  public Optional<String> open(String sealed, Place place) {
    return reader.open(sealed, place);
  }

  @Override
  public boolean isCurrent(String sealed, Place place) {
    return Jwe.parse(sealed, ALGORITHM)
        .map(JWEObject::getHeader)
        .filter(
            header -> keyId.equals(header.getKeyID()) && place.name().equals(Jwe.placeOf(header)))
        .isPresent();
  }

  /// Reads such secrets, and writes them as a version does that cannot: while replicas of it run,
  /// and before a key is used for the first time.
  static final class Reader implements SecretBox {

    private final Map<String, AESDecrypter> decrypters = new HashMap<>();
    private final SecretBox before;

    /// @param keys whose secrets are read
    /// @param before writes, and reads what was written without such a key
    Reader(List<EncryptionKey> keys, String purpose, SecretBox before) {
      this.before = before;
      try {
        for (EncryptionKey key : keys) {
          decrypters.put(key.id(), new AESDecrypter(key.deriveSecret(purpose)));
        }
      } catch (JOSEException e) {
        throw new IllegalStateException("A256GCMKW takes a key of 256 bits", e);
      }
    }

    @Override
    public String seal(String text, Place place) {
      return before.seal(text, place);
    }

    @Override
    public Optional<String> open(String sealed, Place place) {
      Optional<JWEObject> message = Jwe.parse(sealed, ALGORITHM);
      return message.isPresent()
          ? message.flatMap(known -> open(known, place))
          : before.open(sealed, place);
    }

    private Optional<String> open(JWEObject message, Place place) {
      JWEHeader header = message.getHeader();
      AESDecrypter decrypter = decrypters.get(header.getKeyID());
      return decrypter != null && place.name().equals(Jwe.placeOf(header))
          ? Jwe.decrypt(message, decrypter)
          : Optional.empty();
    }

    @Override
    public boolean isCurrent(String sealed, Place place) {
      return before.isCurrent(sealed, place);
    }
  }
}
