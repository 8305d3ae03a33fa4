package io.marketgate.tenant.marketplace;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/// A length by which an instance goes on.
///
/// @param length days, months or years
/// @param zone of the marketplace, whose days they are
public record Prolongation(Period length, ZoneId zone) {

  /// The end that is later by the length. Months are counted from the day on which the instance was
  /// made as long as its end fits that: what was made on the 31st and ended on the 28th of February
  /// ends on the 31st of March then, not on the 28th (tenancy.md 1.3).
  ///
  /// @param end so far, or now where that is over
  /// @param made when the instance was made
  Instant after(Instant end, Instant made) {
    ZonedDateTime before = end.atZone(zone);
    LocalDate first = made.atZone(zone).toLocalDate();
    long months =
        ChronoUnit.MONTHS.between(first.withDayOfMonth(1), before.toLocalDate().withDayOfMonth(1));
    if (months < 0 || !first.plusMonths(months).equals(before.toLocalDate())) {
      return before.plus(length).toInstant();
    }
    LocalDate day = first.plusMonths(months + length.toTotalMonths()).plusDays(length.getDays());
    return day.atTime(before.toLocalTime()).atZone(zone).toInstant();
  }
}
