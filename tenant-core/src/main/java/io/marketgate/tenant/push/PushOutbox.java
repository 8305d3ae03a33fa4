package io.marketgate.tenant.push;

import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.event.NewEvent;
import io.marketgate.tenant.event.Outbox;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Write;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// Writes events down in the transaction of the change they are about: for every receiver that is
/// switched on, and for Kafka.
public final class PushOutbox {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private static final String COUNT =
      "UPDATE organization SET event_sequence = event_sequence + 1 WHERE id = :organization";

  /// The same ones for deliveries and lanes: the first of the two statements locks what it reads
  /// until the transaction ends, as InnoDB does by default (REPEATABLE READ).
  private static final String RECEIVERS =
      """
        FROM push_target t LEFT JOIN organization o ON o.id = :organization
       WHERE t.enabled AND (t.extensions OR NOT :extension)
         AND (t.organization_id IS NULL OR t.organization_id = :organization)
      """;

  private static final String INSERT =
      """
      INSERT INTO push_delivery
        (target_id, event_id, organization_id, sequence, type, body, occurred_at, status, attempts)
      SELECT t.id, :event, :organization, COALESCE(o.event_sequence, 0), :type, :body, :occurred,
             'PENDING', 0
      """
          + RECEIVERS;

  private static final String OPEN_LANES =
      """
      INSERT INTO push_lane (target_id, organization_id, next_attempt_at)
      SELECT t.id, :organization, :occurred
      """
          + RECEIVERS
          + " ON DUPLICATE KEY UPDATE next_attempt_at = push_lane.next_attempt_at";

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
    return Write.all(sql, added(actor, events, now));
  }

  /// Adds events in their order, in the transaction of what they tell of.
  ///
  /// @param actor whose address is told
  /// @param now when it happened
  public List<Write> added(Actor actor, List<ChangeEvent> events, Instant now) {
    return events.stream().flatMap(event -> added(actor, event, now)).toList();
  }

  private Stream<Write> added(Actor actor, ChangeEvent event, Instant now) {
    String organization = event.projectId();
    Map<String, Object> body = body(event, actor.address(), now);
    Stream<Write> forReceivers =
        Stream.of(
            Write.of(COUNT).bind("organization", organization),
            forReceivers(INSERT, event, now)
                .bind("event", Ids.next())
                .bind("type", event.type())
                .bind("body", json.writeValueAsString(body)),
            forReceivers(OPEN_LANES, event, now));
    return organization.isEmpty()
        ? forReceivers
        : Stream.concat(
            forReceivers,
            Stream.of(outbox.added(new NewEvent(organization, "ChangeEvent", body, now))));
  }

  private static Write forReceivers(String statement, ChangeEvent event, Instant now) {
    return Write.of(statement)
        .bind("organization", event.projectId())
        .bind("extension", event.isExtension())
        .bind("occurred", now);
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
