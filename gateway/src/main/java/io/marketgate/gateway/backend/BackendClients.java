package io.marketgate.gateway.backend;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/// The connections to backends. Each event loop has its own, so that a call and its backend's
/// answer are handled by one thread from beginning to end; all of them together are bounded. Lately
/// used connections go first, so that others can become idle and end.
final class BackendClients implements AutoCloseable {

  private static final int MOST_ASIDE = 4;

  /// A connection of HTTP/2 on which a ping is not answered in so long is given up; those who wait
  /// for answers on it would not find that out.
  private static final Duration PING_ACK = Duration.ofSeconds(2);

  private final BackendProperties properties;
  private final Map<String, SslContext> contexts = new HashMap<>();
  private final int eventLoops;

  /// Not kept from one question to the next: a new connection is part of what is asked.
  private final ConnectionProvider aside =
      ConnectionProvider.builder("backends-aside")
          .maxConnections(MOST_ASIDE)
          .maxIdleTime(Duration.ofMillis(1))
          .evictInBackground(Duration.ofSeconds(1))
          .build();

  private final Map<Key, HttpClient> asides = new ConcurrentHashMap<>();
  private final Map<EventLoop, PerLoop> perLoop = new ConcurrentHashMap<>();

  /// A client for each combination of address and time-out that the catalogue has.
  private record PerLoop(ConnectionProvider pool, Map<Key, HttpClient> clients) {}

  private record Key(String service, Address address, Duration timeout) {}

  /// @param eventLoops how many share the connections
  BackendClients(BackendProperties properties, int eventLoops) {
    this.properties = properties;
    properties
        .tls()
        .forEach((service, tls) ->
            contexts.put(service, tls.context(service, properties.http2().contains(service))));
    this.eventLoops = eventLoops;
  }

  /// The client for a call to an address; to be used on that event loop.
  HttpClient client(EventLoop eventLoop, String service, Address address, Duration timeout) {
    PerLoop own =
        perLoop.computeIfAbsent(
            eventLoop, loop -> new PerLoop(newPool(), new ConcurrentHashMap<>()));
    return own.clients()
        .computeIfAbsent(new Key(service, address, timeout), key -> newClient(own.pool(), key));
  }

  /// A client for questions beside the calls, which come by connections of their own.
  HttpClient aside(String service, Address address) {
    return asides.computeIfAbsent(
        new Key(service, address, Duration.ZERO),
        key -> reaching(HttpClient.create(aside), service, address));
  }

  @Override
  public void close() {
    perLoop.values().forEach(own -> own.pool().dispose());
    aside.dispose();
  }

  private HttpClient newClient(ConnectionProvider pool, Key key) {
    return reaching(HttpClient.create(pool), key.service(), key.address())
        .doOnRequest((request, connection) ->
            AnswerTimeoutHandler.watch(connection.channel(), key.timeout()));
  }

  private HttpClient reaching(HttpClient bare, String service, Address address) {
    boolean http2 = properties.http2().contains(service);
    HttpClient client =
        bare
            // Sending a request again by itself would do a write twice.
            .disableRetry(true)
            .remoteAddress(address::socket)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.toIntExact(properties.connectTimeout().toMillis()));
    if (http2) {
      client = client.http2Settings(settings -> settings.pingAckTimeout(PING_ACK));
    }
    if (!address.tls()) {
      return http2 ? client.protocol(HttpProtocol.H2C) : client;
    }
    HttpClient secured = http2 ? client.protocol(HttpProtocol.H2, HttpProtocol.HTTP11) : client;
    SslContext own = contexts.get(service);
    return own == null ? secured.secure() : secured.secure(spec -> spec.sslContext(own));
  }

  private ConnectionProvider newPool() {
    return ConnectionProvider.builder("backends")
        .maxConnections(share(properties.connections()))
        .pendingAcquireMaxCount(share(properties.waiting()))
        .pendingAcquireTimeout(properties.acquireTimeout())
        .maxIdleTime(properties.maxIdle())
        .maxLifeTime(properties.maxLife())
        .evictInBackground(properties.maxIdle())
        .lifo()
        .build();
  }

  private int share(int all) {
    return Math.max(1, all / eventLoops);
  }
}
