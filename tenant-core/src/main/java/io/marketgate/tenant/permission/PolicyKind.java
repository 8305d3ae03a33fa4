package io.marketgate.tenant.permission;

/// What a policy is attached to, which decides its form and its longest text (ram.md 1).
public enum PolicyKind {
  /// Of users, groups and roles.
  IDENTITY(6_144),
  /// Carried by a token; narrows what its bearer may do.
  SESSION(2_048),
  /// Set by the platform or a parent organization; bounds what anybody in it may do.
  CONTROL(4_096),
  /// Of a role: who may assume it. Names principals instead of resources.
  TRUST(2_048);

  private final int mostCharacters;

  PolicyKind(int mostCharacters) {
    this.mostCharacters = mostCharacters;
  }

  /// Longest text of such a policy in characters.
  public int mostCharacters() {
    return mostCharacters;
  }
}
