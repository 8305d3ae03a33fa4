package io.marketgate.tenant.organization;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An edition in force during `[from, until)`.
///
/// @param code of the edition, immutable
/// @param name of the edition
/// @param version of the edition's content that was bought
/// @param kind how it came about
/// @param from first instant; null for the free edition, which is always there
/// @param until first instant after it; null means it has no end
public record EditionPeriod(
    String code,
    String name,
    int version,
    Kind kind,
    @Nullable Instant from,
    @Nullable Instant until) {

  /// How an edition came into force.
  public enum Kind {
    FREE,
    TRIAL,
    PAID
  }

  /// What an organization has while no other edition is in force (tenancy.md 11, row 3).
  static EditionPeriod free() {
    return new EditionPeriod("FREE", "Free", 1, Kind.FREE, null, null);
  }

  boolean containsInstant(Instant instant) {
    return !startsAfter(instant) && (until == null || instant.isBefore(until));
  }

  boolean startsAfter(Instant instant) {
    return from != null && from.isAfter(instant);
  }
}
