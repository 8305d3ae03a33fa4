package io.marketgate.tenant.permission;

/// Where a verdict comes from; the first layer that is not Allow gives it.
public enum Layer {
  CONTROL_POLICY("ControlPolicy"),
  SESSION_POLICY("SessionPolicy"),
  IDENTITY_POLICY("IdentityPolicy");

  private final String wireName;

  Layer(String wireName) {
    this.wireName = wireName;
  }

  /// As interfaces show it.
  public String wireName() {
    return wireName;
  }
}
