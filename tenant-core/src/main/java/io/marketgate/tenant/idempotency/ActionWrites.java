package io.marketgate.tenant.idempotency;

import io.marketgate.tenant.idempotency.IdempotentWrites.Turn;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.DatabaseBusyException;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/// Writes whose effect is outside of our database, at a product's backend (api.md 1). That they
/// have begun is committed before the backend is called, so that a process that dies in between
/// leaves the knowledge that nobody knows whether they took effect.
///
/// They are kept beside the writes with an `Idempotency-Key`, as ones that may have taken effect
/// from the beginning, and count for 24 hours.
public final class ActionWrites {

  /// How long a write is known by its id (api.md 1).
  private static final Duration KNOWN = Duration.ofHours(24);

  /// The first attempt at a write has a number of its own, so that nobody takes another's first one
  /// for his. Each that follows is counted up.
  private static final long FIRST_ATTEMPTS = 1L << 62;

  private static final long ATTEMPTS_BETWEEN = 1L << 30;

  private static final Duration FORGET_AGAIN = Duration.ofSeconds(1);
  private static final int FORGET_ATTEMPTS = 12;
  private static final int MOST_FORGOTTEN_LATER = 1_000;

  /// Fewer, because answers are large.
  private static final int MOST_ANSWERED_LATER = 50;

  private static final Logger LOG = LoggerFactory.getLogger(ActionWrites.class);

  private static final String BEGIN_AGAIN =
      """
      UPDATE idempotent_write
         SET fingerprint = :fingerprint, attempt = :attempt, lease_until = :lease, answer = NULL,
             created_at = :created, generation = :generation, commits = 1
       WHERE organization_id = :organization AND id = :id
      """;

  private static final String END_LEASE =
      """
      UPDATE idempotent_write SET lease_until = :now
       WHERE organization_id = :organization AND id = :id AND attempt = :attempt
         AND answer IS NULL
      """;

  private static final String FORGET =
      """
      DELETE FROM idempotent_write
       WHERE organization_id = :organization AND id = :id AND attempt = :attempt
         AND answer IS NULL AND generation = 0
      """;

  /// The row says how many writes the id has been of, and stays for that; it was certainly not
  /// made.
  private static final String NOT_MADE =
      """
      UPDATE idempotent_write SET commits = 0, lease_until = :now
       WHERE organization_id = :organization AND id = :id AND attempt = :attempt
         AND answer IS NULL AND generation > 0
      """;

  private static final String IS_OURS =
      """
      SELECT COUNT(*) AS n FROM idempotent_write
       WHERE organization_id = :organization AND id = :id AND attempt = :attempt
      """;

  private final Database database;
  private final Clock clock;
  private final AtomicInteger forgetting = new AtomicInteger();

  /// What is asked for.
  ///
  /// @param organization whose data are written
  /// @param id hash over the action and the caller's id of the request
  /// @param fingerprint hash over what is to be written
  /// @param lease longer than the write can take; what has no answer after that is a process's that
  ///   died
  /// @param isRepeatable whether one whose outcome nobody knows may be done again, because the
  ///   backend knows repetitions by a key that it is sent
  public record Request(
      String organization, String id, String fingerprint, Duration lease, boolean isRepeatable) {}

