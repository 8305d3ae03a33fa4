package io.marketgate.tenant.usage;

import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.metric.Metrics;
import io.marketgate.tenant.usage.UsageRows.Counter;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Holds something of a metric in somebody else's transaction, for things of ours that count, such
/// as members. The organization is locked by then.
public final class HeldInTransaction {

  private final Clock clock;

  HeldInTransaction(Clock clock) {
    this.clock = clock;
  }

  /// Holds more.
  ///
  /// @return whether there was room; true where there is no such metric
  public Mono<UsageAnswer> acquire(
      DatabaseClient sql, String organization, String metric, long amount) {
    return change(sql, organization, metric, amount);
  }

  /// Holds less.
  public Mono<UsageAnswer> release(
      DatabaseClient sql, String organization, String metric, long amount) {
    return change(sql, organization, metric, -amount);
  }

  private Mono<UsageAnswer> change(
      DatabaseClient sql, String organization, String code, long amount) {
    // By the connection it has: waiting for another one while holding this, as many callers as
    // there are connections would wait for each other.
    return Metrics.read(sql)
        .flatMap(all -> Mono.justOrEmpty(all.get(code)))
        .filter(metric -> metric.isCounting() && !metric.isFlow())
        .flatMap(metric -> change(sql, organization, metric, amount));
  }

  private Mono<UsageAnswer> change(
      DatabaseClient sql, String organization, Metric metric, long amount) {
    Counter counter = new Counter(organization, metric.code());
    return UsageRows.createCounters(sql, Set.of(counter))
        .then(UsageRows.lockCounters(sql, Set.of(counter)))
        .zipWith(EntitlementCache.read(sql, organization))
        .map(found -> new Decided(found.getT2(), metric, found.getT1().getOrDefault(counter, 0L)))
        .flatMap(decided -> decided.apply(sql, counter, amount, clock.instant()));
  }

  /// A counter under its lock.
  private record Decided(Entitlements entitlements, Metric metric, long held) {

    Mono<UsageAnswer> apply(DatabaseClient sql, Counter counter, long amount, Instant now) {
      CounterState state = new CounterState(metric, entitlements);
      state.found(held);
      UsageAnswer answer =
          amount > 0
              ? UsageRules.apply(
                  new UsageCommand.Acquire(counter.organization(), counter.metric(), amount, null),
                  state,
                  now)
              : UsageRules.apply(
                  new UsageCommand.GiveBack(
                      counter.organization(), counter.metric(), -amount, List.of()),
                  state,
                  now);
      return answer.isAllowed()
          ? UsageRows.writeCounters(sql, Map.of(counter, state.held())).thenReturn(answer)
          : Mono.just(answer);
    }
  }
}
