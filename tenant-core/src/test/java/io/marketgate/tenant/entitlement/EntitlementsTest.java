package io.marketgate.tenant.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.edition.EditionItems;
import io.marketgate.tenant.time.Span;
import io.marketgate.tenant.time.ZoneHistory;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EntitlementsTest {

  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  @Test
  void hasTheEditionInForceTheNextOneAndFreeBetween() {
    Period now = period("A", NOON.minusSeconds(10), NOON);
    Period later = period("B", NOON.plusSeconds(10), null);
    Entitlements entitlements = entitlements(now, later);
    assertThat(entitlements.editionAt(NOON.minusNanos(1))).isEqualTo(now);
    assertThat(entitlements.editionAt(NOON).edition()).isEqualTo("FREE");
    assertThat(entitlements.nextAfter(NOON)).contains(later);
    assertThat(entitlements.editionAt(NOON.plusSeconds(10))).isEqualTo(later);
    assertThat(entitlements.nextAfter(NOON.plusSeconds(10))).isEmpty();
  }

  private static Entitlements entitlements(Period... periods) {
    return new Entitlements(
        "o",
        0,
        1,
        true,
        ZoneHistory.of(ZoneOffset.UTC),
        List.of(periods),
        List.of(),
        Period.free("Free", 1, EditionItems.NONE));
  }

  private static Period period(String edition, Instant from, @Nullable Instant until) {
    return new Period(
        edition, edition, 1, Period.Kind.PAID, new Span(from, until), EditionItems.NONE);
  }
}
