package io.marketgate.tenant.changerequest;

import io.marketgate.tenant.changerequest.ChangeRequest.Decision;
import io.marketgate.tenant.changerequest.ChangeRequest.Status;
import io.marketgate.tenant.changerequest.ChangeRequests.Filter;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/// The statements about change requests.
final class ChangeRequestRows {

  private static final int MOST_PENDING = 100;

  private static final String COLUMNS =
      """
      SELECT number, id, organization_id, content, asked_by, asked_at, status, decided_by,
             decided_at, reason
        FROM change_request
      """;

  private static final String SELECT_ONE = COLUMNS + " WHERE id = :id";

  private static final String SEARCH =
      COLUMNS
          + """
           WHERE number < :before
             AND (:organization IS NULL OR organization_id = :organization)
             AND (:status IS NULL
               OR :status = IF(status = 'PENDING' AND asked_at <= :lapsed, 'LAPSED', status))
           ORDER BY number DESC LIMIT :most
          """;

  private static final String COUNT_PENDING =
      """
      SELECT COUNT(*) AS n FROM change_request
       WHERE organization_id = :organization AND status = 'PENDING' AND asked_at > :lapsed
      """;

  private static final String INSERT =
      """
      INSERT INTO change_request (id, organization_id, content, asked_by, asked_at, status)
      VALUES (:id, :organization, :content, :by, :at, 'PENDING')
      """;

  private static final String DECIDE =
      """
      UPDATE change_request
         SET status = :status, decided_by = :by, decided_at = :at, reason = :reason
       WHERE organization_id = :organization AND number = :number AND status = 'PENDING'
      """;

  private final JsonMapper json;
  private final ObjectReader content;
  private final Duration lapseAfter;

  /// @param lapseAfter how long one waits for a decision
  ChangeRequestRows(JsonMapper json, Duration lapseAfter) {
    this.json = json;
    this.content = json.readerFor(HeldChange.class);
    this.lapseAfter = lapseAfter;
  }

  /// One by its id; fails when there is none.
  Mono<ChangeRequest> find(DatabaseClient sql, String id, Instant now) {
    return sql.sql(SELECT_ONE)
        .bind("id", id)
        .map(row -> toRequest(row, now))
        .one()
        // The database takes an id with a blank at its end for the one without.
        .filter(request -> request.id().equals(id))
        .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("ChangeRequest")));
  }

  /// Some, the newest first.
  ///
  /// @param before only numbers below
  Mono<List<ChangeRequest>> search(
      DatabaseClient sql, Filter filter, long before, int most, Instant now) {
    DatabaseClient.GenericExecuteSpec statement =
        sql.sql(SEARCH).bind("before", before).bind("lapsed", lapsed(now)).bind("most", most);
    Status status = filter.status();
    return Rows.bind(
            Rows.bind(statement, "organization", filter.organization()),
            "status",
            status == null ? null : status.name())
        .map(row -> toRequest(row, now))
        .all()
        .collectList();
  }

  /// Fails when too many wait for an organization, whose row is locked.
  Mono<Void> requireRoom(DatabaseClient sql, String organization, Instant now) {
    return sql.sql(COUNT_PENDING)
        .bind("organization", organization)
        .bind("lapsed", lapsed(now))
        .map(row -> Rows.number(row, "n").longValue())
        .one()
        .filter(pending -> pending < MOST_PENDING)
        .switchIfEmpty(
            Mono.error(() ->
                RefusedChange.conflict(
                    "TooManyChangeRequests",
                    "%d changes of this organization wait already; decide about them first."
                        .formatted(MOST_PENDING))))
        .then();
  }

  /// Writes one down that has been asked for.
  Mono<Void> insert(
      DatabaseClient sql, String id, String organization, HeldChange change, Decision asked) {
    return sql.sql(INSERT)
        .bind("id", id)
        .bind("organization", organization)
        .bind("content", json.writeValueAsString(change))
        .bind("by", asked.by())
        .bind("at", Rows.utc(asked.at()))
        .fetch()
        .rowsUpdated()
        .then();
  }

  /// Writes down what was decided about one; fails when somebody was quicker.
  Mono<Void> decide(DatabaseClient sql, ChangeRequest request, Status status, Decision decision) {
    return decided(sql, request, status, decision)
        .filter(rows -> rows > 0)
        .switchIfEmpty(Mono.error(ChangeRequestRows::decidedAlready))
        .then();
  }

  static RefusedChange decidedAlready() {
    return RefusedChange.conflict(
        "ChangeRequestStatus", "The change request has been decided about already.");
  }

  private static Mono<Long> decided(
      DatabaseClient sql, ChangeRequest request, Status status, Decision decision) {
    DatabaseClient.GenericExecuteSpec statement =
        sql.sql(DECIDE)
            .bind("organization", request.organization())
            .bind("number", request.number())
            .bind("status", status.name())
            .bind("by", decision.by())
            .bind("at", Rows.utc(decision.at()));
    return Rows.bind(statement, "reason", decision.reason()).fetch().rowsUpdated();
  }

  private LocalDateTime lapsed(Instant now) {
    return Rows.utc(now.minus(lapseAfter));
  }

  private ChangeRequest toRequest(Readable row, Instant now) {
    Instant askedAt = Objects.requireNonNull(Rows.instant(row, "asked_at"));
    Instant lapsesAt = askedAt.plus(lapseAfter);
    Status status = Status.valueOf(Rows.text(row, "status"));
    Instant decidedAt = Rows.instant(row, "decided_at");
    return new ChangeRequest(
        Rows.number(row, "number").longValue(),
        Rows.text(row, "id"),
        Rows.text(row, "organization_id"),
        content.readValue(Rows.text(row, "content")),
        Rows.text(row, "asked_by"),
        askedAt,
        lapsesAt,
        status == Status.PENDING && !now.isBefore(lapsesAt) ? Status.LAPSED : status,
        decidedAt == null
            ? null
            : new Decision(
                Rows.text(row, "decided_by"), decidedAt, row.get("reason", String.class)));
  }
}
