package io.marketgate.tenant.permission;

/// What a statement says about the requests it matches.
public enum Effect {
  ALLOW("Allow"),
  DENY("Deny");

  private final String wireName;

  Effect(String wireName) {
    this.wireName = wireName;
  }

  /// As it stands in a document.
  public String wireName() {
    return wireName;
  }
}
