package io.marketgate.tenant.push;

import io.marketgate.tenant.push.PushSender.Outcome;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/// Moves deliveries from the database to their receivers: those of one organization one after
/// another, organizations beside each other. A lane, that is what waits for one receiver of one
/// organization, belongs to the replica that has moved its next attempt into the future; should
/// that replica die, the lane is due again by then, and one that stops gives its lanes back. So a
/// message may arrive twice and never not.
public final class PushRelay {

  private static final Logger LOG = LoggerFactory.getLogger(PushRelay.class);

  private static final int LANES_AT_ONCE = 100;

  /// How much of a lane is read at once; a lane is given back after that.
  private static final int PIECE = 20;

  /// Longer than a piece takes, as each message of it is bounded, too.
  private static final Duration LEASE = Duration.ofMinutes(5);

  private static final Duration PAUSED = Duration.ofMinutes(1);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(15);
  private static final Duration FIRST_GIVE = Duration.ofSeconds(1);
  private static final int GIVES = 20;

  private static final String DUE =
      """
      SELECT target_id, organization_id FROM push_lane
       WHERE next_attempt_at <= :now AND target_id NOT IN (:busy)
       ORDER BY next_attempt_at LIMIT :most FOR UPDATE SKIP LOCKED
      """;

  private static final String TAKE =
      """
      UPDATE push_lane FORCE INDEX (PRIMARY) SET next_attempt_at = :until
       WHERE target_id = :target AND organization_id IN (:organizations)
      """;

  private static final String PENDING =
      PushDeliveries.COLUMNS
          + """
           WHERE target_id = :target AND organization_id = :organization AND status = 'PENDING'
           ORDER BY id LIMIT :most
          """;

  private static final String RECORD =
      """
      UPDATE push_delivery
         SET status = :status, attempts = :attempts, answer_status = :answer, fault = :fault,
             attempted_at = :now
       WHERE organization_id = :organization AND id = :id
         AND status = 'PENDING' AND attempts = :before
      """;

  private static final String LOCK_LANE =
      """
      SELECT next_attempt_at FROM push_lane
       WHERE target_id = :target AND organization_id = :organization FOR UPDATE
      """;

  private static final String GIVE_UP =
      PushDeliveries.GIVE_UP + " AND organization_id = :organization LIMIT :most";

  private static final String COUNT =
      """
      SELECT COUNT(*) AS n FROM
        (SELECT id FROM push_delivery
          WHERE target_id = :target AND organization_id = :organization AND status = 'PENDING'
          LIMIT 1) waiting
      """;

  private static final String CLOSE_LANE =
      "DELETE FROM push_lane WHERE target_id = :target AND organization_id = :organization";

  private static final String MOVE_LANE =
      """
      UPDATE push_lane SET next_attempt_at = :at
       WHERE target_id = :target AND organization_id = :organization
      """;

  private final Database database;
  private final PushTargets targets;
  private final PushMessages messages;
  private final Clock clock;
  private final int concurrency;
  private final int perTarget;

  /// Lanes that are this replica's, and until when.
  private final Map<Lane, Instant> active = new ConcurrentHashMap<>();

  /// Whether there may be more to take at once.
  private volatile boolean wasFull;

  /// @param concurrency how many lanes are worked on at once
  /// @param perTarget how many of them of one receiver, so that a dead one keeps none of the others
  public PushRelay(
      Database database,
      PushTargets targets,
      PushMessages messages,
      Clock clock,
      int concurrency,
      int perTarget) {
    this.database = database;
    this.targets = targets;
    this.messages = messages;
    this.clock = clock;
    this.concurrency = concurrency;
    this.perTarget = perTarget;
  }

  /// Delivers for ever.
  ///
  /// @param pause before looking again when nothing is due
  /// @param mayTake whether more may be taken now; asked each time
  public Mono<Void> run(Duration pause, Mono<Boolean> mayTake) {
    return giveBack().then(deliverAll(pause, mayTake));
  }

  /// Gives lanes back in which work was broken off, so that others go on with them at once.
  public Mono<Void> giveBack() {
    return Flux.defer(() -> Flux.fromIterable(List.copyOf(active.keySet())))
        .concatMap(lane -> give(lane, clock.instant()).doFinally(end -> active.remove(lane)))
        .then();
  }

