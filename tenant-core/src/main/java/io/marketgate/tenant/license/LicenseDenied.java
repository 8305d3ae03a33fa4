package io.marketgate.tenant.license;

import io.marketgate.tenant.refusal.RefusedChange;
import java.util.Map;

/// What the platform's licence does not allow.
public final class LicenseDenied extends RefusedChange {

  private static final long serialVersionUID = 1L;

  private final String code;

  private LicenseDenied(String name, String code, String message) {
    super(Reason.FORBIDDEN, name, "", message);
    this.code = code;
  }

  /// There is no room for another user.
  static LicenseDenied quota(UserKind kind) {
    return new LicenseDenied(
        "LicenseQuota",
        "LICENSE_QUOTA",
        "The platform's licence has no room for another user (" + kind + ").");
  }

  /// The licence ended too long ago.
  static LicenseDenied restricted() {
    return new LicenseDenied(
        "LicenseRestricted",
        "LICENSE_RESTRICTED",
        "The platform's licence has expired: no new organizations, users and approvals.");
  }

  @Override
  public Map<String, Object> more() {
    return Map.of("reason", code);
  }
}
