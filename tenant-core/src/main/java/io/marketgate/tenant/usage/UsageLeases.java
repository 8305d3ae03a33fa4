package io.marketgate.tenant.usage;

import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.usage.UsageRows.Counter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Uses up metrics without waiting for the database at each call (architecture.md, Quotas).
///
/// While a crowd uses one counter, a replica takes units of it ahead and spends them from memory:
/// units are counted as used in the database before anybody gets them, so with any number of
/// replicas there is never one too many. What is taken ahead is at most a hundredth of what is left
/// when it is taken; it is given back when it is not spent, before anybody on this replica looks at
/// the counter, and when the program stops. A replica that dies takes with it what it had taken
/// ahead: too little is left then, never too much.
///
/// A lease ends with the period, the edition or the purchase that its units come from, and with
/// anything else that changes what the organization may use: as soon as this replica hears of it,
/// at the latest when what it knows of the organization is read again
/// (`marketgate.entitlements.cache-life`).
public final class UsageLeases {

  private static final int MOST_LEASES = 10_000;
  private static final int AT_ONCE = 16;

  /// How long units that are on their way are waited for, and how often: others may take them.
  private static final Duration SOON = Duration.ofMillis(100);

  private static final int MOST_WAITS = 2;

  private final Function<UsageCommand, Mono<UsageAnswer>> usage;
  private final EntitlementCache entitlements;
  private final Clock clock;
  private final long most;
  private final Duration answerTimeout;
  private final GiveBacks giveBacks;
  private final ConcurrentHashMap<Counter, Lease> leases = new ConcurrentHashMap<>();

  /// @param usage see [Usage#run]
  /// @param most units of a counter that are taken ahead at once; 0 for none
  /// @param answerTimeout longest wait for units that are on their way
  UsageLeases(
      Function<UsageCommand, Mono<UsageAnswer>> usage,
      EntitlementCache entitlements,
      Clock clock,
      long most,
      Duration answerTimeout) {
    this.usage = usage;
    this.entitlements = entitlements;
    this.clock = clock;
    this.most = most;
    this.answerTimeout = answerTimeout;
    this.giveBacks = new GiveBacks(usage);
  }

  /// How many counters this replica keeps units of, or is using at the moment.
  public int open() {
    return leases.size();
  }

  /// Uses up units that are here.
  ///
  /// @param metric one that is used up
  /// @param amount at least 1
  /// @return where they come from; null when the database has to be [asked][#take]
  public @Nullable List<Part> takeNow(String organization, Metric metric, long amount) {
    Counter counter = new Counter(organization, metric.code());
    Lease lease = leases.get(counter);
    if (lease == null) {
      return null;
    }
    Entitlements known = entitlements.known(organization);
    Instant now = clock.instant();
    List<Part> parts = lease.spend(amount, known, now);
    refill(counter, metric, lease, known, now);
    return parts;
  }

  /// Uses up units that are on their way, so that the database is not asked for each of a crowd.
  ///
  /// @param metric one that is used up
  /// @param amount at least 1
  /// @param taken takes where they come from, in the same moment, whoever has gone since
  /// @return true when it has; empty when the database has to be [asked][#take]
  public Mono<Boolean> takeSoon(
      String organization, Metric metric, long amount, Consumer<List<Part>> taken) {
    Counter counter = new Counter(organization, metric.code());
    return Mono.defer(() -> {
      Lease lease = leases.get(counter);
      if (lease == null || lease.refill() == null) {
        return Mono.empty();
      }
      // Nobody drops it while somebody waits.
      lease.enter();
      return soon(new Waiting(lease, organization, metric, amount, taken), 1)
          .doFinally(end -> lease.leave());
    });
  }

  /// Somebody who waits for units that are on their way.
  private record Waiting(
      Lease lease, String organization, Metric metric, long amount, Consumer<List<Part>> taken) {}

  private Mono<Boolean> soon(Waiting waiting, int times) {
    CompletableFuture<Void> coming = waiting.lease().refill();
    if (coming == null || times > MOST_WAITS) {
      return Mono.empty();
    }
    return GiveBacks.arrival(coming)
        .timeout(SOON, Mono.empty())
        .then(Mono.defer(() -> takenOrSoon(waiting, times)));
  }

  private Mono<Boolean> takenOrSoon(Waiting waiting, int times) {
    List<Part> parts = takeNow(waiting.organization(), waiting.metric(), waiting.amount());
    if (parts == null) {
      return soon(waiting, times + 1);
    }
    waiting.taken().accept(parts);
    return Mono.just(true);
  }

  /// Uses up units, by the database.
  ///
  /// @param metric one that is used up
  /// @param command uses up units of it
  /// @return see [Usage#run]; also fails with a `TimeoutException` when what this replica had taken
  ///   ahead does not arrive in time for a denial to be sure
  public Mono<UsageAnswer> take(Metric metric, UsageCommand command) {
    Counter counter = new Counter(command.organization(), metric.code());
    return Mono.defer(() -> {
      Lease lease = enter(counter);
      return lease == null
          ? usage.apply(command)
          : usage
              .apply(command)
              .flatMap(answer -> withoutAhead(counter, lease, command, answer))
              .doOnNext(answer -> served(counter, metric, lease, command.amount(), answer))
              .doFinally(end -> lease.leave());
    });
  }

