package io.marketgate.gateway.backend;

import io.marketgate.gateway.http1.Answer;
import io.marketgate.gateway.http1.AnswerTimeoutHandler;
import io.marketgate.gateway.http1.ConnectionLimits;
import io.marketgate.gateway.http1.Http1Pool;
import io.marketgate.gateway.outbound.InterimAnswers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.ssl.SslContext;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.HttpResources;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;

/// The connections to backends. Each event loop has its own, so that a call and its backend's
/// answer are handled by one thread from beginning to end; all of them together are bounded. Lately
/// used connections go first, so that others can become idle and end.
///
/// HTTP/1.1, which is what most products speak behind a gateway, is spoken by [Http1Pool], which
/// sees whatever comes between two answers; HTTP/2 by Reactor Netty's client.
final class BackendClients implements AutoCloseable {

  private static final int MOST_ASIDE = 4;

  /// A connection of HTTP/2 on which a ping is not answered in so long is given up; those who wait
  /// for answers on it would not find that out.
  private static final Duration PING_ACK = Duration.ofSeconds(2);

  private final BackendProperties properties;
  private final Map<String, SslContext> contexts = new HashMap<>();
  private final LoopShare share;
  private final StreamLimit streams;

  /// Not kept from one question to the next: a new connection is part of what is asked.
  private final ConnectionProvider aside =
      ConnectionProvider.builder("backends-aside")
          .maxConnections(MOST_ASIDE)
          .maxIdleTime(Duration.ofMillis(1))
          .evictInBackground(Duration.ofSeconds(1))
          .build();

  private final Map<Key, HttpClient> asides = new ConcurrentHashMap<>();
  private final Map<EventLoop, PerLoop> perLoop = new ConcurrentHashMap<>();

  /// @param resolver of names, for the pools
  /// @param pools of connections in HTTP/1.1
  /// @param provider of the clients' connections
  /// @param clients one for each combination of address and time-out that the catalogue has
  private record PerLoop(
      DnsAddressResolverGroup resolver,
      Map<PoolKey, Http1Pool> pools,
      ConnectionProvider provider,
      Map<Key, HttpClient> clients) {}

  private record Key(String service, Address address, Duration timeout) {}

  /// @param tls of the service; null without, where services that are at the same address share
  ///   their connections
  private record PoolKey(Address address, @Nullable SslContext tls) {}

  /// @param share of each event loop
  BackendClients(BackendProperties properties, LoopShare share) {
    this.properties = properties;
    properties.services().forEach(this::addContext);
    this.share = share;
    this.streams = new StreamLimit(properties.connections() + properties.waiting());
  }

  private void addContext(String service, List<URI> addresses) {
    if (addresses.stream().anyMatch(uri -> "https".equals(uri.getScheme()))) {
      BackendTls tls = properties.tls().getOrDefault(service, BackendTls.USUAL);
      contexts.put(service, tls.context(service, properties.http2().contains(service)));
    }
  }

  /// Asks a backend, on the event loop of the exchange.
  ///
  /// @param take what becomes of the answer, whose head is there
  Mono<Void> ask(BackendExchange exchange, Function<Answer, Mono<Void>> take) {
    Address address = exchange.address();
    if (properties.http2().contains(exchange.errand().service().name())) {
      return streams.within(address, askByClient(exchange, take));
    }
    return askByPool(exchange, take);
  }

  private Mono<Void> askByPool(BackendExchange exchange, Function<Answer, Mono<Void>> take) {
    Errand errand = exchange.errand();
    return pool(exchange.eventLoop(), errand.service().name(), exchange.address())
        .ask(
            HttpMethod.valueOf(errand.request().method()),
            errand.request().target(),
            exchange.headers(),
            exchange.body(),
            errand.target().action().timeout())
        .flatMap(answer -> taken(answer, take));
  }