  private Mono<Void> deliverAll(Duration pause, Mono<Boolean> mayTake) {
    return Mono.defer(
            () -> {
              wasFull = false;
              return mayTake;
            })
        .flatMap(may -> may ? take() : Mono.just(List.<Lane>of()))
        .onErrorResume(failure -> {
          LOG.warn("Event push: {}; trying again", failure.toString());
          return Mono.just(List.of());
        })
        .repeatWhen(
            rounds -> rounds.concatMap(round -> Mono.delay(wasFull ? Duration.ZERO : pause), 1))
        .concatMapIterable(Function.identity(), 1)
        .flatMap(this::deliver, concurrency, 1)
        .then();
  }

  private Mono<List<Lane>> take() {
    int free = Math.min(LANES_AT_ONCE, concurrency - active.size());
    return free <= 0
        ? Mono.just(List.of())
        : database
            .inTransaction(sql ->
                sql.sql(DUE)
                    .bind("now", Rows.utc(clock.instant()))
                    .bind("busy", busy())
                    .bind("most", free)
                    .map(row ->
                        new Lane(Rows.text(row, "target_id"), Rows.text(row, "organization_id")))
                    .all()
                    .collectList()
                    .flatMap(due -> leaseChosen(sql, due)))
            .doOnNext(taken -> {
              wasFull = taken.due() == free && !taken.leased().isEmpty();
              active.putAll(taken.leased());
            })
            .map(taken -> List.copyOf(taken.leased().keySet()));
  }

  /// Lanes that are this replica's now.
  ///
  /// @param due how many were found: as many as could be taken where there may be more behind them,
  ///   also when most of them were of one receiver, which has its share now
  private record TakenLanes(Map<Lane, Instant> leased, int due) {}

  private Mono<TakenLanes> leaseChosen(DatabaseClient sql, List<Lane> due) {
    return lease(sql, chosen(due)).map(leased -> new TakenLanes(leased, due.size()));
  }

  /// Receivers that have their share already; never an empty list.
  private List<String> busy() {
    Map<String, Integer> counts = counts();
    List<String> busy = new ArrayList<>();
    busy.add("");
    counts.forEach((target, count) -> {
      if (count >= perTarget) {
        busy.add(target);
      }
    });
    return busy;
  }

