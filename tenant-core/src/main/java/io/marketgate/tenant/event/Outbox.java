package io.marketgate.tenant.event;

import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// Events in the database until Kafka has confirmed them.
public final class Outbox {

  private static final Duration LONGEST_RELAY = Duration.ofSeconds(30);

  private static final String INSERT =
      """
      INSERT INTO event_outbox (event_id, organization_id, type, payload, occurred_at)
      VALUES (:event, :organization, :type, :payload, :occurred)
      """;

  private static final String TAKE_THE_TURN =
      "SELECT name FROM background_work WHERE name = 'event-relay' FOR UPDATE SKIP LOCKED";

  private static final String SELECT_UNSENT =
      """
      SELECT id, organization_id, payload
        FROM event_outbox
       WHERE sent_at IS NULL
       ORDER BY id
       LIMIT 200
      """;

  private static final String MARK_SENT =
      "UPDATE event_outbox SET sent_at = :now WHERE sent_at IS NULL AND id = :id";

  private final Database database;
  private final JsonMapper json;
  private final Clock clock;

  Outbox(Database database, JsonMapper json, Clock clock) {
    this.database = database;
    this.json = json;
    this.clock = clock;
  }

  /// Adds an event to the transaction the client is in; never completes before the row is written.
  public Mono<Void> append(DatabaseClient sql, NewEvent event) {
    String id = Ids.next();
    return sql.sql(INSERT)
        .bind("event", id)
        .bind("organization", event.organizationId())
        .bind("type", event.type())
        .bind("payload", toJson(id, event))
        .bind("occurred", Rows.utc(event.occurredAt()))
        .fetch()
        .rowsUpdated()
        .then();
  }

  /// Publishes the oldest unsent events and marks them as sent. One replica does so at a time,
  /// which keeps their order; the others see that it is not their turn. When publishing fails,
  /// nothing is marked, so an event may be sent twice and is never lost.
  ///
  /// @return how many were sent
  Mono<Integer> relay(EventPublisher publisher) {
    return database.inTransaction(
        LONGEST_RELAY,
        sql ->
            sql.sql(TAKE_THE_TURN)
                .map(row -> Rows.text(row, "name"))
                .one()
                .flatMap(turn -> relayUnsent(sql, publisher))
                .defaultIfEmpty(0));
  }

  private Mono<Integer> relayUnsent(DatabaseClient sql, EventPublisher publisher) {
    return sql.sql(SELECT_UNSENT)
        .map(Outbox::toEvent)
        .all()
        .collectList()
        .filter(events -> !events.isEmpty())
        .delayUntil(publisher::publish)
        .delayUntil(events -> markSent(sql, events))
        .map(List::size);
  }

  private Mono<Void> markSent(DatabaseClient sql, List<OutboxEvent> events) {
    return Flux.fromIterable(events)
        .concatMap(event ->
            sql.sql(MARK_SENT)
                .bind("now", Rows.utc(clock.instant()))
                .bind("id", event.number())
                .fetch()
                .rowsUpdated())
        .then();
  }

  private String toJson(String id, NewEvent event) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", id);
    members.put("type", event.type());
    members.put("organizationId", event.organizationId());
    members.put("occurredAt", event.occurredAt().toString());
    members.put("data", event.data());
    return json.writeValueAsString(members);
  }

  private static OutboxEvent toEvent(Readable row) {
    return new OutboxEvent(
        Rows.number(row, "id").longValue(),
        Rows.text(row, "organization_id"),
        Rows.text(row, "payload"));
  }
}