  private Mono<Void> askByClient(BackendExchange exchange, Function<Answer, Mono<Void>> take) {
    Errand errand = exchange.errand();
    HttpClient.RequestSender request =
        client(
                exchange.eventLoop(),
                errand.service().name(),
                exchange.address(),
                errand.target().action().timeout())
            .headers(headers -> headers.add(exchange.headers()))
            .request(HttpMethod.valueOf(errand.request().method()))
            .uri(errand.request().target());
    byte[] body = exchange.body();
    HttpClient.ResponseReceiver<?> sent =
        body == null
            ? request
            : request.send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)));
    return sent.responseConnection(
            (response, connection) -> taken(new Received(response, connection), take))
        .then();
  }

  /// Whoever does not read to the end, or not at all, must not keep the connection.
  private static Mono<Void> taken(Answer answer, Function<Answer, Mono<Void>> take) {
    return Mono.defer(() -> take.apply(answer)).doFinally(ended -> answer.breakOff());
  }

  /// A client for questions beside the calls, which come by connections of their own.
  HttpClient aside(String service, Address address) {
    return asides.computeIfAbsent(
        new Key(service, address, Duration.ZERO),
        key -> reaching(HttpClient.create(aside), service, address));
  }

  /// How many connections there are to an address, in HTTP/1.1.
  int connections(Address address) {
    return sum(address, Http1Pool::connections);
  }

  /// How many calls wait for one of them.
  int waiting(Address address) {
    return sum(address, Http1Pool::waiting);
  }

  private int sum(Address address, ToIntFunction<Http1Pool> number) {
    return perLoop.values().stream()
        .flatMap(own -> own.pools().entrySet().stream())
        .filter(pool -> pool.getKey().address().equals(address))
        .mapToInt(pool -> number.applyAsInt(pool.getValue()))
        .sum();
  }

  @Override
  public void close() {
    perLoop
        .values()
        .forEach(own -> {
          own.pools().values().forEach(Http1Pool::close);
          own.provider().dispose();
          own.resolver().close();
        });
    aside.dispose();
  }

  /// The client for a call to an address; to be used on that event loop.
  HttpClient client(EventLoop loop, String service, Address address, Duration timeout) {
    PerLoop own = perLoop.computeIfAbsent(loop, this::newPerLoop);
    return own.clients()
        .computeIfAbsent(new Key(service, address, timeout), key -> newClient(own.provider(), key));
  }

  /// The connections to an address; to be used on that event loop.
  Http1Pool pool(EventLoop loop, String service, Address address) {
    PerLoop own = perLoop.computeIfAbsent(loop, this::newPerLoop);
    return own.pools()
        .computeIfAbsent(
            new PoolKey(address, address.tls() ? contexts.get(service) : null),
            key -> newPool(loop, own.resolver(), key));
  }

  private PerLoop newPerLoop(EventLoop loop) {
    DnsNameResolverBuilder resolver =
        new DnsNameResolverBuilder()
            .datagramChannelType(HttpResources.get().onChannelClass(DatagramChannel.class, loop))
            .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
            // For answers that are too long for a datagram.
            .socketChannelType(HttpResources.get().onChannelClass(SocketChannel.class, loop))
            .completeOncePreferredResolved(true)
            .queryTimeoutMillis(properties.connectTimeout().toMillis());
    return new PerLoop(
        new DnsAddressResolverGroup(resolver),
        new ConcurrentHashMap<>(),
        newProvider(),
        new ConcurrentHashMap<>());
  }

  private Http1Pool newPool(EventLoop loop, DnsAddressResolverGroup resolver, PoolKey key) {
    return new Http1Pool(
        loop,
        HttpResources.get().onChannelClass(SocketChannel.class, loop),
        resolver,
        key.address().socket(),
        key.tls(),
        new ConnectionLimits(
            share.connections(),
            share.waiting(),
            properties.acquireTimeout(),
            properties.connectTimeout(),
            properties.maxIdle(),
            properties.maxLife()));
  }

  private HttpClient newClient(ConnectionProvider provider, Key key) {
    HttpClient patient =
        HttpClient.create(provider)
            .doOnRequest((request, connection) ->
                AnswerTimeoutHandler.watch(connection.channel(), key.timeout()));
    return reaching(patient, key.service(), key.address());
  }

  private HttpClient reaching(HttpClient bare, String service, Address address) {
    boolean http2 = properties.http2().contains(service);
    HttpClient client =
        InterimAnswers.skippedBy(bare)
            // Sending a request again by itself would do a write twice.
            .disableRetry(true)
            .remoteAddress(address::socket)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.toIntExact(properties.connectTimeout().toMillis()));
    if (http2) {
      client =
          RefusedStreams.toldBy(client)
              .http2Settings(settings -> settings.pingAckTimeout(PING_ACK));
    }
    if (!address.tls()) {
      return http2 ? client.protocol(HttpProtocol.H2C) : client;
    }
    HttpClient secured = http2 ? client.protocol(HttpProtocol.H2, HttpProtocol.HTTP11) : client;
    SslContext context = contexts.get(service);
    return secured.secure(spec -> spec.sslContext(Objects.requireNonNull(context)));
  }

  private ConnectionProvider newProvider() {
    return ConnectionProvider.builder("backends")
        .maxConnections(share.connections())
        .pendingAcquireMaxCount(share.waiting())
        .pendingAcquireTimeout(properties.acquireTimeout())
        .maxIdleTime(properties.maxIdle())
        .maxLifeTime(properties.maxLife())
        .evictInBackground(properties.maxIdle())
        .lifo()
        .build();
  }

  /// An answer that Reactor Netty's client has received. Its connection belongs to somebody else
  /// after the end.
  private static final class Received implements Answer {

    private final HttpClientResponse response;
    private final Connection connection;
    private volatile boolean ended;

    Received(HttpClientResponse response, Connection connection) {
      this.response = response;
      this.connection = connection;
    }

    @Override
    public int status() {
      return response.status().code();
    }

    @Override
    public HttpHeaders headers() {
      return response.responseHeaders();
    }

    @Override
    public void untilWhole() {
      AnswerTimeoutHandler.untilWhole(connection.channel());
    }

    @Override
    public Flux<ByteBuf> body() {
      return connection.inbound().receive().doOnComplete(() -> ended = true);
    }

    @Override
    public void breakOff() {
      if (!ended) {
        connection.dispose();
      }
    }
  }
}
