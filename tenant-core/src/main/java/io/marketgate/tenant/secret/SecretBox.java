package io.marketgate.tenant.secret;

/// Encrypts what the database keeps and only this program may read.
public interface SecretBox {

  /// Encrypts a text.
  ///
  /// @param place where it will be kept, table and row; it cannot be read anywhere else
  String seal(String text, String place);

  /// The text that was encrypted for that place; fails for anything else.
  String open(String sealed, String place);

  /// Whether it is encrypted with the key that is used now, for that place.
  boolean isCurrent(String sealed, String place);
}
