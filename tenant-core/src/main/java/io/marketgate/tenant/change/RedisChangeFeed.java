package io.marketgate.tenant.change;

import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// Changes over one Redis channel. The program starts and runs without Redis; it connects as soon
/// as Redis is there, and Lettuce reconnects after that.
final class RedisChangeFeed implements ChangeFeed {

  private static final Logger LOG = LoggerFactory.getLogger(RedisChangeFeed.class);
  private static final String CHANNEL = "marketgate.changes";

  private final RedisClient client;
  private final RedisConnection connection;

  /// Tells one change after the other, and not on an event loop: a cache that is emptied waits for
  /// whoever tidies it up.
  private final Scheduler teller = Schedulers.single(Schedulers.boundedElastic());

  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();

  RedisChangeFeed(RedisClient client, RedisConnection connection) {
    this.client = client;
    this.connection = connection;
  }

  @Override
  public Mono<Void> publish(Change change) {
    return Mono.fromRunnable(() -> tell(change))
        .subscribeOn(teller)
        .then(connection.commands())
        .flatMap(redis -> redis.publish(CHANNEL, ChangeMessage.write(change)))
        .doOnError(
            failure -> LOG.warn("A change reaches other replicas late: {}", failure.toString()))
        .onErrorComplete()
        .then();
  }

  @Override
  public void onChange(Consumer<Change> listener) {
    listeners.add(listener);
  }

  /// Never completes; to be kept going for as long as the program runs.
  Mono<Void> listen() {
    return Mono.usingWhen(
        Mono.fromCompletionStage(
            () -> client.connectPubSubAsync(StringCodec.UTF8, connection.uri())),
        this::listen,
        subscription -> Mono.fromCompletionStage(subscription::closeAsync));
  }

  private Mono<Void> listen(StatefulRedisPubSubConnection<String, String> subscription) {
    subscription.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String channel, String message) {
            ChangeMessage.read(message).ifPresent(RedisChangeFeed.this::tellLater);
          }

          /// Also after every reconnection: what was said meanwhile is not known.
          @Override
          public void subscribed(String channel, long count) {
            tellLater(new Change.OfAnything());
          }
        });
    return subscription.reactive().subscribe(CHANNEL).then(Mono.never());
  }

  private void tellLater(Change change) {
    var _ = teller.schedule(() -> tell(change));
  }

  private void tell(Change change) {
    listeners.forEach(listener -> listener.accept(change));
  }
}
