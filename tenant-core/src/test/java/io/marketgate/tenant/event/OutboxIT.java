package io.marketgate.tenant.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.kafka.receiver.KafkaReceiver;
import reactor.kafka.receiver.ReceiverOptions;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(RealServers.class)
class OutboxIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// As many as are sent at once.
  private static final int BATCH = 200;

  /// Less than the time after which the server ends a statement that waits.
  private static final Duration WITHOUT_WAITING = Duration.ofSeconds(14);

  private static Replica here;
  private static Replica there;

  @BeforeAll
  static void start() {
    here = RealServers.newReplica();
    there = RealServers.newReplica();
  }

  @AfterAll
  static void stop() {
    here.close();
    there.close();
  }

  @Test
  void bringsEventsOfAnOrganizationToKafkaInTheirOrder() {
    String organization = Ids.next();
    IntStream.range(0, 30)
        .forEach(i -> append(i % 2 == 0 ? here : there, event(organization, i)).block(PATIENCE));
    List<Integer> numbers =
        received(organization)
            .map(record -> json(record).path("data").path("number").asInt())
            .distinct()
            .take(30)
            .collectList()
            .blockOptional(PATIENCE)
            .orElseThrow();
    assertThat(numbers).containsExactlyElementsOf(IntStream.range(0, 30).boxed().toList());
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> unsentOf(organization).block(PATIENCE), unsent -> unsent == 0);
  }

  @Test
  void tellsWhatHappenedToWhomAndWhen() {
    String organization = Ids.next();
    append(here, event(organization, 7)).block(PATIENCE);
    ConsumerRecord<String, String> record =
        received(organization).next().blockOptional(PATIENCE).orElseThrow();
    assertThat(record.key()).isEqualTo(organization);
    JsonNode event = json(record);
    assertThat(event.path("type").asString()).isEqualTo("NumberChosen");
    assertThat(event.path("organizationId").asString()).isEqualTo(organization);
    assertThat(event.path("occurredAt").asString()).isEqualTo("2026-11-25T10:00:00.123456Z");
    assertThat(event.path("id").asString()).hasSize(26);
  }

  @Test
  void keepsNoEventOfATransactionThatFailed() {
    String organization = Ids.next();
    Mono<Void> failing =
        here.get(Database.class)
            .inTransaction(sql ->
                here.get(Outbox.class)
                    .append(sql, event(organization, 1))
                    .then(Mono.error(new IllegalStateException("changed its mind"))));
    StepVerifier.create(failing).expectErrorMessage("changed its mind").verify(PATIENCE);
    StepVerifier.create(unsentOf(organization)).expectNext(0L).expectComplete().verify(PATIENCE);
  }

  /// As long as there are about as many events as are sent at once, the server would look through
  /// all of them, those that are being written among them.
  @Test
  void waitsForNoEventThatIsBeingWritten() {
    Database database = here.get(Database.class);
    String organization = Ids.next();
    database.run(sql -> sql.sql("DELETE FROM event_outbox").fetch().rowsUpdated()).block(PATIENCE);
    Mono<Void> slow =
        database.inTransaction(
            PATIENCE,
            sql ->
                here.get(Outbox.class)
                    .append(sql, event(organization, 0))
                    .then(appendMany(organization))
                    .then(allSent(organization, BATCH)));
    StepVerifier.create(slow).expectComplete().verify(WITHOUT_WAITING);
    StepVerifier.create(allSent(organization, BATCH + 1)).expectComplete().verify(PATIENCE);
  }

  private static Mono<Void> appendMany(String organization) {
    Outbox outbox = there.get(Outbox.class);
    return there
        .get(Database.class)
        .inTransaction(
            PATIENCE,
            sql ->
                Flux.range(1, BATCH)
                    .concatMap(number -> outbox.append(sql, event(organization, number)))
                    .then());
  }

  private static Mono<Void> allSent(String organization, int number) {
    return Mono.defer(() -> sentOf(organization))
        .filter(sent -> sent == number)
        .repeatWhenEmpty(times -> times.delayElements(Duration.ofMillis(50)))
        .then();
  }

  private static Mono<Long> sentOf(String organization) {
    return there
        .get(Database.class)
        .run(sql ->
            sql.sql(
                    "SELECT COUNT(*) AS n FROM event_outbox"
                        + " WHERE organization_id = :organization AND sent_at IS NOT NULL")
                .bind("organization", organization)
                .map(row -> Rows.number(row, "n").longValue())
                .one());
  }

  private static Mono<Void> append(Replica replica, NewEvent event) {
    return replica
        .get(Database.class)
        .inTransaction(sql -> replica.get(Outbox.class).append(sql, event));
  }

  private static NewEvent event(String organization, int number) {
    return new NewEvent(organization, "NumberChosen", Map.of("number", number), Replica.NOW);
  }

  private static Mono<Long> unsentOf(String organization) {
    return here.get(Database.class)
        .run(sql ->
            sql.sql(
                    "SELECT COUNT(*) AS n FROM event_outbox"
                        + " WHERE organization_id = :organization AND sent_at IS NULL")
                .bind("organization", organization)
                .map(row -> Rows.number(row, "n").longValue())
                .one());
  }

  private static Flux<ConsumerRecord<String, String>> received(String organization) {
    ReceiverOptions<String, String> options =
        ReceiverOptions.<String, String>create(
                Map.of(
                    ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                    here.kafka(),
                    ConsumerConfig.GROUP_ID_CONFIG,
                    Ids.next(),
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    "earliest",
                    ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                    StringDeserializer.class,
                    ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                    StringDeserializer.class))
            .subscription(Set.of(here.get(KafkaProperties.class).eventTopic()));
    return KafkaReceiver.create(options)
        .receive()
        .filter(record -> organization.equals(record.key()))
        .map(record -> (ConsumerRecord<String, String>) record);
  }

  private static JsonNode json(ConsumerRecord<String, String> record) {
    return JsonMapper.shared().readTree(record.value());
  }
}
