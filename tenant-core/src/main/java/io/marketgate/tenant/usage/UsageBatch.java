package io.marketgate.tenant.usage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.metric.Metrics;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.usage.UsageRows.Counter;
import io.marketgate.tenant.usage.UsageRows.Key;
import io.marketgate.tenant.usage.UsageRows.Known;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// Carries out many commands in one transaction, in their order:
///
/// 1. locks the organizations against changes of what they may use, and compares revisions
/// 2. locks the counters, in one order everywhere, so that two replicas wait instead of deadlocking
/// 3. reads what is used, what is reserved, and which keys are known
/// 4. decides in memory
/// 5. writes what has changed, the new keys and the reservations
///
/// Every waiting caller is answered after the commit and not before.
final class UsageBatch {

  private static final int MOST_KNOWN_COUNTERS = 100_000;

  private final Database database;
  private final EntitlementCache entitlements;
  private final Metrics metrics;
  private final JsonMapper json;
  private final Clock clock;
  private final Shortages shortages;
  private final Duration keysKept;

  /// Counters that are known to have their row.
  private final Cache<Counter, Boolean> existing =
      Caffeine.newBuilder().maximumSize(MOST_KNOWN_COUNTERS).build();

  /// A command and who waits for its answer.
  ///
  /// @param attempt counted from 1
  /// @param alone whether it has to have a transaction of its own
  record Pending(
      UsageCommand command, CompletableFuture<UsageAnswer> answer, int attempt, boolean alone) {

    private Counter counter() {
      return new Counter(command.organization(), command.metric());
    }

    @Nullable Key key() {
      return command.key() == null
          ? null
          : new Key(command.organization(), command.operation(), command.key());
    }
  }

  /// What a batch has come to: answers to give after the commit, and commands to be tried again
  /// because what their organization may use has changed.
  private record Outcome(Map<Pending, Object> answers, List<Pending> again) {}

  UsageBatch(
      Database database,
      EntitlementCache entitlements,
      Metrics metrics,
      JsonMapper json,
      Clock clock,
      Shortages shortages,
      Duration keysKept) {
    this.database = database;
    this.entitlements = entitlements;
    this.metrics = metrics;
    this.json = json;
    this.clock = clock;
    this.shortages = shortages;
    this.keysKept = keysKept;
  }

  /// Carries out commands and answers those who wait.
  ///
  /// @return those to be tried again; fails when none of them has been carried out
  Mono<List<Pending>> run(List<Pending> batch) {
    return metrics
        .all()
        .flatMap(all ->
            snapshots(batch)
                .flatMap(known -> commit(batch, all, known))
                .doOnNext(outcome -> answer(batch, outcome.answers(), all)))
        .map(Outcome::again);
  }

  /// In the order in which they were decided, so that whoever was denied something before it was
  /// given back does not hear of it as if it had not been.
  private void answer(List<Pending> batch, Map<Pending, Object> answers, Map<String, Metric> all) {
    for (Pending pending : batch) {
      Object outcome = answers.get(pending);
      if (outcome instanceof RefusedChange refusal) {
        pending.answer().completeExceptionally(refusal);
      } else if (outcome instanceof UsageAnswer answer) {
        pending.answer().complete(answer);
        reportShortage(pending.command(), answer, all);
      }
    }
  }

  private void reportShortage(UsageCommand command, UsageAnswer answer, Map<String, Metric> all) {
    Metric metric = all.get(command.metric());
    boolean isUse =
        command instanceof UsageCommand.Consume
            || command instanceof UsageCommand.TakeAhead
            || command instanceof UsageCommand.Reserve;
    if (isUse && metric != null && metric.topUp() != null && answer.figures().isShort()) {
      shortages.isShort(command.organization(), command.metric());
    }
  }

  /// What the organizations may use; nothing for those that do not exist.
  private Mono<Map<String, Entitlements>> snapshots(List<Pending> batch) {
    Map<String, Entitlements> known = new HashMap<>();
    List<String> unknown = new ArrayList<>();
    for (String id : organizations(batch)) {
      Entitlements snapshot = entitlements.known(id);
      if (snapshot == null) {
        unknown.add(id);
      } else {
        known.put(id, snapshot);
      }
    }
    return Flux.fromIterable(unknown)
        .flatMap(
            id -> entitlements.of(id).onErrorResume(RefusedChange.class, gone -> Mono.empty()), 8)
        .doOnNext(snapshot -> known.put(snapshot.organization(), snapshot))
        .then(Mono.just(known));
  }

  private Mono<Outcome> commit(
      List<Pending> batch, Map<String, Metric> all, Map<String, Entitlements> known) {
    Map<Pending, Object> answers = new IdentityHashMap<>();
    Map<Counter, CounterState> counters = new TreeMap<>();
    List<Pending> possible = new ArrayList<>();
    for (Pending pending : batch) {
      Metric metric = all.get(pending.command().metric());
      Entitlements snapshot = known.get(pending.command().organization());
      if (snapshot == null) {
        answers.put(pending, RefusedChange.notFound("Organization"));
      } else if (metric == null) {
        answers.put(pending, RefusedChange.invalid("/metric", "there is no such metric"));
      } else {
        counters.computeIfAbsent(pending.counter(), counter -> new CounterState(metric, snapshot));
        possible.add(pending);
      }
    }
    return possible.isEmpty()
        ? Mono.just(new Outcome(answers, List.of()))
        : createCounters(counters.keySet())
            .then(database.inTransaction(sql -> carryOut(sql, possible, counters, answers)));
  }