  ActionWrites(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Asks for the right to do a write. Whoever gets it says afterwards [#answered], [#forget] or
  /// [#unknown]. Whoever is not answered has no right, and what has been committed all the same is
  /// forgotten.
  public Mono<Turn> begin(Request request) {
    WriteClaim first =
        new WriteClaim(
            request.organization(),
            request.id(),
            ThreadLocalRandom.current().nextLong(FIRST_ATTEMPTS));
    Instant now = Rows.now(clock);
    return database
        .run(sql ->
            WriteRows.insert(
                sql,
                first,
                request.fingerprint(),
                1,
                new WriteRows.Lease(now, now.plus(request.lease()))))
        .<Turn>map(inserted -> new Turn.Ours(first, 0))
        .doOnError(ActionWrites::mayBeDone, lost -> forgetLater(first))
        .onErrorResume(DuplicateKeyException.class, known -> again(request, first));
  }

  private Mono<Turn> again(Request request, WriteClaim first) {
    AtomicReference<@Nullable WriteClaim> taken = new AtomicReference<>();
    return database
        .inTransaction(sql ->
            WriteRows.lock(sql, first)
                .flatMap(row -> judge(sql, request, row))
                .doOnNext(turn -> {
                  if (turn instanceof Turn.Ours(WriteClaim claim, int _)) {
                    taken.set(claim);
                  }
                })
                // Forgotten between the two statements.
                .defaultIfEmpty(new Turn.Running()))
        .doOnError(
            ActionWrites::mayBeDone,
            lost -> {
              WriteClaim claim = taken.get();
              if (claim != null) {
                forgetLater(claim);
              }
            });
  }

  /// Whether something may have been committed although it has failed for us: the answer was late,
  /// or the connection broke before it came.
  private static boolean mayBeDone(Throwable failure) {
    return !(failure instanceof DuplicateKeyException || failure instanceof DatabaseBusyException);
  }

  private Mono<Turn> judge(DatabaseClient sql, Request request, WriteRows.Row row) {
    Instant now = Rows.now(clock);
    if (!now.isBefore(row.createdAt().plus(KNOWN))) {
      return beginAgain(sql, request, row, new Life(now, row.generation() + 1, false));
    }
    if (row.commits() == 0) {
      return beginAgain(sql, request, row, new Life(now, row.generation(), false));
    }
    if (!row.fingerprint().equals(request.fingerprint())) {
      return Mono.just(new Turn.Misused());
    }
    if (row.answer() != null) {
      return Mono.just(new Turn.Answered(row.answer()));
    }
    if (now.isBefore(row.leaseUntil())) {
      return Mono.just(new Turn.Running());
    }
    return request.isRepeatable()
        ? beginAgain(sql, request, row, new Life(row.createdAt(), row.generation(), true))
        : Mono.just(new Turn.Unanswered());
  }

  /// @param since when the write was asked for first
  /// @param generation of the id
  /// @param mayBeDone whether it may have taken effect
  private record Life(Instant since, int generation, boolean mayBeDone) {}

  private Mono<Turn> beginAgain(DatabaseClient sql, Request request, WriteRows.Row row, Life life) {
    WriteClaim claim =
        new WriteClaim(
            request.organization(), request.id(), nextAttempt(row.attempt()), life.mayBeDone());
    return WriteRows.of(sql, BEGIN_AGAIN, claim)
        .bind("lease", Rows.utc(clock.instant().plus(request.lease())))
        .bind("fingerprint", request.fingerprint())
        .bind("attempt", claim.attempt())
        .bind("created", Rows.utc(life.since()))
        .bind("generation", life.generation())
        .fetch()
        .rowsUpdated()
        .thenReturn(new Turn.Ours(claim, life.generation()));
  }

  /// One that nobody else has, also when two have seen the same row: whoever forgets his own later,
  /// because it was never committed, must not forget another one's.
  private static long nextAttempt(long last) {
    return last + 1 + ThreadLocalRandom.current().nextLong(ATTEMPTS_BETWEEN);
  }

  /// Remembers the answer to a write. When that cannot be written down now, it is tried for some
  /// time without anybody waiting for it.
  public Mono<Void> answered(WriteClaim claim, String answer) {
    return kept(claim, answer)
        .doOnError(failure -> later(kept(claim, answer), MOST_ANSWERED_LATER));
  }

  private Mono<Void> kept(WriteClaim claim, String answer) {
    return database.run(sql -> WriteRows.answer(sql, claim, answer)).then();
  }

  /// This attempt certainly has no effect, and the write may be asked for again. Where an earlier
  /// one may have taken effect, nobody knows still. When that cannot be written down now, it is
  /// tried for some time without anybody waiting for it.
  public Mono<Void> forget(WriteClaim claim) {
    return claim.mayBeDone()
        ? unknown(claim)
        : forgotten(claim).doOnError(failure -> forgetLater(claim));
  }

  private Mono<Void> forgotten(WriteClaim claim) {
    return database
        .run(sql ->
            WriteRows.of(sql, FORGET, claim)
                .bind("attempt", claim.attempt())
                .fetch()
                .rowsUpdated()
                .filter(deleted -> deleted == 0)
                .flatMap(none ->
                    WriteRows.of(sql, NOT_MADE, claim)
                        .bind("attempt", claim.attempt())
                        .bind("now", Rows.utc(Rows.now(clock)))
                        .fetch()
                        .rowsUpdated()))
        .then();
  }

  /// Whether nobody else has taken a write over; also of one that is answered and goes on.
  public Mono<Boolean> isOurs(WriteClaim claim) {
    return database.run(sql ->
        WriteRows.of(sql, IS_OURS, claim)
            .bind("attempt", claim.attempt())
            .map(row -> Rows.number(row, "n").intValue() > 0)
            .one());
  }

  /// A write that nobody has made would be one with an unknown outcome for a day. Of those that
  /// cannot be forgotten while the database is away only so many are tried again.
  private void forgetLater(WriteClaim claim) {
    later(
        Mono.defer(() -> claim.mayBeDone() ? unknown(claim) : forgotten(claim)),
        MOST_FORGOTTEN_LATER);
  }

  /// @param most that may be tried again at one time, besides this
  private void later(Mono<Void> work, int most) {
    if (forgetting.incrementAndGet() > most) {
      forgetting.decrementAndGet();
      return;
    }
    var _ =
        Mono.delay(FORGET_AGAIN)
            .then(work)
            .retryWhen(
                Retry.backoff(FORGET_ATTEMPTS, FORGET_AGAIN)
                    .maxBackoff(FORGET_AGAIN.multipliedBy(10)))
            .doOnError(failure ->
                LOG.warn("What has become of a write stays unknown: {}", failure.toString()))
            .doFinally(end -> forgetting.decrementAndGet())
            .toFuture();
  }

  /// Nobody knows whether the write has taken effect.
  public Mono<Void> unknown(WriteClaim claim) {
    return database
        .run(sql ->
            WriteRows.of(sql, END_LEASE, claim)
                .bind("attempt", claim.attempt())
                .bind("now", Rows.utc(clock.instant()))
                .fetch()
                .rowsUpdated())
        .then();
  }
}
