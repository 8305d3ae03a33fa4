package io.marketgate.tenant.idempotency;

import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// The first answer to each key, in the database: so it holds over replicas and over a crash at any
/// moment.
public final class IdempotentWrites {

  /// Longer than any write takes; what has no answer after that is a process's that died.
  private static final Duration LEASE = Duration.ofMinutes(2);

  private static final Duration KEPT = Duration.ofDays(30);

  private static final String KNOWN =
      """
      SELECT COUNT(*) AS n FROM idempotent_write
       WHERE organization_id = :organization AND id = :id AND fingerprint = :fingerprint
      """;

  private static final String TAKE_OVER =
      """
      UPDATE idempotent_write SET attempt = :attempt, lease_until = :lease
       WHERE organization_id = :organization AND id = :id
      """;

  private static final String RELEASE =
      """
      DELETE FROM idempotent_write
       WHERE organization_id = :organization AND id = :id AND attempt = :attempt AND commits = 0
      """;

  private static final String DELETE_OLD =
      "DELETE FROM idempotent_write WHERE created_at < :before ORDER BY created_at LIMIT :most";

  private final Database database;
  private final Clock clock;

  /// What there is to do about a write with a key.
  public sealed interface Turn {

    /// Nobody has done it; do it, then say [#answered] or [#release].
    ///
    /// @param generation how many writes have had the same id before, as far as that is known
    record Ours(WriteClaim claim, int generation) implements Turn {}

    /// It has been done.
    ///
    /// @param answer as it was given to [#answered]
    record Answered(String answer) implements Turn {}

    /// It is being done; ask again.
    record Running() implements Turn {}

    /// The key has been used for something else.
    record Misused() implements Turn {}

    /// It has taken effect, and the process died before it could say what it answers.
    record Unanswered() implements Turn {}
  }

  IdempotentWrites(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Asks for the right to do a write.
  ///
  /// @param organization whose data are written; empty for what belongs to nobody
  /// @param id hash over caller, organization and key
  /// @param fingerprint hash over what is to be written
  public Mono<Turn> begin(String organization, String id, String fingerprint) {
    WriteClaim first = new WriteClaim(organization, id, 1);
    Instant now = clock.instant();
    return database
        .run(sql ->
            WriteRows.insert(sql, first, fingerprint, 0, new WriteRows.Lease(now, now.plus(LEASE))))
        .<Turn>map(inserted -> new Turn.Ours(first, 0))
        .onErrorResume(DuplicateKeyException.class, known -> again(first, fingerprint));
  }

  private Mono<Turn> again(WriteClaim first, String fingerprint) {
    return database.inTransaction(sql ->
        WriteRows.lock(sql, first)
            .flatMap(row -> judge(sql, first, row, fingerprint))
            // Released between the two statements.
            .defaultIfEmpty(new Turn.Running()));
  }

  private Mono<Turn> judge(
      DatabaseClient sql, WriteClaim first, WriteRows.Row row, String fingerprint) {
    if (!row.fingerprint().equals(fingerprint)) {
      return Mono.just(new Turn.Misused());
    }
    if (row.answer() != null) {
      return Mono.just(new Turn.Answered(row.answer()));
    }
    if (clock.instant().isBefore(row.leaseUntil())) {
      return Mono.just(new Turn.Running());
    }
    return row.commits() > 0
        ? Mono.just(new Turn.Unanswered())
        : takeOver(sql, new WriteClaim(first.organization(), first.id(), row.attempt() + 1));
  }

  private Mono<Turn> takeOver(DatabaseClient sql, WriteClaim claim) {
    return WriteRows.of(sql, TAKE_OVER, claim)
        .bind("attempt", claim.attempt())
        .bind("lease", Rows.utc(clock.instant().plus(LEASE)))
        .fetch()
        .rowsUpdated()
        .thenReturn(new Turn.Ours(claim, 0));
  }

  /// Whether a write is known by an id, for whoever has known it by another one.
  public Mono<Boolean> isKnown(String organization, String id, String fingerprint) {
    return database.run(sql ->
        sql.sql(KNOWN)
            .bind("organization", organization)
            .bind("id", id)
            .bind("fingerprint", fingerprint)
            .map(row -> Rows.number(row, "n").intValue() > 0)
            .one());
  }

  /// Remembers the answer to a write.
  public Mono<Void> answered(WriteClaim claim, String answer) {
    return database.run(sql -> WriteRows.answer(sql, claim, answer)).then();
  }

  /// Gives the right back, when the write has failed. Without effect when some of it is committed
  /// all the same.
  public Mono<Void> release(WriteClaim claim) {
    return database
        .run(sql ->
            WriteRows.of(sql, RELEASE, claim)
                .bind("attempt", claim.attempt())
                .fetch()
                .rowsUpdated())
        .then();
  }

  /// Forgets answers that nobody will ask for any more.
  Mono<Void> deleteOld() {
    return database.deleteOld(DELETE_OLD, clock, KEPT);
  }
}
