package io.marketgate.tenant.usage;

import io.marketgate.tenant.usage.UsageRows.Counter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/// Gives back units that were taken ahead and not spent, and knows which are on their way: until
/// they have arrived, the database counts them as used.
final class GiveBacks {

  private static final Logger LOG = LoggerFactory.getLogger(GiveBacks.class);
  private static final int MOST_REPETITIONS = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

  private final Function<UsageCommand, Mono<UsageAnswer>> usage;
  private final ConcurrentHashMap<Counter, CompletableFuture<Void>> underway =
      new ConcurrentHashMap<>();

  /// @param usage see [Usage#run]
  GiveBacks(Function<UsageCommand, Mono<UsageAnswer>> usage) {
    this.usage = usage;
  }

  /// Takes units out of a lease, or others into it in their place, and gives back those that come
  /// out. Nobody who asks for what is on its way sees them gone from here and not yet there.
  ///
  /// @param taking does so; null where none come out
  /// @return ends, never with a failure, when they have arrived or were given up
  Mono<Void> giveBack(Counter counter, Supplier<@Nullable Stock> taking) {
    CompletableFuture<Void> arrived = new CompletableFuture<>();
    AtomicReference<@Nullable Stock> taken = new AtomicReference<>();
    var _ =
        underway.compute(
            counter,
            (same, others) -> {
              Stock stock = taking.get();
              if (stock == null || stock.left() == 0) {
                return others;
              }
              taken.set(stock);
              return others == null ? arrived : CompletableFuture.allOf(others, arrived);
            });
    Stock stock = taken.get();
    if (stock == null) {
      return Mono.empty();
    }
    send(counter, stock, arrived);
    return arrival(arrived);
  }

  /// What is on its way of a counter, whoever gives it back.
  ///
  /// @return ends, never with a failure, when it has arrived or was given up; null for nothing
  @Nullable CompletableFuture<Void> underway(Counter counter) {
    return underway.get(counter);
  }

  /// What is on its way of all counters.
  Collection<CompletableFuture<Void>> underway() {
    return underway.values();
  }

  /// Waits for units that are on their way. Whoever waits no longer ends nothing for the others.
  static Mono<Void> arrival(@Nullable CompletableFuture<Void> underway) {
    return underway == null ? Mono.empty() : Mono.fromFuture(underway, true);
  }

  private void send(Counter counter, Stock stock, CompletableFuture<Void> arrived) {
    UsageCommand command =
        new UsageCommand.GiveBack(
            counter.organization(), counter.metric(), stock.left(), stock.parts());
    usage
        .apply(command)
        .retryWhen(again())
        .toFuture()
        .whenComplete((answer, failure) -> {
          if (failure != null) {
            LOG.warn(
                "{} of {} taken ahead by {} could not be given back: {}",
                stock.left(),
                counter.metric(),
                counter.organization(),
                failure.toString());
          }
          arrived.complete(null);
          underway.computeIfPresent(counter, (same, each) -> each.isDone() ? null : each);
        });
  }

  /// For what a lease asks of the database: under the same key, so that it happens once.
  static Retry again() {
    return Retry.backoff(MOST_REPETITIONS, FIRST_PAUSE);
  }
}
