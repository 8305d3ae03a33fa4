package io.marketgate.tenant.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.kafka.sender.KafkaSender;
import reactor.kafka.sender.SenderOptions;
import reactor.kafka.sender.SenderRecord;
import reactor.kafka.sender.SenderResult;
import reactor.kafka.sender.internals.ProducerFactory;

/// Sends events to a Kafka topic, keyed by organization.
///
/// A producer cannot be made while the broker's name has no address, which is so in Kubernetes for
/// as long as the broker's pod has none. Reactor Kafka would remember that for ever, so the
/// producer is made here first, anew until it can be.
final class KafkaEventPublisher implements EventPublisher, AutoCloseable {

  private final LongSupplier millis;
  private final String topic;
  private final Duration timeout;
  private final SenderOptions<String, String> options;
  private @Nullable CompletableFuture<KafkaSender<String, String>> making;

  /// @param millis since 1970, by which events are sent: Kafka does not take what is of an hour to
  ///   come, as everything is that a machine sends whose clock is wrong
  KafkaEventPublisher(KafkaProperties properties, LongSupplier millis) {
    this.millis = millis;
    this.topic = properties.eventTopic();
    this.timeout = properties.sendTimeout();
    this.options = options(properties);
  }

  @Override
  public Mono<Map<Long, String>> publish(List<OutboxEvent> events) {
    return Mono.fromFuture(this::sender, true)
        .flatMap(ready -> outcomes(ready, events))
        .flatMap(KafkaEventPublisher::refusals)
        .timeout(timeout)
        .checkpoint("events to Kafka");
  }

  /// What became of each. Where some have failed, the whole fails at its end, which says no more.
  private Mono<List<SenderResult<Long>>> outcomes(
      KafkaSender<String, String> ready, List<OutboxEvent> events) {
    List<SenderResult<Long>> outcomes = new ArrayList<>();
    return ready
        .send(Flux.fromIterable(events).map(this::toRecord))
        .doOnNext(outcomes::add)
        .then()
        .onErrorComplete(failure -> outcomes.size() == events.size())
        .thenReturn(outcomes)
        .filter(all -> all.size() == events.size())
        .switchIfEmpty(
            Mono.error(() ->
                new IllegalStateException("Kafka has not said of every event what became of it")));
  }

  private static Mono<Map<Long, String>> refusals(List<SenderResult<Long>> outcomes) {
    Map<Long, String> refusals = new HashMap<>();
    for (SenderResult<Long> outcome : outcomes) {
      Exception failure = outcome.exception();
      if (failure != null && !isForGood(failure)) {
        return Mono.error(failure);
      }
      if (failure != null) {
        refusals.put(outcome.correlationMetadata(), failure.getClass().getSimpleName());
      }
    }
    return Mono.just(refusals);
  }

  /// Whether it is the event, and not the broker or the way there, that has to change.
  private static boolean isForGood(Exception failure) {
    return failure instanceof RecordTooLargeException
        || failure instanceof RecordBatchTooLargeException
        || failure instanceof InvalidRecordException;
  }

  @Override
  public synchronized void close() {
    if (making != null && making.isDone() && !making.isCompletedExceptionally()) {
      making.join().close();
    }
  }

  /// The one sender, or the attempt to make it, which is not broken off by whoever waits no longer.
  /// One that has failed is not remembered.
  private synchronized CompletableFuture<KafkaSender<String, String>> sender() {
    if (making == null || making.isCompletedExceptionally()) {
      making = CompletableFuture.supplyAsync(this::newSender, KafkaEventPublisher::apart);
    }
    return making;
  }

  private static void apart(Runnable work) {
    var _ = Schedulers.boundedElastic().schedule(work);
  }

  /// Looks up the broker's name, which blocks.
  private KafkaSender<String, String> newSender() {
    Producer<String, String> producer = ProducerFactory.INSTANCE.createProducer(options);
    return KafkaSender.create(new ReadyMade(producer), options);
  }

  /// Hands out the producer that there is.
  private static final class ReadyMade extends ProducerFactory {

    private final Producer<?, ?> producer;

    ReadyMade(Producer<?, ?> producer) {
      this.producer = producer;
    }

    /// Its types are those of the options it was made with.
    @Override
    @SuppressWarnings("unchecked")
    public <K, V> Producer<K, V> createProducer(SenderOptions<K, V> same) {
      return (Producer<K, V>) producer;
    }
  }

  private SenderRecord<String, String, Long> toRecord(OutboxEvent event) {
    return SenderRecord.create(
        new ProducerRecord<>(topic, null, millis.getAsLong(), event.organizationId(), event.json()),
        event.number());
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
    return SenderOptions.<String, String>create(settings).stopOnError(false);
  }
}
