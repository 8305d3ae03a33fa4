package io.marketgate.tenant.push;

import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.audit.AuditedChanges.Done;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// The log of deliveries: what was sent, what waits, what was given up and can be replayed.
public final class PushDeliveries {

  static final String COLUMNS =
      """
      SELECT id, target_id, event_id, organization_id, sequence, type, body, occurred_at, status,
             attempts, answer_status, fault, attempted_at
        FROM push_delivery
      """;

  private static final String LATEST =
      COLUMNS
          + """
           WHERE id < :before
             AND (:target IS NULL OR target_id = :target)
             AND (:organization IS NULL OR organization_id = :organization)
             AND (:status IS NULL OR status = :status)
             AND (:type IS NULL OR type = :type)
           ORDER BY id DESC LIMIT :most
          """;

  private static final String LOCK = COLUMNS + " WHERE id = :id FOR UPDATE";

  private static final String RECEIVER =
      "SELECT id FROM push_target WHERE id = :id LOCK IN SHARE MODE";

  private static final String AGAIN =
      """
      UPDATE push_delivery SET status = 'PENDING', attempts = 0, fault = NULL
       WHERE organization_id = :organization AND id = :id
      """;

  /// Without a lock: whoever removes the receiver meanwhile has it given up again.
  private static final String PARKED =
      """
      SELECT d.id
        FROM push_delivery d JOIN push_target t ON t.id = d.target_id
       WHERE d.status = 'PARKED' ORDER BY d.id LIMIT :most
      """;

  private static final String ALL_AGAIN =
      """
      UPDATE push_delivery FORCE INDEX (PRIMARY)
         SET status = 'PENDING', attempts = 0, fault = NULL
       WHERE id IN (:ids) AND status = 'PARKED'
      """;

  private static final String OPEN_LANES =
      """
      INSERT INTO push_lane (target_id, organization_id, next_attempt_at)
      SELECT DISTINCT target_id, organization_id, :now FROM push_delivery FORCE INDEX (PRIMARY)
       WHERE id IN (:ids) AND status = 'PENDING'
      ON DUPLICATE KEY UPDATE next_attempt_at = push_lane.next_attempt_at
      """;

  private static final String LAST = "SELECT COALESCE(MAX(id), 0) AS last FROM push_delivery";

  /// Up to a number, above which is what is written for a receiver that is set anew.
  static final String GIVE_UP =
      """
      UPDATE push_delivery SET status = 'PARKED', fault = 'the receiver was removed'
       WHERE status = 'PENDING' AND target_id = :target AND id <= :last
      """;

  private static final String GIVE_UP_ALL = GIVE_UP + " ORDER BY id LIMIT :most";

  private static final String OPEN_LANE =
      """
      INSERT INTO push_lane (target_id, organization_id, next_attempt_at)
      VALUES (:target, :organization, :now)
      ON DUPLICATE KEY UPDATE next_attempt_at = LEAST(next_attempt_at, :now)
      """;

  private static final String DELETE_OLD =
      """
      DELETE FROM push_delivery WHERE status IN ('DONE', 'PARKED') AND occurred_at < :before
       ORDER BY occurred_at LIMIT :most
      """;

  private final Database database;
  private final AuditedChanges changes;
  private final Clock clock;
  private final Duration kept;

  /// Which deliveries to find; null for any.
  public record Filter(
      @Nullable String target,
      @Nullable String organization,
      Delivery.@Nullable Status status,
      @Nullable Long type) {}

  /// @param kept how long the log is
  public PushDeliveries(Database database, AuditedChanges changes, Clock clock, Duration kept) {
    this.database = database;
    this.changes = changes;
    this.clock = clock;
    this.kept = kept;
  }

  /// Deliveries, newest first.
  ///
  /// @param before only ids below
  public Mono<List<Delivery>> latest(Filter filter, long before, int most) {
    return database.run(sql -> {
      DatabaseClient.GenericExecuteSpec statement =
          sql.sql(LATEST).bind("before", before).bind("most", most);
      statement = Rows.bind(statement, "target", filter.target());
      statement = Rows.bind(statement, "organization", filter.organization());
      statement =
          Rows.bind(statement, "status", filter.status() == null ? null : filter.status().name());
      return Rows.bind(statement, "type", filter.type())
          .map(PushDeliveries::toDelivery)
          .all()
          .collectList();
    });
  }

