package io.marketgate.tenant.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import io.marketgate.tenant.edition.EditionItems;
import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.entitlement.Period;
import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.time.Span;
import io.marketgate.tenant.time.ZoneHistory;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Units taken ahead: none is lost, none is spent twice, and none is spent after its time.
class StockTest {

  private static final Instant MAY_20 = Instant.parse("2026-05-20T02:00:00Z");
  private static final Instant JUNE = Instant.parse("2026-05-31T16:00:00Z");
  private static final Metric RUNS =
      CounterStateTest.metric("wf", Metric.Measure.FLOW, Metric.UsagePeriod.MONTH);

  @Test
  void spendingInPiecesIsSpendingAtOnce() {
    qt().forAll(
            lists().of(integers().between(1, 50)).ofSizeBetween(1, 6),
            lists().of(integers().between(1, 40)).ofSizeBetween(0, 12))
        .checkAssert((amounts, takes) -> {
          Stock stock = new Stock(entitlements(null), JUNE, parts(amounts));
          List<Part> spent = new ArrayList<>();
          for (int take : takes) {
            if (take <= stock.left()) {
              spent.addAll(stock.first(take));
              stock = stock.without(take);
            }
          }
          Stock together = new Stock(stock.basis(), JUNE, spent).and(stock);
          assertThat(merged(together.parts())).isEqualTo(parts(amounts));
        });
  }

  /// Parts of one bucket that lie side by side are one.
  private static List<Part> merged(List<Part> parts) {
    Stock none = new Stock(entitlements(null), JUNE, List.of());
    return none.and(new Stock(none.basis(), JUNE, parts)).parts();
  }

  @Test
  void unitsOfAnotherViewOrAnotherPeriodAreNotSpent() {
    Entitlements basis = entitlements(null);
    Stock stock = new Stock(basis, JUNE, parts(List.of(5)));
    assertThat(stock.isGood(basis, JUNE.minusNanos(1_000))).isTrue();
    assertThat(stock.isGood(basis, JUNE)).isFalse();
    assertThat(stock.isGood(entitlements(null), MAY_20)).isFalse();
    assertThat(stock.isGood(null, MAY_20)).isFalse();
  }

  /// Examples 12 and 49: neither the month nor the edition is outlived.
  @Test
  void theEndOfTheMonthOrOfTheEditionEndsIt() {
    assertThat(Bucket.sameUntil(entitlements(null), RUNS, MAY_20)).isEqualTo(JUNE);
    Instant editionEnd = MAY_20.plusSeconds(60);
    Entitlements trial = entitlements(new Span(MAY_20.minusSeconds(60), editionEnd));
    assertThat(Bucket.sameUntil(trial, RUNS, MAY_20)).isEqualTo(editionEnd);
    assertThat(Bucket.sameUntil(trial, RUNS, editionEnd)).isEqualTo(JUNE);
    Instant before = MAY_20.minusSeconds(3_600);
    assertThat(Bucket.sameUntil(trial, RUNS, before)).isEqualTo(MAY_20.minusSeconds(60));
  }

  private static List<Part> parts(List<Integer> amounts) {
    List<Part> parts = new ArrayList<>();
    for (int amount : amounts) {
      parts.add(new Part(MAY_20, "p" + parts.size(), amount));
    }
    return parts;
  }

  static Entitlements entitlements(@Nullable Span span) {
    EditionItems items = new EditionItems(Set.of(), Map.of("wf", new Limit.Count(1_000)));
    Period free = new Period("FREE", "Free", 1, Period.Kind.FREE, null, items);
    Period trial = new Period("PROFESSIONAL", "P", 1, Period.Kind.TRIAL, span, items);
    return new Entitlements(
        "o",
        1,
        1,
        true,
        ZoneHistory.of(ZoneId.of("Asia/Shanghai")),
        span == null ? List.of() : List.of(trial),
        List.of(),
        free);
  }
}
