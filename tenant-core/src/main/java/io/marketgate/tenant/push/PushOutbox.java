package io.marketgate.tenant.push;

import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.event.NewEvent;
import io.marketgate.tenant.event.Outbox;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// Writes events down in the transaction of the change they are about: for every receiver that is
/// switched on, and for Kafka.
public final class PushOutbox {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private static final String COUNT =
      "UPDATE organization SET event_sequence = event_sequence + 1 WHERE id = :organization";

  private static final String INSERT =
      """
      INSERT INTO push_delivery
        (target_id, event_id, organization_id, sequence, type, body, occurred_at, status, attempts)
      SELECT t.id, :event, :organization, COALESCE(o.event_sequence, 0), :type, :body, :occurred,
             'PENDING', 0
        FROM push_target t LEFT JOIN organization o ON o.id = :organization
       WHERE t.enabled AND (t.extensions OR NOT :extension)
         AND (t.organization_id IS NULL OR t.organization_id = :organization)
      """;

  private static final String OPEN_LANES =
      """
      INSERT INTO push_lane (target_id, organization_id, next_attempt_at)
      SELECT target_id, organization_id, occurred_at FROM push_delivery
       WHERE organization_id = :organization AND event_id = :event
      ON DUPLICATE KEY UPDATE next_attempt_at = push_lane.next_attempt_at
      """;

  private final Outbox outbox;
  private final JsonMapper json;
  private final ZoneId zone;

  /// @param zone in which times are written
  PushOutbox(Outbox outbox, JsonMapper json, ZoneId zone) {
    this.outbox = outbox;
    this.json = json;
    this.zone = zone;
  }

  /// Adds events to the transaction the client is in, in their order.
  ///
  /// @param actor whose address is told
  /// @param now when it happened
  public Mono<Void> append(DatabaseClient sql, Actor actor, List<ChangeEvent> events, Instant now) {
    return Flux.fromIterable(events).concatMap(event -> append(sql, actor, event, now)).then();
  }

  private Mono<Void> append(DatabaseClient sql, Actor actor, ChangeEvent event, Instant now) {
    Map<String, Object> body = body(event, actor.address(), now);
    return sql.sql(COUNT)
        .bind("organization", event.projectId())
        .fetch()
        .rowsUpdated()
        .then(insert(sql, Ids.next(), event, json.writeValueAsString(body), now))
        .then(
            event.projectId().isEmpty()
                ? Mono.empty()
                : outbox.append(sql, new NewEvent(event.projectId(), "ChangeEvent", body, now)));
  }

  private static Mono<Void> insert(
      DatabaseClient sql, String id, ChangeEvent event, String body, Instant now) {
    return sql.sql(INSERT)
        .bind("event", id)
        .bind("organization", event.projectId())
        .bind("type", event.type())
        .bind("extension", event.isExtension())
        .bind("body", body)
        .bind("occurred", Rows.utc(now))
        .fetch()
        .rowsUpdated()
        .flatMap(written ->
            written == 0
                ? Mono.empty()
                : sql.sql(OPEN_LANES)
                    .bind("organization", event.projectId())
                    .bind("event", id)
                    .fetch()
                    .rowsUpdated())
        .then();
  }

  /// An event as JSON.
  ///
  /// @param ip of who did it; empty when nobody did
  String text(ChangeEvent event, String ip, Instant now) {
    return json.writeValueAsString(body(event, ip, now));
  }

  /// The seven fields of the source, and nothing else.
  private Map<String, Object> body(ChangeEvent event, String ip, Instant now) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", event.type());
    body.put("accountId", event.accountId());
    body.put("projectId", event.projectId());
    body.put("extraDatas", event.extraDatas());
    body.put("ip", ip);
    body.put("source", event.source());
    body.put("time", TIME.format(now.atZone(zone)));
    return body;
  }
}
