package io.marketgate.tenant.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketgate.tenant.RealServers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/// What is read again of a topic of its own in a real Kafka.
@ExtendWith(RealServers.class)
class SentEventsIT {

  private static final String EVENT =
      """
      {"id":"%d","type":"T","organizationId":"o","occurredAt":"2026-11-29T08:00:00Z","data":{}}
      """;

  private static final Instant BEGINNING = Instant.parse("2026-11-20T00:00:00Z");

  private static final Clock CLOCK =
      Clock.fixed(BEGINNING.plus(Duration.ofDays(9)), ZoneOffset.UTC);

  private final String topic = "sent-" + UUID.randomUUID();
  private final List<String> read = new ArrayList<>();

  @Test
  void everythingSinceAnInstantIsRead() throws Exception {
    send(5);
    assertThat(since(hour(2))).as("complete").isTrue();
    assertThat(read).containsExactly("2", "3", "4");
  }

  /// Otherwise nothing would be said of what was lost in the meantime.
  @Test
  void whatKafkaHasDeletedMayHaveBeenSentSinceThen() throws Exception {
    send(5);
    delete(3);
    assertThat(since(hour(2))).as("complete").isFalse();
    assertThat(read).containsExactly("3", "4");
    assertThat(since(hour(4))).as("complete, from the fourth hour on").isTrue();
    delete(5);
    assertThat(since(hour(4))).as("complete, without anything").isFalse();
  }

  /// A partition to which nothing is sent for long forgets what it had.
  @Test
  void whatATopicKeepsIsNotDeleted() throws Exception {
    send(5);
    delete(5);
    assertThat(since(BEGINNING.plus(Duration.ofDays(3)))).as("kept for a week").isTrue();
    assertThat(since(BEGINNING.plus(Duration.ofDays(1)))).as("longer ago").isFalse();
  }

  @Test
  void aTopicThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> since(BEGINNING)).isInstanceOf(KafkaException.class);
  }

  private boolean since(Instant instant) {
    KafkaProperties properties =
        new KafkaProperties(
            servers(),
            false,
            null,
            null,
            null,
            "PLAIN",
            topic,
            Duration.ofSeconds(10),
            Duration.ofSeconds(1));
    return new SentEvents(properties, JsonMapper.shared(), CLOCK)
        .since(instant, event -> read.add(event.id()));
  }

  /// One each hour, in one partition.
  private void send(int number) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                servers(),
                "key.serializer",
                StringSerializer.class,
                "value.serializer",
                StringSerializer.class))) {
      for (int event = 0; event < number; event++) {
        var _ =
            producer
                .send(
                    new ProducerRecord<>(
                        topic, 0, hour(event).toEpochMilli(), "o", EVENT.formatted(event)))
                .get();
      }
    }
  }

  private static Instant hour(int number) {
    return BEGINNING.plus(Duration.ofHours(number));
  }

  /// As a topic does with what is older than it keeps.
  private void delete(int before) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(before)))
          .all()
          .get();
    }
  }

  private static String servers() {
    return "127.0.0.1:" + RealServers.kafkaPort();
  }
}
