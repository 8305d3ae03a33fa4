package io.marketgate.tenant.time;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;

/// The zones an organization has had, and the calendar periods that follow from them (tenancy.md
/// 1.5). A period that runs when the zone changes keeps its end. The next one begins there and ends
/// at the first boundary of the new zone that is at least 14 days away, so that a change never
/// mints a short extra period with a full quota.
///
/// @param changes in their order; the first one says the zone from the beginning
public record ZoneHistory(List<Change> changes) {

  private static final Period LEAST = Period.ofDays(14);

  public ZoneHistory {
    if (changes.isEmpty()) {
      throw new IllegalArgumentException("An organization has a zone from the beginning");
    }
    changes = List.copyOf(changes);
  }

  /// Another zone.
  ///
  /// @param from since when
  /// @param zone which zone
  public record Change(Instant from, ZoneId zone) {}

  /// Calendar periods that begin with a month or a year.
  public enum Calendar {
    MONTH,
    YEAR;

    private LocalDate begin(LocalDate day) {
      return this == MONTH ? day.withDayOfMonth(1) : day.withDayOfYear(1);
    }

    private LocalDate next(LocalDate begin) {
      return this == MONTH ? begin.plusMonths(1) : begin.plusYears(1);
    }
  }

  /// One zone that never changed.
  public static ZoneHistory of(ZoneId zone) {
    return new ZoneHistory(List.of(new Change(Instant.MIN, zone)));
  }

  /// The zone in force.
  public ZoneId current() {
    return changes.getLast().zone();
  }

  /// The zone that was in force at an instant.
  public ZoneId at(Instant instant) {
    ZoneId zone = changes.getFirst().zone();
    for (Change change : changes) {
      if (!change.from().isAfter(instant)) {
        zone = change.zone();
      }
    }
    return zone;
  }

  /// The calendar period that an instant lies in. Before the first change of the zone, and again
  /// some time after the last one, it is simply the month or year in that zone.
  public Span periodAt(Instant instant, Calendar calendar) {
    if (changes.size() == 1 || instant.isBefore(changes.get(1).from())) {
      return regular(instant, changes.getFirst().zone(), calendar);
    }
    Span period = regular(changes.get(1).from(), changes.getFirst().zone(), calendar);
    while (!period.contains(instant)) {
      Instant end = Objects.requireNonNull(period.until());
      if (instant.isBefore(period.from())) {
        return regular(instant, changes.getFirst().zone(), calendar);
      }
      period = following(end, calendar);
      if (!period.from().isBefore(changes.getLast().from())
          && period.equals(regular(period.from(), current(), calendar))
          && !instant.isBefore(period.from())) {
        return regular(instant, current(), calendar);
      }
    }
    return period;
  }

  private Span following(Instant start, Calendar calendar) {
    ZoneId zone = at(start);
    Span regular = regular(start, zone, calendar);
    if (regular.from().equals(start)) {
      return regular;
    }
    Instant least = start.atZone(zone).plus(LEAST).toInstant();
    Instant end = Objects.requireNonNull(regular.until());
    while (end.isBefore(least)) {
      end = Objects.requireNonNull(regular(end, zone, calendar).until());
    }
    return new Span(start, end);
  }

  private static Span regular(Instant instant, ZoneId zone, Calendar calendar) {
    LocalDate begin = calendar.begin(instant.atZone(zone).toLocalDate());
    return new Span(
        begin.atStartOfDay(zone).toInstant(), calendar.next(begin).atStartOfDay(zone).toInstant());
  }
}
