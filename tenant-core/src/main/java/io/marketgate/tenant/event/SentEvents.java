package io.marketgate.tenant.event;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Reads again what was sent to Kafka: for a command, because it blocks.
public final class SentEvents {

  private static final Duration PIECE = Duration.ofMillis(200);
  private static final int MOST_MILLIS_WITHOUT_ANSWER = 20_000;

  /// Pieces that may be empty one after the other, for as long.
  private static final int MOST_IN_VAIN = MOST_MILLIS_WITHOUT_ANSWER / 200;

  private final KafkaProperties properties;
  private final JsonMapper json;
  private final Clock clock;

  /// @param properties where it is
  public SentEvents(KafkaProperties properties, JsonMapper json, Clock clock) {
    this.properties = properties;
    this.json = json;
    this.clock = clock;
  }

  /// Reads what was sent since an instant, those of one organization in order, to the end that
  /// there is now.
  ///
  /// @return whether Kafka still had everything; false where it has deleted what may have been sent
  ///   since then, too
  /// @throws KafkaException if it cannot be read
  public boolean since(Instant instant, Consumer<SentEvent> reader) {
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(properties.eventTopic()).stream()
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      if (partitions.isEmpty()) {
        throw new KafkaException("Kafka has no topic " + properties.eventTopic());
      }
      Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
      Map<TopicPartition, Long> times = new HashMap<>();
      partitions.forEach(partition -> times.put(partition, instant.toEpochMilli()));
      Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(times);
      boolean isComplete =
          isComplete(consumer.beginningOffsets(partitions), begins, ends) || isKept(instant);
      ends.keySet().removeIf(partition -> begins.get(partition) == null);
      consumer.assign(ends.keySet());
      ends.keySet()
          .forEach(partition ->
              consumer.seek(partition, Objects.requireNonNull(begins.get(partition)).offset()));
      readTo(ends, consumer, reader);
      return isComplete;
    }
  }

  /// Where the first that is left of a partition was sent after the instant, what was deleted
  /// before it may have been, too. A partition to which nothing has been sent for long looks the
  /// same.
  private static boolean isComplete(
      Map<TopicPartition, Long> firsts,
      Map<TopicPartition, OffsetAndTimestamp> begins,
      Map<TopicPartition, Long> ends) {
    return firsts.entrySet().stream()
        .allMatch(first -> {
          OffsetAndTimestamp begin = begins.get(first.getKey());
          long from = begin == null ? ends.getOrDefault(first.getKey(), 0L) : begin.offset();
          return first.getValue() == 0 || from > first.getValue();
        });
  }

  /// Whether the topic keeps for so long whatever is sent to it; false where that may not be asked.
  private boolean isKept(Instant instant) {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, properties.eventTopic());
    try (Admin admin = Admin.create(KafkaConnection.settings(properties))) {
      Config settings =
          admin
              .describeConfigs(List.of(topic))
              .all()
              .get(MOST_MILLIS_WITHOUT_ANSWER, TimeUnit.MILLISECONDS)
              .get(topic);
      long millis = number(settings, TopicConfig.RETENTION_MS_CONFIG);
      boolean isForSoLong = millis < 0 || !clock.instant().minusMillis(millis).isAfter(instant);
      return isForSoLong && number(settings, TopicConfig.RETENTION_BYTES_CONFIG) < 0;
    } catch (ExecutionException | TimeoutException unknown) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static long number(@Nullable Config settings, String name) {
    ConfigEntry entry = settings == null ? null : settings.get(name);
    return entry == null ? 0 : Long.parseLong(entry.value());
  }

  private void readTo(
      Map<TopicPartition, Long> ends,
      KafkaConsumer<String, String> consumer,
      Consumer<SentEvent> reader) {
    int inVain = 0;
    while (!isAt(consumer, ends)) {
      ConsumerRecords<String, String> found = consumer.poll(PIECE);
      inVain = found.isEmpty() ? inVain + 1 : 0;
      if (inVain > MOST_IN_VAIN) {
        throw new KafkaException("Kafka says nothing any more");
      }
      for (ConsumerRecord<String, String> each : found) {
        // Others may have deleted something, by a record without a value.
        SentEvent.read(json, Objects.requireNonNullElse(each.value(), "")).ifPresent(reader);
      }
    }
  }

  private static boolean isAt(
      KafkaConsumer<String, String> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = KafkaConnection.settings(properties);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // What is deleted while it is read is not passed over.
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, MOST_MILLIS_WITHOUT_ANSWER);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    return settings;
  }
}
