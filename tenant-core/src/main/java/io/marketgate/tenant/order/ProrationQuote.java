package io.marketgate.tenant.order;

import io.marketgate.tenant.time.Span;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/// What the rest of a period costs more by a higher edition (tenancy.md 6).
///
/// @param amount in hundredths, half a hundredth rounded up
/// @param daysLeft whole local days from the change to the end of the period
/// @param days whole local days of the period
public record ProrationQuote(long amount, long daysLeft, long days) {

  /// The quote for a change.
  ///
  /// @param difference between the yearly prices, in hundredths
  /// @param period that runs
  /// @param at when the higher edition begins
  /// @param zone whose days are counted
  /// @return empty for a period without end or without a whole day
  public static Optional<ProrationQuote> of(long difference, Span period, Instant at, ZoneId zone) {
    if (period.until() == null) {
      return Optional.empty();
    }
    LocalDate end = day(Objects.requireNonNull(period.until()), zone);
    long days = ChronoUnit.DAYS.between(day(period.from(), zone), end);
    long left = ChronoUnit.DAYS.between(day(at, zone), end);
    return days < 1 ? Optional.empty() : Optional.of(of(difference, left, days));
  }

  /// The quote for so many days of so many.
  static ProrationQuote of(long difference, long daysLeft, long days) {
    long amount =
        BigDecimal.valueOf(difference)
            .multiply(BigDecimal.valueOf(daysLeft))
            .divide(BigDecimal.valueOf(days), 0, RoundingMode.HALF_UP)
            .longValueExact();
    return new ProrationQuote(amount, daysLeft, days);
  }

  private static LocalDate day(Instant instant, ZoneId zone) {
    return instant.atZone(zone).toLocalDate();
  }
}
