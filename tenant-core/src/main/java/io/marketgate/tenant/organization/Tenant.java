package io.marketgate.tenant.organization;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Everything a decision about one call needs to know of its organization, as of one instant of the
/// database; immutable.
///
/// @param organization the organization
/// @param subscription the one that led to it
/// @param editions current and coming edition periods, in order of their start
public record Tenant(
    Organization organization, Subscription subscription, List<EditionPeriod> editions) {

  public Tenant {
    editions = List.copyOf(editions);
  }

  /// Whether a call may pass at that instant: organization enabled and subscription active.
  public boolean isUsableAt(Instant instant) {
    return organization.status() == Organization.Status.ACTIVE && subscription.isActiveAt(instant);
  }

  /// The edition in force at an instant; the free edition where no other is.
  public EditionPeriod editionAt(Instant instant) {
    return editions.stream()
        .filter(period -> period.containsInstant(instant))
        .findFirst()
        .orElseGet(EditionPeriod::free);
  }

  /// The edition that is queued behind the one in force, if any.
  public Optional<EditionPeriod> nextEditionAfter(Instant instant) {
    return editions.stream().filter(period -> period.startsAfter(instant)).findFirst();
  }
}
