package io.marketgate.tenant.push;

/// Encrypts what the database keeps and nobody may read there.
public interface SecretBox {

  /// Encrypts a text.
  String seal(String text);

  /// The text that was encrypted; fails for anything else.
  String open(String sealed);
}
