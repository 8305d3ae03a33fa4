package io.marketgate.tenant.permission;

/// What a layer, or all of them, say about a request.
public enum Verdict {
  ALLOW("Allow"),
  EXPLICIT_DENY("ExplicitDeny"),
  IMPLICIT_DENY("ImplicitDeny");

  private final String wireName;

  Verdict(String wireName) {
    this.wireName = wireName;
  }

  /// As interfaces show it.
  public String wireName() {
    return wireName;
  }
}
