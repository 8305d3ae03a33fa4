package io.marketgate.tenant.change;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import io.lettuce.core.codec.StringCodec;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// The one connection for commands, made when it is first needed and kept from then on.
public final class RedisConnection {

  private final RedisURI uri;
  private final Mono<StatefulRedisConnection<String, String>> connection;

  RedisConnection(RedisClient client, RedisURI uri) {
    this.uri = uri;
    // An unsuccessful attempt is not remembered.
    this.connection =
        Mono.fromCompletionStage(() -> client.connectAsync(StringCodec.UTF8, uri))
            .cacheInvalidateIf(made -> !made.isOpen() && !made.getOptions().isAutoReconnect());
  }

  /// Commands over the connection; fails when it cannot be made. On a thread that may wait: the
  /// driver's writers wait for each other, which is nothing for an event loop.
  public Mono<RedisReactiveCommands<String, String>> commands() {
    return connection.map(StatefulRedisConnection::reactive).publishOn(Schedulers.boundedElastic());
  }

  RedisURI uri() {
    return uri;
  }
}
