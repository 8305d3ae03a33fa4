package io.marketgate.gateway.key;

import io.marketgate.tenant.secret.Place;
import io.marketgate.tenant.secret.SecretBox;
import java.util.Optional;

/// Secrets of rows as they are written where there is no [EncryptionKey]: all of one purpose with
/// one key, so that versions can read them that know no other way.
///
/// @param sealed how they are encrypted
/// @param isRead whether they are still read
record PlainSealedBox(SealedText sealed, boolean isRead) implements SecretBox {

  @Override
  public String seal(String text, Place place) {
    return sealed.seal(text, place.before());
  }

  @Override
  public Optional<String> open(String text, Place place) {
    return isRead ? sealed.open(text, place.before()) : Optional.empty();
  }

  @Override
  public boolean isCurrent(String text, Place place) {
    return sealed.isCurrent(text, place.before());
  }
}
