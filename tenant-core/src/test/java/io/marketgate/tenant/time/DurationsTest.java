package io.marketgate.tenant.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

  @ParameterizedTest(name = "{0} and {1} in {2} end at {3}")
  @CsvSource({
    // A day that has begun is not lost.
    "2026-11-25T02:00:00Z, P15D, Asia/Shanghai, 2026-12-10T16:00:00Z",
    // A midnight is its own end.
    "2026-11-24T16:00:00Z, P15D, Asia/Shanghai, 2026-12-09T16:00:00Z",
    // One microsecond later it is the next one.
    "2026-11-24T16:00:00.000001Z, P15D, Asia/Shanghai, 2026-12-10T16:00:00Z",
    // A month is clamped to the month's end.
    "2026-01-31T10:00:00Z, P1M, UTC, 2026-03-01T00:00:00Z",
    "2024-02-29T10:00:00Z, P1Y, UTC, 2025-03-01T00:00:00Z",
    // A day whose midnight does not exist begins an hour later.
    "2018-10-04T12:00:00Z, P30D, America/Sao_Paulo, 2018-11-04T03:00:00Z",
    // Across a change of summer time.
    "2026-03-28T12:00:00Z, P1D, Europe/Berlin, 2026-03-29T22:00:00Z",
  })
  void endsAtALocalMidnight(Instant anchor, Period length, ZoneId zone, Instant end) {
    assertThat(Durations.end(anchor, length, zone)).isEqualTo(end);
  }
}
