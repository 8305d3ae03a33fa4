package io.marketgate.adapter.contract;

import java.util.Optional;

/// What kind of identity a caller is (RAM's words).
public enum PrincipalType {
  /// The owner of the account.
  ACCOUNT("account"),
  /// A user that the account's owner has made.
  USER("user"),
  /// A session of a role that somebody has assumed.
  ROLE("role");

  private final String text;

  PrincipalType(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  public static Optional<PrincipalType> of(String text) {
    for (PrincipalType type : values()) {
      if (type.text.equals(text)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
