package io.marketgate.tenant.change;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// The one connection for commands, made when it is first needed and kept from then on.
public final class RedisConnection {

  private final RedisClient client;
  private final RedisURI uri;
  private final Duration patience;
  private @Nullable CompletableFuture<StatefulRedisConnection<String, String>> attempt;

  /// @param patience longest wait for the connection by who has a command; it is made all the same
  RedisConnection(RedisClient client, RedisURI uri, Duration patience) {
    this.client = client;
    this.uri = uri;
    this.patience = patience;
  }

  /// Commands over the connection; fails when it cannot be made, or not soon. On a thread that may
  /// wait: the driver's writers wait for each other, which is nothing for an event loop.
  public Mono<RedisReactiveCommands<String, String>> commands() {
    // A copy, because whoever waits no longer leaves the attempt to those who do, or come later.
    return Mono.fromFuture(() -> connection().copy())
        .timeout(patience)
        .map(StatefulRedisConnection::reactive)
        .publishOn(Schedulers.boundedElastic());
  }

  /// An attempt that failed is made again; a connection that broke is made again by the driver.
  private synchronized CompletableFuture<StatefulRedisConnection<String, String>> connection() {
    CompletableFuture<StatefulRedisConnection<String, String>> latest = attempt;
    if (latest == null || latest.isCompletedExceptionally()) {
      latest = client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture();
      attempt = latest;
    }
    return latest;
  }

  RedisURI uri() {
    return uri;
  }
}
