package io.marketgate.tenant.license;

import java.time.Instant;

/// The release of this program that runs.
///
/// @param releasedAt when it was made
public record Release(Instant releasedAt) {

  /// Of a program that does not know, which every licence is good for.
  static final Release UNKNOWN = new Release(Instant.EPOCH);

  /// Whether a licence is good for it: its upgrade service had not ended by then (tenancy.md 9).
  boolean isCoveredBy(License license) {
    return releasedAt.isBefore(license.upgradeServiceUntil());
  }
}
