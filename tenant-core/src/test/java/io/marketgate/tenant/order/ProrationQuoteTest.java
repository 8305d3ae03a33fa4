package io.marketgate.tenant.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.time.Span;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/// Examples 31 and 32 of tenancy.md 12.
class ProrationQuoteTest {

  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

  @Test
  void wholeLocalDaysAreCounted() {
    Span period =
        new Span(Instant.parse("2025-12-31T16:00:00Z"), Instant.parse("2026-12-31T16:00:00Z"));
    for (String at : new String[] {"2026-08-07T16:00:00Z", "2026-08-08T15:59:59Z"}) {
      assertThat(ProrationQuote.of(1_500_000, period, Instant.parse(at), SHANGHAI))
          .contains(new ProrationQuote(600_000, 146, 365));
    }
  }

  @Test
  void halfAHundredthIsRoundedUp() {
    assertThat(ProrationQuote.of(1_000_000, 100, 365).amount()).isEqualTo(273_973);
    assertThat(ProrationQuote.of(1, 1, 2).amount()).isEqualTo(1);
    assertThat(ProrationQuote.of(1, 49, 100).amount()).isZero();
  }

  @Test
  void whatHasNoEndHasNoQuote() {
    assertThat(ProrationQuote.of(1, new Span(Instant.EPOCH, null), Instant.EPOCH, SHANGHAI))
        .isEmpty();
  }
}
