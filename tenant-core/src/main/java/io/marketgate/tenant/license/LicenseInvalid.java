package io.marketgate.tenant.license;

import io.marketgate.tenant.refusal.RefusedChange;

/// A licence key that cannot be bound; what was in force stays so.
public final class LicenseInvalid extends RefusedChange {

  private static final long serialVersionUID = 1L;

  LicenseInvalid(String message) {
    super(Reason.INVALID, "LicenseInvalid", "/key", message);
  }
}
