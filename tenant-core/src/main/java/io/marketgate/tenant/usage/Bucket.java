package io.marketgate.tenant.usage;

import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.entitlement.Purchase;
import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.time.Span;
import io.marketgate.tenant.time.ZoneHistory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// What one source gives of a used-up metric in one period: the edition, or one purchase
/// (tenancy.md 5).
///
/// @param key which bucket
/// @param end when it can no longer be used
/// @param capacity how much is in it
/// @param createdAt since when its source is there
record Bucket(Key key, Instant end, Limit capacity, Instant createdAt) {

  /// @param periodStart of the calendar period
  /// @param source id of a purchase; empty for the edition's own
  record Key(Instant periodStart, String source) {}

  private static final String BASE = "";

  /// Earliest end first, then the edition's own before purchases, then by age.
  private static final Comparator<Bucket> BURN_DOWN =
      Comparator.comparing(Bucket::end)
          .thenComparing(bucket -> !bucket.isBase())
          .thenComparing(Bucket::createdAt)
          .thenComparing(bucket -> bucket.key().source());

  private boolean isBase() {
    return key.source().equals(BASE);
  }

  /// The calendar period of a metric that an instant lies in.
  static Span period(Entitlements entitlements, Metric metric, Instant now) {
    return entitlements
        .zones()
        .periodAt(
            now,
            metric.period() == Metric.UsagePeriod.YEAR
                ? ZoneHistory.Calendar.YEAR
                : ZoneHistory.Calendar.MONTH);
  }

  /// Those that can be used at an instant, in the order in which they are.
  static List<Bucket> live(Entitlements entitlements, Metric metric, Instant now) {
    Span period = period(entitlements, metric, now);
    Instant end = Objects.requireNonNull(period.until());
    List<Bucket> buckets = new ArrayList<>();
    Limit base = entitlements.editionAt(now).items().limits().get(metric.code());
    if (base != null) {
      buckets.add(new Bucket(new Key(period.from(), BASE), end, base, Instant.MIN));
    }
    entitlements
        .validAt(metric.code(), now)
        .forEach(purchase -> buckets.add(of(purchase, period.from(), end)));
    buckets.sort(BURN_DOWN);
    return buckets;
  }

  /// Until when the buckets of an instant, and what is in them, stay as they are unless somebody
  /// changes something: the end of the period, of the edition, or of a purchase, or the start of
  /// another edition.
  static Instant sameUntil(Entitlements entitlements, Metric metric, Instant now) {
    Span edition = entitlements.editionAt(now).span();
    return Stream.of(
            live(entitlements, metric, now).stream().map(Bucket::end),
            Stream.ofNullable(period(entitlements, metric, now).until()),
            Stream.ofNullable(edition == null ? null : edition.until()),
            entitlements.nextAfter(now).stream()
                .map(next -> Objects.requireNonNull(next.span()).from()))
        .flatMap(each -> each)
        .min(Comparator.naturalOrder())
        .orElse(now);
  }

  private static Bucket of(Purchase purchase, Instant start, Instant periodEnd) {
    Instant end = purchase.end();
    return new Bucket(
        new Key(start, purchase.id()),
        end == null || end.isAfter(periodEnd) ? periodEnd : end,
        new Limit.Count(purchase.quantity()),
        purchase.createdAt());
  }
}
