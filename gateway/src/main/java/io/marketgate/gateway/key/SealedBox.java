package io.marketgate.gateway.key;

import io.marketgate.tenant.secret.SecretBox;

/// Secrets that only replicas of this program can read.
///
/// @param sealed how they are encrypted
public record SealedBox(SealedText sealed) implements SecretBox {

  @Override
  public String seal(String text, String place) {
    return sealed.seal(text, place);
  }

  @Override
  public String open(String text, String place) {
    return sealed
        .open(text, place)
        .orElseThrow(() ->
            new IllegalStateException(
                "A secret was sealed with another key, or for another place"));
  }

  @Override
  public boolean isCurrent(String text, String place) {
    return sealed.isCurrent(text, place);
  }
}
