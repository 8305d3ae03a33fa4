package io.marketgate.tenant.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import io.marketgate.tenant.edition.EditionItems;
import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.entitlement.Period;
import io.marketgate.tenant.entitlement.Purchase;
import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.time.Span;
import io.marketgate.tenant.time.ZoneHistory;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// tenancy.md 5 without a database: buckets, their order, limits, and what a smaller limit does;
/// its examples 20 to 22, 28 and 43.
class CounterStateTest {

  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
  private static final Instant MAY_20 = Instant.parse("2026-05-20T02:00:00Z");
  private static final Instant JUNE = Instant.parse("2026-05-31T16:00:00Z");
  private static final Metric RUNS = metric("wf", Metric.Measure.FLOW, Metric.UsagePeriod.MONTH);
  private static final Metric USERS = metric("users", Metric.Measure.LEVEL, null);

  /// Examples 20 to 22.
  @Test
  void purchasesAddToTheLimitWhileTheyAreValid() {
    Purchase term = purchase("a", 50_000, MAY_20, null, null);
    assertThat(limit(on(200_000, term), MAY_20)).isEqualTo("250000");
    assertThat(limit(on(200_000, term), JUNE)).isEqualTo("250000");
    Purchase month = purchase("b", 10_000, MAY_20, JUNE, null);
    assertThat(limit(on(200_000, term, month), MAY_20)).isEqualTo("260000");
    assertThat(limit(on(200_000, term, month), JUNE)).isEqualTo("250000");
    assertThat(month.reasonAt(JUNE)).isEqualTo(Purchase.Reason.EXPIRED);
    Purchase again = purchase("c", 50_000, MAY_20, null, null);
    assertThat(limit(on(200_000, term, again), MAY_20)).isEqualTo("300000");
  }

  /// Example 28.
  @Test
  void anUpgradeKeepsWhatIsUsed() {
    Purchase added = purchase("a", 50_000, MAY_20, null, null);
    CounterState before = state(on(200_000, added));
    take(before, 150_000, MAY_20);
    CounterState after = state(on(400_000, added));
    before.changedUsed().forEach(after::foundUsed);
    assertThat(after.figures(MAY_20).limit()).isEqualTo("450000");
    assertThat(after.figures(MAY_20).remaining()).isEqualTo(300_000);
  }

  /// Example 43.
  @Test
  void aCancelledPurchaseTakesItsRestAlong() {
    CounterState before = state(on(400_000, purchase("a", 50_000, MAY_20, null, null)));
    take(before, 420_000, MAY_20);
    CounterState after = state(on(400_000, purchase("a", 50_000, MAY_20, null, MAY_20)));
    before.changedUsed().forEach(after::foundUsed);
    Figures figures = after.figures(MAY_20);
    assertThat(figures.limit()).isEqualTo("400000");
    assertThat(figures.remaining()).isZero();
    assertThat(after.plan(1, MAY_20)).isNull();
    assertThat(after.denial(MAY_20)).isEqualTo(UsageAnswer.Code.OVER_LIMIT);
  }

  @Test
  void whatEndsFirstIsUsedFirst() {
    Purchase soon = purchase("z", 10, MAY_20, MAY_20.plusSeconds(3_600), null);
    Purchase older = purchase("b", 10, MAY_20, null, null);
    Purchase younger = purchase("a", 10, MAY_20.plusSeconds(1), null, null);
    Instant now = MAY_20.plusSeconds(2);
    CounterState state = state(on(100, younger, older, soon));
    List<Part> parts = take(state, 130, now);
    assertThat(parts).extracting(Part::source).containsExactly("z", "", "b", "a");
    assertThat(parts).extracting(Part::amount).containsExactly(10L, 100L, 10L, 10L);
    assertThat(state.plan(1, now)).isNull();
  }

  @Test
  void unlimitedIsNeverUsedUp() {
    CounterState state = state(with(Map.of("wf", Limit.UNLIMITED), List.of()));
    take(state, Limit.MOST, MAY_20);
    assertThat(state.figures(MAY_20).limit()).isEqualTo("unlimited");
    assertThat(state.figures(MAY_20).remaining()).isNull();
  }

  @Test
  void whatIsHeldMayShrinkWhateverTheLimit() {
    CounterState state =
        new CounterState(USERS, with(Map.of("users", new Limit.Count(10)), List.of()));
    state.found(25);
    assertThat(state.canHold(1, MAY_20)).isFalse();
    assertThat(state.denial(MAY_20)).isEqualTo(UsageAnswer.Code.OVER_LIMIT);
    state.hold(-16);
    assertThat(state.canHold(1, MAY_20)).isTrue();
    assertThat(state.canHold(2, MAY_20)).isFalse();
    assertThat(state.canHold(Limit.MOST, MAY_20)).isFalse();
  }

