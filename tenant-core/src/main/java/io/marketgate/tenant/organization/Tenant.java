package io.marketgate.tenant.organization;

import java.time.Instant;

/// Everything a decision about one call needs to know of its organization, as of one instant of the
/// database; immutable.
///
/// @param organization the organization
/// @param subscription the one that led to it
public record Tenant(Organization organization, Subscription subscription) {

  /// Whether a call may pass at that instant: organization enabled and subscription active.
  public boolean isUsableAt(Instant instant) {
    return organization.status() == Organization.Status.ACTIVE && subscription.isActiveAt(instant);
  }
}
