package io.marketgate.tenant.usage;

import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.metric.Metrics;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.usage.UsageRows.Counter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// How counters stand; changes nothing.
public final class UsageReader {

  private final Database database;
  private final EntitlementCache entitlements;
  private final Metrics metrics;
  private final UsageLeases leases;

  /// How an organization stands at an instant.
  ///
  /// @param entitlements what it may use
  /// @param metrics those that its edition or a purchase of it includes, and those it uses
  public record Standing(Entitlements entitlements, List<Of> metrics) {

    public Standing {
      metrics = List.copyOf(metrics);
    }

    /// One metric.
    ///
    /// @param metric what it is
    /// @param figures of a counting metric; of a switch the limit `1` means on
    /// @param sources what a counting metric's limit is made of
    public record Of(Metric metric, Figures figures, List<Source> sources) {

      public Of {
        sources = List.copyOf(sources);
      }
    }
  }

  UsageReader(
      Database database, EntitlementCache entitlements, Metrics metrics, UsageLeases leases) {
    this.database = database;
    this.entitlements = entitlements;
    this.metrics = metrics;
    this.leases = leases;
  }

  /// How an organization stands.
  ///
  /// @param codes which metrics; empty for all that it has anything of
  /// @param at an instant, past or future
  /// @return fails with a [io.marketgate.tenant.refusal.RefusedChange] when there is no such
  ///   organization; codes that are no metric are left out
  public Mono<Standing> standing(String organization, Collection<String> codes, Instant at) {
    return metrics
        .all()
        .flatMap(all ->
            leases
                .settle(organization, codes.isEmpty() ? all.keySet() : codes)
                .then(Mono.defer(() -> entitlements.of(organization)))
                .flatMap(known -> standing(known, chosen(all, codes), codes.isEmpty(), at)));
  }

  /// How an organization stands with one metric, in the transaction that has locked it.
  public static Mono<Standing> standing(
      DatabaseClient sql, String organization, Metric metric, Instant at) {
    return EntitlementCache.read(sql, organization)
        .flatMap(known -> {
          CounterState state = new CounterState(metric, known);
          Map<Counter, CounterState> counters =
              Map.of(new Counter(organization, metric.code()), state);
          return read(sql, counters, at)
              .then(
                  Mono.fromSupplier(() -> toStanding(known, List.of(metric), counters, false, at)));
        });
  }

  private static List<Metric> chosen(Map<String, Metric> all, Collection<String> codes) {
    return codes.isEmpty()
        ? List.copyOf(all.values())
        : codes.stream().distinct().map(all::get).filter(Objects::nonNull).toList();
  }

  private Mono<Standing> standing(
      Entitlements known, List<Metric> chosen, boolean isOverview, Instant at) {
    Map<Counter, CounterState> counters = new TreeMap<>();
    for (Metric metric : chosen) {
      if (metric.isCounting()) {
        counters.put(
            new Counter(known.organization(), metric.code()), new CounterState(metric, known));
      }
    }
    return (counters.isEmpty() ? Mono.<Void>empty() : read(counters, at))
        .then(Mono.fromSupplier(() -> toStanding(known, chosen, counters, isOverview, at)));
  }

  private Mono<Void> read(Map<Counter, CounterState> counters, Instant at) {
    return database.run(sql -> read(sql, counters, at));
  }

  private static Mono<Void> read(
      DatabaseClient sql, Map<Counter, CounterState> counters, Instant at) {
    return UsageRows.held(sql, counters.keySet())
        .doOnNext(held ->
            counters.forEach((counter, state) -> state.found(held.getOrDefault(counter, 0L))))
        .then(UsageBatch.readUsed(sql, counters, Set.of(), at));
  }

  private static Standing toStanding(
      Entitlements known,
      List<Metric> chosen,
      Map<Counter, CounterState> counters,
      boolean isOverview,
      Instant at) {
    List<Standing.Of> standings = new ArrayList<>();
    for (Metric metric : chosen) {
      Figures figures = figures(known, metric, counters, at);
      boolean isRelevant = !figures.limit().equals("0") || figures.used() > 0;
      if (isRelevant || !isOverview) {
        standings.add(new Standing.Of(metric, figures, sources(known, metric, counters, at)));
      }
    }
    return new Standing(known, standings);
  }

  private static List<Source> sources(
      Entitlements known, Metric metric, Map<Counter, CounterState> counters, Instant at) {
    CounterState state = counters.get(new Counter(known.organization(), metric.code()));
    return state == null ? List.of() : state.sources(at);
  }

  private static Figures figures(
      Entitlements known, Metric metric, Map<Counter, CounterState> counters, Instant at) {
    CounterState state = counters.get(new Counter(known.organization(), metric.code()));
    return state == null
        ? new Figures(metric.code(), known.isOn(metric.code(), at) ? "1" : "0", 0, null, null)
        : state.figures(at);
  }
}