  /// Random histories against the simplest model there is: one number for each bucket.
  @Test
  void aHistoryNeverUsesMoreThanThereIs() {
    qt().withExamples(2_000)
        .forAll(
            integers().between(0, 60),
            lists().of(integers().between(1, 40)).ofSizeBetween(0, 4),
            lists().of(integers().between(-30, 30)).ofSizeBetween(1, 40))
        .checkAssert((base, quantities, steps) -> {
          List<Purchase> purchases = new ArrayList<>();
          for (int i = 0; i < quantities.size(); i++) {
            Instant end = i % 2 == 0 ? null : MAY_20.plusSeconds(1_000L * (i + 1));
            purchases.add(purchase("p" + i, quantities.get(i), MAY_20.minusSeconds(i), end, null));
          }
          Entitlements entitlements =
              with(base == 0 ? Map.of() : Map.of("wf", new Limit.Count(base)), purchases);
          CounterState state = state(entitlements);
          Map<Bucket.Key, Long> model = new HashMap<>();
          List<List<Part>> taken = new ArrayList<>();
          Instant now = MAY_20;
          for (int step : steps) {
            now = now.plusSeconds(120);
            if (step > 0) {
              List<Part> parts = state.plan(step, now);
              long room = room(entitlements, model, now);
              assertThat(parts != null).isEqualTo(room >= step);
              if (parts != null) {
                state.use(parts);
                parts.forEach(part -> model.merge(key(part), part.amount(), Long::sum));
                taken.add(parts);
              }
            } else if (!taken.isEmpty()) {
              List<Part> parts = taken.removeLast();
              state.giveBack(parts);
              parts.forEach(part -> model.merge(key(part), -part.amount(), Long::sum));
            }
            assertThat(state.figures(now).remaining()).isEqualTo(room(entitlements, model, now));
            assertThat(state.figures(now).used())
                .isEqualTo(model.values().stream().mapToLong(Long::longValue).sum());
          }
          for (Bucket bucket : Bucket.live(entitlements, RUNS, now)) {
            assertThat(model.getOrDefault(bucket.key(), 0L))
                .isLessThanOrEqualTo(Long.parseLong(bucket.capacity().text()));
          }
        });
  }

  private static long room(Entitlements entitlements, Map<Bucket.Key, Long> model, Instant now) {
    return Bucket.live(entitlements, RUNS, now).stream()
        .mapToLong(bucket ->
            Long.parseLong(bucket.capacity().text()) - model.getOrDefault(bucket.key(), 0L))
        .sum();
  }

  private static Bucket.Key key(Part part) {
    return new Bucket.Key(part.periodStart(), part.source());
  }

  private static List<Part> take(CounterState state, long amount, Instant now) {
    List<Part> parts = state.plan(amount, now);
    assertThat(parts).isNotNull();
    state.use(parts);
    return parts;
  }

  private static String limit(Entitlements entitlements, Instant at) {
    return entitlements.limitAt("wf", at).text();
  }

  private static CounterState state(Entitlements entitlements) {
    return new CounterState(RUNS, entitlements);
  }

  private static Entitlements on(long base, Purchase... purchases) {
    return with(Map.of("wf", new Limit.Count(base)), List.of(purchases));
  }

  private static Entitlements with(Map<String, Limit> limits, List<Purchase> purchases) {
    Period paid =
        new Period(
            "STANDARD",
            "Standard",
            1,
            Period.Kind.PAID,
            new Span(Instant.parse("2026-01-01T00:00:00Z"), null),
            new EditionItems(Set.of(), limits));
    Period free = new Period("FREE", "Free", 1, Period.Kind.FREE, null, EditionItems.NONE);
    return new Entitlements(
        "o", 1, 1, true, ZoneHistory.of(SHANGHAI), List.of(paid), purchases, free);
  }

  private static Purchase purchase(
      String id,
      long quantity,
      Instant from,
      @Nullable Instant until,
      @Nullable Instant cancelledAt) {
    return new Purchase(
        id,
        "wf",
        quantity,
        Purchase.Term.TERM,
        new Span(from, until),
        cancelledAt == null ? null : Purchase.Reason.CANCELLED,
        cancelledAt,
        null,
        from);
  }

  static Metric metric(String code, Metric.Measure measure, Metric.@Nullable UsagePeriod period) {
    return new Metric(
        code,
        code,
        Metric.Category.VALUE_ADDED,
        Metric.Nature.COUNTING,
        measure,
        period,
        null,
        1,
        false,
        null,
        Metric.Status.VALID);
  }
}
