package io.marketgate.tenant.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProlongationTest {

  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

  @ParameterizedTest(name = "made {0}, ends {1}, {2} more: {3}")
  @CsvSource({
    // Its UTC date is another month's last day.
    "2026-02-01T02:00, 2026-03-01T02:00, P1M, 2026-04-01T02:00",
    "2026-01-31T12:00, 2026-02-28T12:00, P1M, 2026-03-31T12:00",
    "2026-01-31T12:00, 2026-03-31T12:00, P1M, 2026-04-30T12:00",
    "2024-02-29T12:00, 2025-02-28T12:00, P3Y, 2028-02-29T12:00",
    "2026-01-31T12:00, 2026-02-28T12:00, P10D, 2026-03-10T12:00",
    // Not counted from the day it was made: it had been over, or its end was said.
    "2026-01-31T12:00, 2026-03-10T09:30, P1M, 2026-04-10T09:30",
    "2026-01-31T12:00, 2026-01-15T09:30, P1M, 2026-02-15T09:30",
  })
  void countsFromTheDayOnWhichTheInstanceWasMade(
      LocalDateTime made, LocalDateTime end, Period length, LocalDateTime expected) {
    assertThat(new Prolongation(length, ZONE).after(at(end), at(made))).isEqualTo(at(expected));
  }

  private static Instant at(LocalDateTime local) {
    return local.atZone(ZONE).toInstant();
  }
}
