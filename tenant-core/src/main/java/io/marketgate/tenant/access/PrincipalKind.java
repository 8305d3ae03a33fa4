package io.marketgate.tenant.access;

/// What policies are attached to.
public enum PrincipalKind {
  USER("User"),
  GROUP("Group"),
  ROLE("Role");

  private final String word;

  PrincipalKind(String word) {
    this.word = word;
  }

  /// As codes and messages name it.
  public String word() {
    return word;
  }
}
