package io.marketgate.gateway.http1;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketgate.gateway.http1.ScriptedServer.Peer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.resolver.AbstractAddressResolver;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import reactor.core.publisher.Mono;

/// A server, pools of connections to it, and what tests do with them.
abstract class PoolFixture {

  static final Duration LONG = Duration.ofSeconds(30);
  private static final MultiThreadIoEventLoopGroup LOOPS =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("http1-test", true), NioIoHandler.newFactory());

  private final List<Http1Pool> pools = new ArrayList<>();
  ScriptedServer server = newServer();

  @BeforeEach
  void listen() throws IOException {
    server.close();
    server = newServer();
  }

  @AfterEach
  void stop() throws IOException {
    pools.forEach(Http1Pool::close);
    server.close();
  }

  private static ScriptedServer newServer() {
    try {
      return new ScriptedServer();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static ConnectionLimits limits(int connections, int waiting) {
    return new ConnectionLimits(connections, waiting, LONG, LONG, LONG, LONG);
  }

  Http1Pool pool(ConnectionLimits limits) {
    return pool(limits, DefaultAddressResolverGroup.INSTANCE);
  }

  Http1Pool pool(ConnectionLimits limits, AddressResolverGroup<InetSocketAddress> resolver) {
    Http1Pool pool =
        new Http1Pool(
            LOOPS.next(), NioSocketChannel.class, resolver, server.address(), null, limits);
    pools.add(pool);
    return pool;
  }

  /// Says for every name that it has these addresses.
  static AddressResolverGroup<InetSocketAddress> resolvingTo(List<InetSocketAddress> addresses) {
    return new AddressResolverGroup<>() {
      @Override
      protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new AbstractAddressResolver<>(executor, InetSocketAddress.class) {
          @Override
          protected boolean doIsResolved(InetSocketAddress address) {
            return !address.isUnresolved();
          }

          @Override
          protected void doResolve(InetSocketAddress name, Promise<InetSocketAddress> promise) {
            promise.setSuccess(addresses.getFirst());
          }

          @Override
          protected void doResolveAll(
              InetSocketAddress name, Promise<List<InetSocketAddress>> promise) {
            if (addresses.isEmpty()) {
              promise.setFailure(new UnknownHostException("nobody"));
            } else {
              promise.setSuccess(addresses);
            }
          }
        };
      }
    };
  }

  static Mono<Answer> asking(
      Http1Pool pool, HttpMethod method, String target, byte @Nullable [] body, Duration timeout) {
    return pool.ask(method, target, new DefaultHttpHeaders().set("host", "example"), body, timeout);
  }

  static CompletableFuture<String> get(Http1Pool pool) {
    return ask(pool, HttpMethod.GET, "/", null, LONG);
  }

  /// The server's end of a connection on which one call was answered.
  Peer used(Http1Pool pool) throws Exception {
    CompletableFuture<String> asked = get(pool);
    Peer peer = server.accept();
    peer.answer("a");
    assertThat(said(asked)).isEqualTo("200 a");
    return peer;
  }

  /// The next call comes by another connection than those that were accepted.
  void assertUsesAnother(Http1Pool pool) throws Exception {
    CompletableFuture<String> next = get(pool);
    server.accept().answer("b");
    assertThat(said(next)).isEqualTo("200 b");
  }

  /// Status and body.
  static CompletableFuture<String> ask(
      Http1Pool pool, HttpMethod method, String target, byte @Nullable [] body, Duration timeout) {
    return asking(pool, method, target, body, timeout)
        .flatMap(answer ->
            answer
                .body()
                .map(piece -> piece.toString(UTF_8))
                .reduce("", String::concat)
                .map(text -> answer.status() + " " + text))
        .toFuture();
  }

  static String said(CompletableFuture<String> asked) throws Exception {
    return asked.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      CompletableFuture<String> asked) {
    ThrowingCallable waiting = () -> said(asked);
    return assertThatThrownBy(waiting).isInstanceOf(ExecutionException.class).cause();
  }
}
