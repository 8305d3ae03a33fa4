package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.product.Product;
import io.marketgate.adapter.product.Products;
import io.marketgate.gateway.marketplace.UsageSender.Keyed;
import io.marketgate.tenant.marketplace.Metering;
import io.marketgate.tenant.marketplace.Metering.Outcome;
import io.marketgate.tenant.marketplace.Metering.Status;
import io.marketgate.tenant.marketplace.Metering.Usage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Tells marketplaces that sell by use what was used.
final class MeteringRelay {

  private static final Outcome NOT_REPORTED =
      new Outcome(Status.REJECTED, Duration.ZERO, "the product does not report it any more");
  private static final Outcome IN_DOUBT =
      new Outcome(Status.UNKNOWN, Duration.ZERO, "an attempt has come to no end");
  private static final Outcome TOO_LATE =
      new Outcome(Status.LATE, Duration.ZERO, "the marketplace's time for it is over");

  private final Metering metering;
  private final Products products;
  private final List<UsageSender> senders;
  private final Clock clock;

  MeteringRelay(Metering metering, Products products, List<UsageSender> senders, Clock clock) {
    this.metering = metering;
    this.products = products;
    this.senders = List.copyOf(senders);
    this.clock = clock;
  }

  /// Tells what there is now; it is counted by a sweep.
  Mono<Void> work() {
    return Flux.fromIterable(senders).concatMap(this::tell).then();
  }

  private Mono<Void> tell(UsageSender sender) {
    return Mono.defer(() -> metering.claim(sender.marketplace(), sender.most()))
        .filter(due -> !due.isEmpty())
        .flatMap(due -> tell(sender, due));
  }

  private Mono<Void> tell(UsageSender sender, List<Usage> due) {
    Map<Long, Outcome> outcomes = new HashMap<>();
    List<Keyed> told = new ArrayList<>();
    for (Usage usage : due) {
      Optional<String> key =
          products
              .find(usage.product())
              .flatMap(product -> product.meteredAs(sender.marketplace(), usage.metric()));
      if (key.isEmpty()) {
        outcomes.put(usage.number(), NOT_REPORTED);
      } else if (usage.isInDoubt() && !sender.isRepeatable()) {
        outcomes.put(usage.number(), IN_DOUBT);
      } else if (clock.instant().isBefore(usage.hour().plus(sender.deadline()))) {
        told.add(new Keyed(usage, key.get()));
      } else {
        outcomes.put(usage.number(), TOO_LATE);
      }
    }
    return (told.isEmpty() ? Mono.just(Map.<Long, Outcome>of()) : sender.send(told))
        .doOnNext(outcomes::putAll)
        .thenMany(Flux.fromIterable(due))
        .concatMap(usage -> finish(usage, outcomes))
        .then();
  }

  private Mono<Void> finish(Usage usage, Map<Long, Outcome> outcomes) {
    Outcome outcome = outcomes.get(usage.number());
    return outcome == null ? Mono.empty() : metering.finish(usage, outcome);
  }

  /// The metrics of a product whose use a marketplace is told of.
  static Set<String> metrics(Products products, String product, String marketplace) {
    return products
        .find(product)
        .map(Product::metering)
        .map(metered -> {
          Set<String> metrics = new HashSet<>();
          metered.forEach((metric, keys) -> {
            if (keys.containsKey(marketplace)) {
              metrics.add(metric);
            }
          });
          return metrics;
        })
        .orElseGet(HashSet::new);
  }
}