  /// Has a delivery sent again, before those of its organization that wait.
  public Mono<Void> replay(long id) {
    return changes
        .make(
            new AuditTrail.Subject("EventReplayed", Long.toString(id), null),
            sql ->
                sql.sql(LOCK)
                    .bind("id", id)
                    .map(PushDeliveries::toDelivery)
                    .one()
                    .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("Delivery")))
                    .flatMap(delivery -> again(sql, delivery))
                    .thenReturn(Done.of(true, null, Map.of("delivery", id), List.of())))
        .then();
  }

  private static Mono<Void> requireReceiver(DatabaseClient sql, Delivery delivery) {
    return sql.sql(RECEIVER)
        .bind("id", delivery.target())
        .map(row -> Rows.text(row, "id"))
        .one()
        .switchIfEmpty(
            Mono.error(() ->
                RefusedChange.conflict("ReceiverRemoved", "There is no such receiver any more.")))
        .then();
  }

  private Mono<Long> again(DatabaseClient sql, Delivery delivery) {
    return requireReceiver(sql, delivery).then(Mono.defer(() -> sentAgain(sql, delivery)));
  }

  private Mono<Long> sentAgain(DatabaseClient sql, Delivery delivery) {
    return sql.sql(AGAIN)
        .bind("organization", delivery.organization())
        .bind("id", delivery.id())
        .fetch()
        .rowsUpdated()
        .then(
            sql.sql(OPEN_LANE)
                .bind("target", delivery.target())
                .bind("organization", delivery.organization())
                .bind("now", Rows.utc(clock.instant()))
                .fetch()
                .rowsUpdated());
  }

  /// Has everything sent again that was given up, oldest first, up to a number of deliveries.
  ///
  /// @return how many
  public Mono<Long> replayParked(int most) {
    return changes.make(
        new AuditTrail.Subject("ParkedEventsReplayed", "event-push", null),
        sql ->
            parked(sql, most)
                .flatMap(parked ->
                    parked.isEmpty()
                        ? Mono.just(Done.nothing(0L))
                        : sentAgain(sql, parked)
                            .map(count ->
                                Done.of(count, null, Map.of("deliveries", count), List.of()))));
  }

  private static Mono<List<Long>> parked(DatabaseClient sql, int most) {
    return sql.sql(PARKED)
        .bind("most", most)
        .map(row -> Rows.number(row, "id").longValue())
        .all()
        .collectList();
  }

  private Mono<Long> sentAgain(DatabaseClient sql, List<Long> parked) {
    return sql.sql(ALL_AGAIN)
        .bind("ids", parked)
        .fetch()
        .rowsUpdated()
        .delayUntil(count ->
            sql.sql(OPEN_LANES)
                .bind("ids", parked)
                .bind("now", Rows.utc(clock.instant()))
                .fetch()
                .rowsUpdated());
  }

  /// The highest number of a delivery; 0 when there is none.
  static Mono<Long> last(DatabaseClient sql) {
    return sql.sql(LAST).map(row -> Rows.number(row, "last").longValue()).one();
  }

  /// Gives up what waits for a receiver that was removed.
  ///
  /// @param last id of the last one that is given up
  Mono<Void> giveUp(String target, long last) {
    return database.inPieces(
        GIVE_UP_ALL, statement -> statement.bind("target", target).bind("last", last));
  }

  /// Deletes what is older than the log shall be.
  public Mono<Void> deleteOld() {
    return database.deleteOld(DELETE_OLD, clock, kept);
  }

  static Delivery toDelivery(Readable row) {
    Long answer = row.get("answer_status", Long.class);
    return new Delivery(
        Rows.number(row, "id").longValue(),
        Rows.text(row, "target_id"),
        Rows.text(row, "event_id"),
        Rows.text(row, "organization_id"),
        Rows.number(row, "sequence").longValue(),
        Rows.number(row, "type").intValue(),
        Rows.text(row, "body"),
        Objects.requireNonNull(Rows.instant(row, "occurred_at")),
        Delivery.Status.valueOf(Rows.text(row, "status")),
        Rows.number(row, "attempts").intValue(),
        answer == null ? null : answer.intValue(),
        row.get("fault", String.class),
        Rows.instant(row, "attempted_at"));
  }
}