  /// What this replica has ahead, or is giving back, is no reason to deny that there is enough: the
  /// database is asked once more when it has all arrived there.
  private Mono<UsageAnswer> withoutAhead(
      Counter counter, Lease lease, UsageCommand command, UsageAnswer answer) {
    boolean isTooLittle =
        answer.code() == UsageAnswer.Code.QUOTA_EXCEEDED
            || answer.code() == UsageAnswer.Code.OVER_LIMIT;
    return isTooLittle
        ? settled(counter, lease)
            .timeout(answerTimeout)
            .flatMap(wasAny -> wasAny ? usage.apply(command) : Mono.just(answer))
        : Mono.just(answer);
  }

  /// Gives back all that is here or still to come.
  ///
  /// @return whether there was anything, or something was on its way back already; when it has
  ///   arrived or was given up
  private Mono<Boolean> settled(Counter counter, Lease lease) {
    return GiveBacks.arrival(lease.refill())
        .then(
            Mono.defer(() -> {
              var _ = giveBacks.giveBack(counter, lease::empty);
              CompletableFuture<Void> all = giveBacks.underway(counter);
              return GiveBacks.arrival(all).thenReturn(all != null);
            }));
  }

  private @Nullable Lease enter(Counter counter) {
    if (most == 0 || (leases.size() >= MOST_LEASES && !leases.containsKey(counter))) {
      return null;
    }
    return leases.compute(
        counter,
        (same, known) -> {
          Lease lease = known == null ? new Lease(most) : known;
          lease.enter();
          return lease;
        });
  }

  private void served(
      Counter counter, Metric metric, Lease lease, long amount, UsageAnswer answer) {
    if (answer.isAllowed()) {
      lease.served(amount, answer.figures());
      refill(counter, metric, lease, entitlements.known(counter.organization()), clock.instant());
    } else {
      lease.end();
    }
  }

  /// Asks for more when little is left and nobody does so already, without making anybody wait.
  private void refill(
      Counter counter, Metric metric, Lease lease, @Nullable Entitlements basis, Instant now) {
    long units = lease.missing(basis, now);
    if (basis == null || units == 0) {
      return;
    }
    CompletableFuture<Void> mine = lease.beginRefill();
    if (mine == null) {
      return;
    }
    if (!isKept(counter, lease)) {
      // Dropped because nobody asked. One that is being refilled is not.
      lease.endRefill(mine);
      return;
    }
    Instant until = Bucket.sameUntil(basis, metric, now);
    usage
        .apply(new UsageCommand.TakeAhead(counter.organization(), counter.metric(), units))
        .retryWhen(GiveBacks.again())
        .toFuture()
        .whenComplete((answer, failure) -> {
          if (failure == null && answer.isAllowed() && !answer.parts().isEmpty()) {
            Stock more = new Stock(basis, until, answer.parts());
            var _ = giveBacks.giveBack(counter, () -> lease.add(more, answer.figures()));
          } else {
            lease.end();
          }
          lease.endRefill(mine);
          // There is to be none any more where others have left little.
          var _ = giveBacks.giveBack(counter, () -> lease.size() > 0 ? null : lease.empty());
        });
  }

  private boolean isKept(Counter counter, Lease lease) {
    return leases.computeIfPresent(counter, (same, known) -> known) == lease;
  }

  /// Makes every lease fit what is spent, and gives back what nobody has asked for since the last
  /// time.
  Mono<Void> adjust() {
    return Flux.defer(() -> Flux.fromIterable(leases.entrySet()))
        .flatMap(
            entry -> {
              Mono<Void> goesBack = giveBacks.giveBack(entry.getKey(), entry.getValue()::adjust);
              leases.computeIfPresent(
                  entry.getKey(), (same, lease) -> lease.isIdle() ? null : lease);
              return goesBack;
            },
            AT_ONCE)
        .then();
  }

  /// Gives back what is unspent of an organization, so that its counters say what has been used.
  ///
  /// @param metrics which counters
  /// @return ends when it has arrived or was given up, and whatever was on its way back before;
  ///   fails with a `TimeoutException` when that takes too long
  Mono<Void> settle(String organization, Collection<String> metrics) {
    return leases.isEmpty() && giveBacks.underway().isEmpty()
        ? Mono.empty()
        : Flux.fromIterable(metrics)
            .map(metric -> new Counter(organization, metric))
            .flatMap(this::settle, AT_ONCE)
            .then()
            .timeout(answerTimeout);
  }

  private Mono<Void> settle(Counter counter) {
    Lease lease = leases.get(counter);
    return lease == null
        ? GiveBacks.arrival(giveBacks.underway(counter))
        : settled(counter, lease).then();
  }

  /// Ends every lease and gives everything back: for when the program stops, after the last
  /// request. Ends when it has all arrived or was given up.
  Mono<Void> end() {
    leases.values().forEach(Lease::end);
    return Flux.fromIterable(leases.keySet())
        .flatMap(this::settle, AT_ONCE)
        .thenMany(Flux.defer(() -> Flux.fromIterable(giveBacks.underway())))
        .flatMap(GiveBacks::arrival, AT_ONCE)
        .then();
  }
}
