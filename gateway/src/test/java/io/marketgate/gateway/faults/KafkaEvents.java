package io.marketgate.gateway.faults;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/// The events that have reached Kafka, read past the platform.
final class KafkaEvents implements AutoCloseable {

  private static final String TOPIC = "marketgate.events";
  private static final Duration PIECE = Duration.ofMillis(200);
  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

  private final KafkaConsumer<String, String> consumer;
  private final Set<String> ids = new HashSet<>();

  KafkaEvents(int port) {
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                "127.0.0.1:" + port,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class));
  }

  /// Ids of all that have been there since the beginning.
  synchronized Set<String> ids() {
    List<TopicPartition> partitions =
        consumer.partitionsFor(TOPIC).stream()
            .map(partition -> new TopicPartition(TOPIC, partition.partition()))
            .toList();
    if (!consumer.assignment().containsAll(partitions)) {
      consumer.assign(partitions);
    }
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (!isAt(ends)) {
      for (ConsumerRecord<String, String> found : consumer.poll(PIECE)) {
        ids.add(id(found.value()));
      }
    }
    return Set.copyOf(ids);
  }

  private boolean isAt(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /// The id of an event, as the outbox and Kafka have it.
  static String id(String event) {
    Matcher id = ID.matcher(event);
    if (!id.find()) {
      throw new IllegalStateException("An event without an id");
    }
    return id.group(1);
  }

  /// Which of the events of the outbox are not there.
  Set<String> missing(Collection<String> sent) {
    Set<String> missing = new HashSet<>(sent);
    missing.removeAll(ids());
    return missing;
  }

  @Override
  public synchronized void close() {
    consumer.close();
  }
}
