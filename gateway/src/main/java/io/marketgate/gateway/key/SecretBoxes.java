package io.marketgate.gateway.key;

import io.marketgate.tenant.secret.SecretBox;
import org.jspecify.annotations.Nullable;

/// Makes what encrypts secrets in the database, for each use of its own.
public final class SecretBoxes {

  private final SigningKey identityKey;
  private final @Nullable EncryptionKey encryptionKey;

  /// @param encryptionKey null where there is none, and everything is derived from the other one
  SecretBoxes(SigningKey identityKey, @Nullable EncryptionKey encryptionKey) {
    this.identityKey = identityKey;
    this.encryptionKey = encryptionKey;
  }

  /// One for a use.
  ///
  /// @param purpose another one for each use
  public SecretBox of(String purpose) {
    SecretBox plain = new PlainSealedBox(new SealedText(identityKey, purpose));
    return encryptionKey == null ? plain : new SealedBox(encryptionKey, purpose, plain);
  }
}
