package io.marketgate.tenant.event;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.kafka.sender.KafkaSender;
import reactor.kafka.sender.SenderOptions;
import reactor.kafka.sender.SenderRecord;

/// Sends events to a Kafka topic, keyed by organization.
final class KafkaEventPublisher implements EventPublisher, AutoCloseable {

  private final String topic;
  private final Duration timeout;
  private final KafkaSender<String, String> sender;

  KafkaEventPublisher(KafkaProperties properties) {
    this.topic = properties.eventTopic();
    this.timeout = properties.sendTimeout();
    this.sender = KafkaSender.create(options(properties));
  }

  @Override
  public Mono<Void> publish(List<OutboxEvent> events) {
    return sender
        .send(Flux.fromIterable(events).map(this::toRecord))
        .then()
        .timeout(timeout)
        .checkpoint("events to Kafka");
  }

  @Override
  public void close() {
    sender.close();
  }

  private SenderRecord<String, String, Long> toRecord(OutboxEvent event) {
    return SenderRecord.create(
        new ProducerRecord<>(topic, event.organizationId(), event.json()), event.number());
  }

  private static SenderOptions<String, String> options(KafkaProperties properties) {
    int timeoutMillis = Math.toIntExact(properties.sendTimeout().toMillis());
    Map<String, Object> settings = KafkaConnection.settings(properties);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeoutMillis);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis / 2);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMillis);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    return SenderOptions.<String, String>create(settings).stopOnError(true);
  }
}
