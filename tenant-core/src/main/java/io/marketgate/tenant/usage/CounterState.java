package io.marketgate.tenant.usage;

import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.time.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One counter as a transaction sees it and changes it. Nothing here waits or writes.
final class CounterState {

  private final Metric metric;
  private final Entitlements entitlements;
  private final Map<Bucket.Key, Long> used = new HashMap<>();
  private final Map<Bucket.Key, Long> reserved = new HashMap<>();
  private final Set<Bucket.Key> changed = new HashSet<>();
  private long held;
  private boolean isHeldChanged;

  CounterState(Metric metric, Entitlements entitlements) {
    this.metric = metric;
    this.entitlements = entitlements;
  }

  Metric metric() {
    return metric;
  }

  Entitlements entitlements() {
    return entitlements;
  }

  void found(long held) {
    this.held = held;
  }

  void foundUsed(Bucket.Key bucket, long amount) {
    used.put(bucket, amount);
  }

  void foundReserved(Bucket.Key bucket, long amount) {
    reserved.merge(bucket, amount, Long::sum);
  }

  long held() {
    return held;
  }

  boolean isHeldChanged() {
    return isHeldChanged;
  }

  /// Buckets whose used amount has changed.
  Map<Bucket.Key, Long> changedUsed() {
    Map<Bucket.Key, Long> amounts = new HashMap<>();
    changed.forEach(bucket -> amounts.put(bucket, used.getOrDefault(bucket, 0L)));
    return amounts;
  }

  /// What can be used up, in the order in which it is; null when it is not all there.
  @Nullable List<Part> plan(long amount, Instant now) {
    List<Part> parts = new ArrayList<>();
    long missing = amount;
    for (Bucket bucket : Bucket.live(entitlements, metric, now)) {
      long taken = Math.min(missing, free(bucket));
      if (taken > 0) {
        parts.add(new Part(bucket.key().periodStart(), bucket.key().source(), taken));
        missing -= taken;
      }
    }
    return missing == 0 ? parts : null;
  }

  private long free(Bucket bucket) {
    long taken = used.getOrDefault(bucket.key(), 0L) + reserved.getOrDefault(bucket.key(), 0L);
    return switch (bucket.capacity()) {
      case Limit.Unlimited _ -> Limit.MOST - Math.min(Limit.MOST, taken);
      case Limit.Count(long capacity) -> Math.max(0, capacity - taken);
    };
  }

  void use(List<Part> parts) {
    parts.forEach(part -> add(used, part, part.amount()));
  }

  void reserve(List<Part> parts) {
    parts.forEach(part -> reserved.merge(key(part), part.amount(), Long::sum));
  }

  /// Gives back what was used up; what somebody else has changed meanwhile stays at least zero.
  void giveBack(List<Part> parts) {
    parts.forEach(part -> add(used, part, -part.amount()));
  }

  private void add(Map<Bucket.Key, Long> amounts, Part part, long amount) {
    amounts.merge(key(part), Math.max(0, amount), (before, more) -> Math.max(0, before + amount));
    changed.add(key(part));
  }

  private static Bucket.Key key(Part part) {
    return new Bucket.Key(part.periodStart(), part.source());
  }

  /// Whether so much more can be held.
  boolean canHold(long amount, Instant now) {
    return switch (entitlements.limitAt(metric.code(), now)) {
      case null -> false;
      case Limit.Unlimited _ -> held <= Limit.MOST - amount;
      case Limit.Count(long limit) -> held <= limit - amount;
    };
  }

  /// @param amount negative for less
  void hold(long amount) {
    held = Math.max(0, held + amount);
    isHeldChanged = true;
  }

  Figures figures(Instant now) {
    Limit limit = entitlements.limitAt(metric.code(), now);
    String text = limit == null ? "0" : limit.text();
    if (!metric.isFlow()) {
      Long remaining =
          switch (limit) {
            case null -> Long.valueOf(0);
            case Limit.Unlimited _ -> null;
            case Limit.Count(long most) -> Long.valueOf(Math.max(0, most - held));
          };
      return new Figures(metric.code(), text, held, remaining, null);
    }
    Instant start = Bucket.period(entitlements, metric, now).from();
    long usedInPeriod =
        used.entrySet().stream()
            .filter(entry -> entry.getKey().periodStart().equals(start))
            .mapToLong(Map.Entry::getValue)
            .sum();
    return new Figures(
        metric.code(),
        text,
        usedInPeriod,
        limit instanceof Limit.Unlimited ? null : remaining(now),
        Bucket.period(entitlements, metric, now).until());
  }

  /// What the limit is made of, in the order in which it is used.
  List<Source> sources(Instant now) {
    if (metric.isFlow()) {
      return Bucket.live(entitlements, metric, now).stream().map(this::source).toList();
    }
    List<Source> sources = new ArrayList<>();
    Limit base = entitlements.editionAt(now).items().limits().get(metric.code());
    if (base != null) {
      sources.add(new Source(null, base.text(), null, editionEnd(now)));
    }
    entitlements
        .validAt(metric.code(), now)
        .map(purchase ->
            new Source(purchase.id(), Long.toString(purchase.quantity()), null, purchase.end()))
        .forEach(sources::add);
    return sources;
  }

  private Source source(Bucket bucket) {
    String purchase = bucket.key().source();
    return new Source(
        purchase.isEmpty() ? null : purchase,
        bucket.capacity().text(),
        used.getOrDefault(bucket.key(), 0L),
        bucket.end());
  }

  private @Nullable Instant editionEnd(Instant now) {
    Span span = entitlements.editionAt(now).span();
    return span == null ? null : span.until();
  }

  private Long remaining(Instant now) {
    return Bucket.live(entitlements, metric, now).stream().mapToLong(this::free).sum();
  }

  /// Why something is denied.
  UsageAnswer.Code denial(Instant now) {
    if (!entitlements.isActive()) {
      return UsageAnswer.Code.SUSPENDED;
    }
    Figures figures = figures(now);
    if (figures.limit().equals("0")) {
      return UsageAnswer.Code.NOT_IN_EDITION;
    }
    return figures.isOver() ? UsageAnswer.Code.OVER_LIMIT : UsageAnswer.Code.QUOTA_EXCEEDED;
  }
}
