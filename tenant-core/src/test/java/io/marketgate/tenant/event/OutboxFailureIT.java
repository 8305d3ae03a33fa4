package io.marketgate.tenant.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(RealServers.class)
class OutboxFailureIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LARGEST = "max.message.bytes";

  @Test
  void keepsEventsThatTheBrokerHasNotConfirmed() {
    // Its own relay never comes round, so that this test decides when events are sent.
    try (Replica replica = RealServers.newReplica(Map.of("marketgate.kafka.poll-interval", "1h"))) {
      waitForTheTurn(replica.get(Database.class));
      Outbox outbox = replica.get(Outbox.class);
      String organization = Ids.next();
      NewEvent event = new NewEvent(organization, "NumberChosen", Map.of(), Replica.NOW);
      replica.get(Database.class).inTransaction(sql -> outbox.append(sql, event)).block(PATIENCE);

      StepVerifier.create(
              outbox.relay(events -> Mono.error(new IllegalStateException("no confirmation"))))
          .expectErrorMessage("no confirmation")
          .verify(PATIENCE);

      List<OutboxEvent> sent = new ArrayList<>();
      assertThat(
              outbox.relay(events -> Mono.fromSupplier(() -> taken(sent, events))).block(PATIENCE))
          .isEqualTo(sent.size());
      assertThat(sent).anyMatch(one -> one.organizationId().equals(organization));
      assertThat(outbox.relay(events -> Mono.error(new IllegalStateException())).block(PATIENCE))
          .as("nothing is left to send")
          .isZero();
    }
  }

  /// A topic may take less than an event has; whoever has set that can also set it higher. (Below
  /// its own batches of 16 KiB a producer divides and sends them again and again, to no end.)
  @Test
  void letsOthersPassWhenKafkaRefusesOneForGood() throws Exception {
    String topic = "small-" + Ids.next();
    ConfigResource setting = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    KafkaProperties properties =
        new KafkaProperties(
            "127.0.0.1:" + RealServers.kafkaPort(),
            false,
            null,
            null,
            null,
            "PLAIN",
            topic,
            Duration.ofSeconds(20),
            Duration.ofSeconds(1));
    try (Replica replica = RealServers.newReplica(Map.of("marketgate.kafka.poll-interval", "1h"));
        Admin admin = Admin.create(KafkaConnection.settings(properties));
        KafkaEventPublisher publisher =
            new KafkaEventPublisher(properties, System::currentTimeMillis)) {
      admin
          .createTopics(
              List.of(new NewTopic(topic, 1, (short) 1).configs(Map.of(LARGEST, "30000"))))
          .all()
          .get();
      Database database = replica.get(Database.class);
      waitForTheTurn(database);
      Outbox outbox = after(Duration.ZERO, database);
      String organization = Ids.next();
      String other = Ids.next();
      append(database, outbox, organization, 1);
      append(database, outbox, organization, 50_000);
      outbox.relayAll(publisher).block(PATIENCE);
      append(database, outbox, organization, 2);
      append(database, outbox, other, 3);
      outbox.relayAll(publisher).block(PATIENCE);
      assertThat(states(database, organization))
          .containsExactly("sent", "RecordTooLargeException", "waits");
      assertThat(states(database, other)).containsExactly("sent");

      admin
          .incrementalAlterConfigs(
              Map.of(
                  setting,
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry(LARGEST, "60000"), AlterConfigOp.OpType.SET))))
          .all()
          .get();
      outbox.relayAll(publisher).block(PATIENCE);
      assertThat(states(database, organization)).as("soon after").contains("waits");
      // The broker may know of its new setting a little later, and refuse it once more.
      AtomicInteger minutes = new AtomicInteger();
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> {
            Duration passed = Duration.ofMinutes(minutes.addAndGet(10));
            after(passed, database).relayAll(publisher).block(PATIENCE);
            assertThat(states(database, organization)).containsOnly("sent");
          });
    }
  }

  private static void append(Database database, Outbox outbox, String organization, int length) {
    NewEvent event =
        new NewEvent(organization, "NumberChosen", Map.of("text", "x".repeat(length)), Replica.NOW);
    database.inTransaction(sql -> outbox.append(sql, event)).block(PATIENCE);
  }

  /// As it is so long after the events were written.
  private static Outbox after(Duration passed, Database database) {
    return new Outbox(
        database, JsonMapper.shared(), Clock.fixed(Replica.NOW.plus(passed), ZoneOffset.UTC));
  }

  private static List<String> states(Database database, String organization) {
    return database
        .run(sql ->
            sql.sql(
                    """
                    SELECT IF(sent_at IS NOT NULL, 'sent', COALESCE(refusal, 'waits')) AS state
                      FROM event_outbox WHERE organization_id = :organization ORDER BY id
                    """)
                .bind("organization", organization)
                .map(row -> Rows.text(row, "state"))
                .all()
                .collectList())
        .block(PATIENCE);
  }

  private static Map<Long, String> taken(List<OutboxEvent> sent, List<OutboxEvent> events) {
    sent.addAll(events);
    return Map.of();
  }

  /// A replica of the test before may have been closed in the middle of its turn, which the
  /// database ends only when it has seen that the connection is gone.
  private static void waitForTheTurn(Database database) {
    database
        .inTransaction(sql ->
            sql.sql("SELECT name FROM background_work WHERE name = 'event-relay' FOR UPDATE")
                .fetch()
                .one())
        .block(PATIENCE);
  }
}
