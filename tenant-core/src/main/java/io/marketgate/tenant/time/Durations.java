package io.marketgate.tenant.time;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/// How long something bought lasts (tenancy.md 1.3 and 1.4).
public final class Durations {

  private Durations() {}

  /// The end of a chain of periods that is made longer. It is counted from the anchor; where the
  /// organization has moved to another zone meanwhile, that can be too early, and then it is
  /// counted from the end before.
  ///
  /// @param whole the chain with what is added
  /// @param before the end so far
  /// @param more what is added
  public static Instant prolonged(
      Instant anchor, Period whole, Instant before, Period more, ZoneId zone) {
    Instant counted = end(anchor, whole, zone);
    return counted.isAfter(before) ? counted : end(before, more, zone);
  }

  /// The end of a duration: nobody loses a day that has begun, and the end is a local midnight.
  ///
  /// @param anchor when the unbroken chain of periods began
  /// @param length whole days, months or years
  /// @param zone of the organization
  /// @return the first instant after the duration
  public static Instant end(Instant anchor, Period length, ZoneId zone) {
    ZonedDateTime end = anchor.atZone(zone).plus(length);
    LocalDate day = end.toLocalDate();
    Instant startOfDay = day.atStartOfDay(zone).toInstant();
    return startOfDay.equals(end.toInstant())
        ? startOfDay
        : day.plusDays(1).atStartOfDay(zone).toInstant();
  }
}
