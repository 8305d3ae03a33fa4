package io.marketgate.gateway.key;

import io.marketgate.tenant.secret.SecretBox;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes what encrypts secrets in the database, for each use of its own.
public final class SecretBoxes {

  private final SigningKey identityKey;
  private final @Nullable EncryptionKey key;
  private final List<EncryptionKey> known;
  private final boolean isRequired;

  /// @param key null where there is none, and everything is derived from the identity key
  /// @param known keys whose secrets are read where there is none
  /// @param isRequired whether nothing is read that was encrypted without one
  SecretBoxes(
      SigningKey identityKey,
      @Nullable EncryptionKey key,
      List<EncryptionKey> known,
      boolean isRequired) {
    this.identityKey = identityKey;
    this.key = key;
    this.known = List.copyOf(known);
    this.isRequired = isRequired;
  }

  /// One for a use.
  ///
  /// @param purpose another one for each use
  public SecretBox of(String purpose) {
    SecretBox plain = new PlainSealedBox(new SealedText(identityKey, purpose), !isRequired);
    return key == null
        ? new SealedBox.Reader(known, purpose, plain)
        : new SealedBox(key, purpose, plain);
  }
}
