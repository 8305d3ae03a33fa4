package io.marketgate.tenant.event;

import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.storage.Write;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// Events in the database until Kafka has confirmed them.
public final class Outbox {

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private static final int BATCH = 200;

  /// For people who look what was sent; nothing reads it.
  private static final Duration KEPT = Duration.ofDays(7);

  /// After which what Kafka has refused is sent again: its settings may be others by then.
  private static final Duration REFUSED_FOR = Duration.ofMinutes(10);

  private static final Duration LONGEST_RELAY = Duration.ofSeconds(30);

  private static final String INSERT =
      """
      INSERT INTO event_outbox (event_id, organization_id, type, payload, occurred_at)
      VALUES (:event, :organization, :type, :payload, :occurred)
      """;

  private static final String TAKE_THE_TURN =
      "SELECT name FROM background_work WHERE name = 'event-relay' FOR UPDATE SKIP LOCKED";

  /// Of an organization with a refused one only that, when it is time again; others follow it.
  private static final String SELECT_UNSENT =
      """
      SELECT id, organization_id, payload
        FROM event_outbox
       WHERE sent_at IS NULL
         AND (refused_at <= :due
              OR organization_id NOT IN
                 (SELECT organization_id FROM event_outbox WHERE refused_at IS NOT NULL))
       ORDER BY id
       LIMIT :most
      """;

  /// By their ids alone: along the index of unsent ones it would wait for events that are being
  /// written, and those for it; so it would along all of a table that is not much longer than the
  /// list, which the server takes to be quicker unless it is told not to.
  private static final String MARK_SENT =
      "UPDATE event_outbox FORCE INDEX (PRIMARY) SET sent_at = :now, refused_at = NULL"
          + " WHERE id IN (:ids)";

  private static final String MARK_REFUSED =
      "UPDATE event_outbox SET refused_at = :now, refusal = :refusal WHERE id = :id";

  private static final String DELETE_SENT =
      "DELETE FROM event_outbox WHERE sent_at < :before ORDER BY sent_at LIMIT :most";

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
    return added(event).run(sql);
  }

  /// Adds an event, in the transaction of what it tells of.
  public Write added(NewEvent event) {
    String id = Ids.next();
    return Write.of(INSERT)
        .bind("event", id)
        .bind("organization", event.organizationId())
        .bind("type", event.type())
        .bind("payload", toJson(id, event))
        .bind("occurred", event.occurredAt());
  }

  /// Publishes the oldest unsent events and marks them as sent. One replica does so at a time,
  /// which keeps their order; the others see that it is not their turn. When publishing fails,
  /// nothing is marked, so an event may be sent twice and is never lost. One that is refused for
  /// what it is stays behind, and those that follow of its organization with it, until it is taken;
  /// only what was on its way in the same batch has passed it.
  ///
  /// @return how many are dealt with
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

  /// The same until nothing is left to send.
  Mono<Void> relayAll(EventPublisher publisher) {
    return relay(publisher).expand(sent -> sent < BATCH ? Mono.empty() : relay(publisher)).then();
  }

  /// Deletes events that Kafka has had for long enough.
  Mono<Void> deleteSent() {
    return database.deleteOld(DELETE_SENT, clock, KEPT);
  }

  private Mono<Integer> relayUnsent(DatabaseClient sql, EventPublisher publisher) {
    return sql.sql(SELECT_UNSENT)
        .bind("due", Rows.utc(clock.instant().minus(REFUSED_FOR)))
        .bind("most", BATCH)
        .map(Outbox::toEvent)
        .all()
        .collectList()
        .filter(events -> !events.isEmpty())
        .delayUntil(events ->
            publisher
                .publish(events)
                .flatMap(refusals ->
                    markRefused(sql, refusals).then(markSent(sql, events, refusals.keySet()))))
        .map(List::size);
  }

  private Mono<Void> markRefused(DatabaseClient sql, Map<Long, String> refusals) {
    return Flux.fromIterable(refusals.entrySet())
        .doOnNext(refused ->
            LOG.error("Kafka refuses event {}: {}", refused.getKey(), refused.getValue()))
        .concatMap(refused ->
            sql.sql(MARK_REFUSED)
                .bind("now", Rows.utc(clock.instant()))
                .bind("refusal", refused.getValue())
                .bind("id", refused.getKey())
                .fetch()
                .rowsUpdated())
        .then();
  }

  private Mono<Long> markSent(DatabaseClient sql, List<OutboxEvent> events, Set<Long> refused) {
    List<Long> sent =
        events.stream().map(OutboxEvent::number).filter(id -> !refused.contains(id)).toList();
    return sent.isEmpty()
        ? Mono.just(0L)
        : sql.sql(MARK_SENT)
            .bind("now", Rows.utc(clock.instant()))
            .bind("ids", sent)
            .fetch()
            .rowsUpdated();
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