  private Mono<Outcome> carryOut(
      DatabaseClient sql,
      List<Pending> batch,
      Map<Counter, CounterState> counters,
      Map<Pending, Object> answers) {
    Instant now = Rows.now(clock);
    return UsageRows.lockOrganizations(sql, organizations(batch))
        .flatMap(revisions -> {
          List<Pending> again = dropStale(batch, counters, revisions);
          List<Pending> current =
              batch.stream().filter(each -> counters.containsKey(each.counter())).toList();
          return current.isEmpty()
              ? Mono.just(new Outcome(answers, again))
              : decideAndWrite(sql, current, counters, answers, now)
                  .thenReturn(new Outcome(answers, again));
        });
  }

  private static Collection<String> organizations(List<Pending> batch) {
    return batch.stream()
        .map(pending -> pending.command().organization())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Takes out the counters that were prepared from an old view of what their organization may use.
  ///
  /// @return the commands on them
  private List<Pending> dropStale(
      List<Pending> batch,
      Map<Counter, CounterState> counters,
      Map<String, UsageRows.Revision> revisions) {
    List<Pending> stale = new ArrayList<>();
    for (Pending pending : batch) {
      CounterState state = counters.get(pending.counter());
      UsageRows.Revision revision = revisions.get(pending.command().organization());
      if (state == null || !isCurrent(state.entitlements(), revision)) {
        stale.add(pending);
      }
    }
    for (Pending pending : stale) {
      entitlements.forget(pending.command().organization());
      counters.remove(pending.counter());
    }
    return stale;
  }

  private static boolean isCurrent(
      Entitlements entitlements, UsageRows.@Nullable Revision revision) {
    return revision != null
        && revision.own() == entitlements.revision()
        && revision.freeVersion() == entitlements.freeVersion();
  }

  private Mono<Void> decideAndWrite(
      DatabaseClient sql,
      List<Pending> batch,
      Map<Counter, CounterState> counters,
      Map<Pending, Object> answers,
      Instant now) {
    return lockCounters(sql, counters)
        .then(Mono.defer(() -> readUsed(sql, counters, earlierPeriods(batch), now)))
        .then(Mono.defer(() -> UsageRows.keys(sql, keys(batch))))
        .flatMap(known -> {
          Decisions decisions = decide(batch, counters, known, now);
          answers.putAll(decisions.answers());
          return decisions.write(sql, counters, now);
        });
  }

  private static Mono<Void> lockCounters(DatabaseClient sql, Map<Counter, CounterState> counters) {
    return UsageRows.lockCounters(sql, counters.keySet())
        .doOnNext(held ->
            counters.forEach((counter, state) -> state.found(held.getOrDefault(counter, 0L))))
        .then();
  }

  /// Makes the rows of new counters, by itself: an insert that finds its row there would keep a
  /// lock on it that others could not get past.
  private Mono<Void> createCounters(Set<Counter> counters) {
    List<Counter> fresh =
        counters.stream().filter(counter -> existing.getIfPresent(counter) == null).toList();
    return fresh.isEmpty()
        ? Mono.empty()
        : database
            .run(sql -> UsageRows.createCounters(sql, fresh))
            .doOnSuccess(done -> fresh.forEach(counter -> existing.put(counter, true)))
            .then();
  }

  /// What is given back may be of a period that is over.
  private static Set<UsageRows.PeriodOf> earlierPeriods(List<Pending> batch) {
    Set<UsageRows.PeriodOf> periods = new HashSet<>();
    for (Pending pending : batch) {
      if (pending.command() instanceof UsageCommand.GiveBack giveBack) {
        giveBack
            .parts()
            .forEach(
                part -> periods.add(new UsageRows.PeriodOf(pending.counter(), part.periodStart())));
      }
    }
    return periods;
  }

  /// What is used and reserved in the periods that an instant lies in.
  ///
  /// @param others more periods that are asked for
  static Mono<Void> readUsed(
      DatabaseClient sql,
      Map<Counter, CounterState> counters,
      Set<UsageRows.PeriodOf> others,
      Instant now) {
    Set<UsageRows.PeriodOf> periods = new HashSet<>(others);
    Set<Counter> flows = new TreeSet<>();
    counters.forEach((counter, state) -> {
      if (state.metric().isFlow()) {
        Instant start = Bucket.period(state.entitlements(), state.metric(), now).from();
        periods.add(new UsageRows.PeriodOf(counter, start));
        flows.add(counter);
      }
    });
    return UsageRows.buckets(sql, periods)
        .doOnNext(used ->
            used.forEach(
                amount -> state(counters, amount).foundUsed(amount.bucket(), amount.amount())))
        .then(UsageRows.reserved(sql, flows, now))
        .doOnNext(reserved ->
            reserved.forEach(
                amount -> state(counters, amount).foundReserved(amount.bucket(), amount.amount())))
        .then();
  }

  private static CounterState state(Map<Counter, CounterState> counters, UsageRows.Amount amount) {
    return Objects.requireNonNull(counters.get(amount.counter()));
  }

  private static Set<Key> keys(List<Pending> batch) {
    Set<Key> keys =
        batch.stream().map(Pending::key).filter(Objects::nonNull).collect(Collectors.toSet());
    for (Pending pending : batch) {
      if (pending.command() instanceof UsageCommand.GiveBack giveBack) {
        keys.addAll(Decisions.undone(giveBack));
      }
    }
    return keys;
  }

  private Decisions decide(
      List<Pending> batch,
      Map<Counter, CounterState> counters,
      Map<Key, Known> known,
      Instant now) {
    Decisions decisions = new Decisions(known, json, keysKept);
    for (Pending pending : batch) {
      CounterState state = Objects.requireNonNull(counters.get(pending.counter()));
      decisions.decide(pending, state, now);
    }
    return decisions;
  }
}
