package io.marketgate.tenant.idempotency;

import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// The rows of writes that happen once, of whatever kind.
final class WriteRows {

  private static final String INSERT =
      """
      INSERT INTO idempotent_write
        (organization_id, id, fingerprint, attempt, commits, lease_until, created_at)
      VALUES (:organization, :id, :fingerprint, :attempt, :commits, :lease, :now)
      """;

  private static final String LOCK =
      """
      SELECT fingerprint, attempt, commits, lease_until, answer, created_at, generation
        FROM idempotent_write
       WHERE organization_id = :organization AND id = :id FOR UPDATE
      """;

  private static final String ANSWER =
      """
      UPDATE idempotent_write SET answer = :answer
       WHERE organization_id = :organization AND id = :id AND attempt = :attempt
      """;

  private WriteRows() {}

  /// What is known of a write.
  ///
  /// @param commits how often it has, or may have, taken effect
  /// @param leaseUntil when it has ended at the latest
  /// @param answer null before there is one
  /// @param generation how many writes the id has been of before
  record Row(
      String fingerprint,
      long attempt,
      long commits,
      Instant leaseUntil,
      @Nullable String answer,
      Instant createdAt,
      int generation) {

    static Row of(Readable row) {
      return new Row(
          Rows.text(row, "fingerprint"),
          Rows.number(row, "attempt").longValue(),
          Rows.number(row, "commits").longValue(),
          Objects.requireNonNull(Rows.instant(row, "lease_until")),
          row.get("answer", String.class),
          Objects.requireNonNull(Rows.instant(row, "created_at")),
          Rows.number(row, "generation").intValue());
    }
  }

  /// Makes the row of a claim; fails with a duplicate key where there is one.
  static Mono<Long> insert(
      DatabaseClient sql, WriteClaim claim, String fingerprint, long commits, Lease lease) {
    return of(sql, INSERT, claim)
        .bind("fingerprint", fingerprint)
        .bind("attempt", claim.attempt())
        .bind("commits", commits)
        .bind("lease", Rows.utc(lease.until()))
        .bind("now", Rows.utc(lease.from()))
        .fetch()
        .rowsUpdated();
  }

  /// Since when a write runs, and when it has ended at the latest.
  record Lease(Instant from, Instant until) {}

  /// The row of a claim, locked; empty when there is none.
  static Mono<Row> lock(DatabaseClient sql, WriteClaim claim) {
    return of(sql, LOCK, claim).map(Row::of).one();
  }

  /// Remembers the answer to a write, unless somebody else has taken over.
  static Mono<Long> answer(DatabaseClient sql, WriteClaim claim, String answer) {
    return of(sql, ANSWER, claim)
        .bind("attempt", claim.attempt())
        .bind("answer", answer)
        .fetch()
        .rowsUpdated();
  }

  /// A statement about the row of a claim.
  static DatabaseClient.GenericExecuteSpec of(
      DatabaseClient sql, String statement, WriteClaim claim) {
    return sql.sql(statement).bind("organization", claim.organization()).bind("id", claim.id());
  }
}
