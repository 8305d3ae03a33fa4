package io.marketgate.tenant.usage;

import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.metric.Metrics;
import io.marketgate.tenant.usage.UsageReader.Standing;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Whether something can be used; changes nothing. Asked in the same lanes as consuming, so that a
/// thousand callers who ask at once share a few transactions.
public final class UsageCheck {

  /// Metrics of one question that are looked at together.
  private static final int AT_ONCE = 100;

  private final Usage usage;
  private final UsageLeases leases;
  private final EntitlementCache entitlements;
  private final Metrics metrics;
  private final Clock clock;

  UsageCheck(
      Usage usage,
      UsageLeases leases,
      EntitlementCache entitlements,
      Metrics metrics,
      Clock clock) {
    this.usage = usage;
    this.leases = leases;
    this.entitlements = entitlements;
    this.metrics = metrics;
    this.clock = clock;
  }

  /// How an organization stands now, without what its limits are made of.
  ///
  /// @param codes which metrics; those that are none are left out
  /// @return fails with a [io.marketgate.tenant.refusal.RefusedChange] when there is no such
  ///   organization
  public Mono<Standing> standing(String organization, Collection<String> codes) {
    return leases
        .settle(organization, codes)
        .then(Mono.zip(entitlements.of(organization), metrics.all()))
        .flatMap(both -> standing(both.getT1(), both.getT2(), codes));
  }

  private Mono<Standing> standing(
      Entitlements known, Map<String, Metric> all, Collection<String> codes) {
    return Flux.fromStream(codes.stream().distinct().map(all::get).filter(Objects::nonNull))
        .flatMapSequential(
            metric ->
                figures(known, metric).map(figures -> new Standing.Of(metric, figures, List.of())),
            AT_ONCE)
        .collectList()
        .map(standings -> new Standing(known, standings));
  }

  private Mono<Figures> figures(Entitlements known, Metric metric) {
    if (metric.isCounting()) {
      return usage
          .run(new UsageCommand.Look(known.organization(), metric.code()))
          .map(UsageAnswer::figures);
    }
    boolean on = known.isOn(metric.code(), clock.instant());
    return Mono.just(new Figures(metric.code(), on ? "1" : "0", 0, null, null));
  }
}
