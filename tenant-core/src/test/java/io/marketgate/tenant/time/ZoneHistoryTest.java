package io.marketgate.tenant.time;

import static io.marketgate.tenant.time.ZoneHistory.Calendar.MONTH;
import static io.marketgate.tenant.time.ZoneHistory.Calendar.YEAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// tenancy.md 1.5.
class ZoneHistoryTest {

  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
  private static final List<ZoneId> ZONES =
      List.of(
          SHANGHAI,
          NEW_YORK,
          ZoneId.of("UTC"),
          ZoneId.of("Pacific/Apia"),
          ZoneId.of("America/Sao_Paulo"),
          ZoneId.of("Asia/Beirut"));
  private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

  @Test
  void periodsAreMonthsAndYearsOfTheZone() {
    ZoneHistory zones = ZoneHistory.of(SHANGHAI);
    assertThat(zones.periodAt(Instant.parse("2026-05-31T15:59:59.999Z"), MONTH))
        .isEqualTo(span("2026-04-30T16:00:00Z", "2026-05-31T16:00:00Z"));
    assertThat(zones.periodAt(Instant.parse("2026-05-31T16:00:00Z"), MONTH))
        .isEqualTo(span("2026-05-31T16:00:00Z", "2026-06-30T16:00:00Z"));
    assertThat(zones.periodAt(Instant.parse("2026-05-31T16:00:00Z"), YEAR))
        .isEqualTo(span("2025-12-31T16:00:00Z", "2026-12-31T16:00:00Z"));
  }

  /// In Lebanon the clocks went forward at midnight of 2022-03-27; no such month begins there, but
  /// this one does: Paraguay, 2017-10-01 has no midnight.
  @Test
  void aDayWithoutMidnightBeginsAtOne() {
    ZoneHistory zones = ZoneHistory.of(ZoneId.of("America/Asuncion"));
    assertThat(zones.periodAt(Instant.parse("2017-10-05T12:00:00Z"), MONTH).from())
        .isEqualTo(Instant.parse("2017-10-01T04:00:00Z"));
  }

  @Test
  void theRunningPeriodKeepsItsEndAndTheNextOneIsNotShort() {
    ZoneHistory zones = changed(SHANGHAI, "2026-05-20T00:00:00Z", NEW_YORK);
    Span running = span("2026-04-30T16:00:00Z", "2026-05-31T16:00:00Z");
    assertThat(zones.periodAt(Instant.parse("2026-05-19T00:00:00Z"), MONTH)).isEqualTo(running);
    assertThat(zones.periodAt(Instant.parse("2026-05-25T00:00:00Z"), MONTH)).isEqualTo(running);
    // 12 hours before midnight of New York's June: the boundary after that.
    assertThat(zones.periodAt(Instant.parse("2026-05-31T16:00:00Z"), MONTH))
        .isEqualTo(span("2026-05-31T16:00:00Z", "2026-07-01T04:00:00Z"));
    assertThat(zones.periodAt(Instant.parse("2026-07-01T04:00:00Z"), MONTH))
        .isEqualTo(span("2026-07-01T04:00:00Z", "2026-08-01T04:00:00Z"));
  }

  @Test
  void aZoneChangedBackBeforeTheEndChangesNothing() {
    ZoneHistory zones =
        new ZoneHistory(
            List.of(
                new ZoneHistory.Change(START, SHANGHAI),
                new ZoneHistory.Change(Instant.parse("2026-05-10T00:00:00Z"), NEW_YORK),
                new ZoneHistory.Change(Instant.parse("2026-05-11T00:00:00Z"), SHANGHAI)));
    Instant june = Instant.parse("2026-06-10T00:00:00Z");
    assertThat(zones.periodAt(june, MONTH))
        .isEqualTo(ZoneHistory.of(SHANGHAI).periodAt(june, MONTH));
  }

  /// Whatever happens to the zone, periods follow each other without a gap, and none is shorter
  /// than 14 days.
  @Test
  void periodsCoverTimeAndAreNeverShort() {
    qt().withExamples(300)
        .forAll(
            integers().between(0, ZONES.size() - 1),
            integers().between(0, ZONES.size() - 1),
            integers().between(0, ZONES.size() - 1),
            longs().between(0, Duration.ofDays(500).toSeconds()))
        .checkAssert((first, second, third, seconds) -> {
          Instant change = START.plusSeconds(seconds);
          ZoneHistory zones =
              new ZoneHistory(
                  List.of(
                      new ZoneHistory.Change(START, ZONES.get(first)),
                      new ZoneHistory.Change(change, ZONES.get(second)),
                      new ZoneHistory.Change(change.plusSeconds(seconds), ZONES.get(third))));
          List<Span> spans = new ArrayList<>();
          Instant at = START;
          while (at.isBefore(START.plus(Duration.ofDays(1_200)))) {
            Span span = zones.periodAt(at, MONTH);
            assertThat(span.contains(at)).isTrue();
            assertThat(zones.periodAt(span.from(), MONTH)).isEqualTo(span);
            spans.add(span);
            at = span.until();
          }
          for (int i = 1; i < spans.size(); i++) {
            Span span = spans.get(i);
            assertThat(span.from()).isEqualTo(spans.get(i - 1).until());
            assertThat(Duration.between(span.from(), span.until()))
                .isGreaterThanOrEqualTo(Duration.ofDays(14).minusHours(2));
          }
        });
  }

  private static ZoneHistory changed(ZoneId before, String at, ZoneId after) {
    return new ZoneHistory(
        List.of(
            new ZoneHistory.Change(START, before),
            new ZoneHistory.Change(Instant.parse(at), after)));
  }

  private static Span span(String from, String until) {
    return new Span(Instant.parse(from), Instant.parse(until));
  }
}
