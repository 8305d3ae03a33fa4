package io.marketgate.tenant.permission;

/// Whom a trust policy means: `*` for everybody, `acs:ram::<account>:root` for everybody of an
/// account, anything else for exactly that user or role. There are no other patterns.
final class PrincipalPattern {

  private static final String EVERYBODY = "*";
  private static final String OWNER = ":root";

  private final String name;

  /// `acs:ram::<account>:`, where everybody of the account is meant; empty otherwise.
  private final String account;

  PrincipalPattern(String name) {
    this.name = fold(name);
    this.account =
        name.endsWith(OWNER) ? name.substring(0, name.length() - OWNER.length() + 1) : "";
  }

  boolean matches(String principal) {
    return name.equals(EVERYBODY)
        || name.equals(fold(principal))
        || (!account.isEmpty() && principal.startsWith(account));
  }

  /// Names of roles are compared without case (ram.md 2).
  private static String fold(String principal) {
    int role = principal.indexOf(":role/");
    return role < 0
        ? principal
        : principal.substring(0, role) + Text.fold(principal.substring(role));
  }
}