  private Map<String, Integer> counts() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    active.keySet().forEach(lane -> counts.merge(lane.target(), 1, Integer::sum));
    return counts;
  }

  private List<Lane> chosen(List<Lane> due) {
    Map<String, Integer> counts = counts();
    return due.stream()
        .filter(lane ->
            !active.containsKey(lane) && counts.merge(lane.target(), 1, Integer::sum) <= perTarget)
        .toList();
  }

  private Mono<Map<Lane, Instant>> lease(DatabaseClient sql, List<Lane> lanes) {
    Instant until = Rows.now(clock).plus(LEASE);
    Map<String, List<String>> byTarget = new LinkedHashMap<>();
    lanes.forEach(lane ->
        byTarget
            .computeIfAbsent(lane.target(), target -> new ArrayList<>())
            .add(lane.organization()));
    return Flux.fromIterable(byTarget.entrySet())
        .concatMap(each ->
            sql.sql(TAKE)
                .bind("until", Rows.utc(until))
                .bind("target", each.getKey())
                .bind("organizations", each.getValue())
                .fetch()
                .rowsUpdated())
        .then(
            Mono.fromSupplier(() -> {
              Map<Lane, Instant> leased = new LinkedHashMap<>();
              lanes.forEach(lane -> leased.put(lane, until));
              return leased;
            }));
  }

  private Mono<Void> deliver(Lane lane) {
    return targets
        .find(lane.target())
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .flatMap(target -> target.map(found -> deliver(lane, found)).orElseGet(() -> giveUp(lane)))
        .onErrorResume(failure -> {
          LOG.warn("Event push to {}: {}", lane.target(), failure.toString());
          return later(lane);
        })
        // What is broken off is given back by [#giveBack].
        .doOnTerminate(() -> active.remove(lane));
  }

  /// Gives a lane back in which something of ours has failed, as the database does when it is away;
  /// otherwise it would be nobody's until its lease has run out.
  private Mono<Void> later(Lane lane) {
    return Mono.defer(() -> give(lane, clock.instant().plus(AFTER_FAILURE)))
        .retryWhen(Retry.backoff(GIVES, FIRST_GIVE).maxBackoff(FIRST_GIVE.multipliedBy(10)))
        .onErrorComplete();
  }

  /// Closes what waits for a receiver that was removed. Should it be set anew meanwhile, what is
  /// written for it then has a higher number, and is sent.
  private Mono<Void> giveUp(Lane lane) {
    return database
        .run(PushDeliveries::last)
        .filterWhen(last -> targets.find(lane.target()).hasElement().map(isThere -> !isThere))
        .flatMap(
            last -> database.inPieces(GIVE_UP, statement -> of(statement, lane).bind("last", last)))
        .then(Mono.defer(() -> give(lane, clock.instant())));
  }

  private Mono<Void> deliver(Lane lane, PushTarget target) {
    return target.enabled() ? send(lane, target) : give(lane, clock.instant().plus(PAUSED));
  }

  private Mono<Void> send(Lane lane, PushTarget target) {
    return database
        .run(sql -> pending(sql, lane))
        .flatMapMany(Flux::fromIterable)
        .concatMap(delivery -> attempt(target, delivery), 0)
        .takeUntil(Optional::isPresent)
        .reduce(Optional.<Instant>empty(), (before, retry) -> retry)
        .flatMap(retry -> give(lane, retry.orElseGet(clock::instant)));
  }

  private static Mono<List<Delivery>> pending(DatabaseClient sql, Lane lane) {
    return of(sql.sql(PENDING), lane)
        .bind("most", PIECE)
        .map(PushDeliveries::toDelivery)
        .all()
        .collectList();
  }

  /// Sends a delivery once.
  ///
  /// @return when to try it again; nothing when it is done or given up
  private Mono<Optional<Instant>> attempt(PushTarget target, Delivery delivery) {
    return messages.send(target, delivery).flatMap(outcome -> record(delivery, outcome));
  }

  /// Writes down what came of an attempt; without effect when another replica has made it
  /// meanwhile.
  ///
  /// @return as of [#attempt]
  Mono<Optional<Instant>> record(Delivery delivery, Outcome outcome) {
    Instant now = clock.instant();
    int attempts = delivery.attempts() + 1;
    Optional<Instant> retry =
        outcome.isTaken()
            ? Optional.empty()
            : RetrySchedule.pause(attempts, ThreadLocalRandom.current().nextDouble())
                .map(now::plus);
    Delivery.Status status =
        outcome.isTaken()
            ? Delivery.Status.DONE
            : retry.isPresent() ? Delivery.Status.PENDING : Delivery.Status.PARKED;
    return database
        .run(sql -> {
          Integer answer = outcome.status();
          DatabaseClient.GenericExecuteSpec statement =
              sql.sql(RECORD)
                  .bind("organization", delivery.organization())
                  .bind("id", delivery.id())
                  .bind("before", delivery.attempts())
                  .bind("status", status.name())
                  .bind("attempts", attempts)
                  .bind("now", Rows.utc(now));
          statement = Rows.bind(statement, "answer", answer == null ? null : answer.longValue());
          return Rows.bind(statement, "fault", outcome.fault()).fetch().rowsUpdated();
        })
        .thenReturn(retry);
  }

  /// Gives a lane back: closes it when nothing waits in it. One that another replica has taken over
  /// meanwhile, or that is due because somebody wants it to be, is left as it is.
  private Mono<Void> give(Lane lane, Instant next) {
    return database.inTransaction(sql ->
        of(sql.sql(LOCK_LANE), lane)
            .map(row -> Objects.requireNonNull(Rows.instant(row, "next_attempt_at")))
            .one()
            .filter(until -> until.equals(active.get(lane)))
            .flatMap(mine ->
                of(sql.sql(COUNT), lane).map(row -> Rows.number(row, "n").longValue()).one())
            .flatMap(waiting ->
                waiting == 0
                    ? of(sql.sql(CLOSE_LANE), lane).fetch().rowsUpdated()
                    : of(sql.sql(MOVE_LANE), lane).bind("at", Rows.utc(next)).fetch().rowsUpdated())
            .then());
  }

  private static DatabaseClient.GenericExecuteSpec of(
      DatabaseClient.GenericExecuteSpec statement, Lane lane) {
    return statement.bind("target", lane.target()).bind("organization", lane.organization());
  }
}
