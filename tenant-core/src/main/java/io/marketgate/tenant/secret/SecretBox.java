package io.marketgate.tenant.secret;

import java.util.Optional;

/// Encrypts what the database keeps and only this program may read.
public interface SecretBox {

  /// Encrypts a text.
  ///
  /// @param place where it will be kept; it cannot be read anywhere else
  String seal(String text, Place place);

  /// The text that was encrypted for that place; empty for anything else, and for a text of a key
  /// that is not known any more.
  Optional<String> open(String sealed, Place place);

  /// The same of what must be readable; fails for anything else.
  default String require(String sealed, Place place) {
    return open(sealed, place)
        .orElseThrow(() ->
            new IllegalStateException(
                "A secret was sealed with another key, or for another place"));
  }

  /// Whether it is encrypted as it would be now, for that place.
  boolean isCurrent(String sealed, Place place);
}
