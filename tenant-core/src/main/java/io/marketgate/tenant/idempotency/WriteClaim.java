package io.marketgate.tenant.idempotency;

import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.secret.Place;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// The right to do a write that carries a key. Each transaction of the write marks it, so that a
/// process that was taken for dead cannot commit after another one has taken over.
///
/// @param organization whose data are written; empty for what belongs to nobody
/// @param id of the key, its caller and its organization
/// @param attempt counted up by everybody who takes over
/// @param mayBeDone whether an earlier attempt may have taken effect, so that nothing that happens
///   to this one says that there is none
public record WriteClaim(String organization, String id, long attempt, boolean mayBeDone)
    implements CommitMark {

  /// Where the answer is kept.
  public Place place() {
    return place(organization, id);
  }

  /// Where the answer to a write is kept. Versions before did not bind it to anything.
  ///
  /// @param organization id
  /// @param id of the write
  public static Place place(String organization, String id) {
    return Place.of("idempotent_write.answer", organization, id, "");
  }

  /// Of a first attempt.
  public WriteClaim(String organization, String id, long attempt) {
    this(organization, id, attempt, false);
  }

  private static final String MARK =
      """
      UPDATE idempotent_write SET commits = commits + 1
       WHERE organization_id = :organization AND id = :id AND attempt = :attempt
         AND answer IS NULL
      """;

  /// Notes in the transaction of the client that the write takes effect; fails when somebody else
  /// has taken over.
  @Override
  public Mono<Void> mark(DatabaseClient sql) {
    return sql.sql(MARK)
        .bind("organization", organization)
        .bind("id", id)
        .bind("attempt", attempt)
        .fetch()
        .rowsUpdated()
        .flatMap(marked -> marked == 0 ? Mono.error(takenOver()) : Mono.empty());
  }

  private static RefusedChange takenOver() {
    return RefusedChange.conflict(
        "IdempotencyConflict", "Another request with the same Idempotency-Key has taken over.");
  }
}
