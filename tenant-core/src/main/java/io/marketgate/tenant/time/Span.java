package io.marketgate.tenant.time;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A half-open stretch of time (tenancy.md 1.1).
///
/// @param from the first instant
/// @param until the first instant after it; null means it has no end
public record Span(Instant from, @Nullable Instant until) {

  /// Whether an instant lies in it.
  public boolean contains(Instant instant) {
    return !instant.isBefore(from) && (until == null || instant.isBefore(until));
  }

  /// Whether two have an instant in common.
  public boolean overlaps(Span other) {
    return (other.until == null || from.isBefore(other.until))
        && (until == null || other.from.isBefore(until));
  }
}
