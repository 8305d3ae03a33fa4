package io.marketgate.gateway.http1;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// The connections of one event loop to one server. Lately used ones go first, so that others can
/// become idle and end. Whoever finds none free, and may not make one, waits, first come, first
/// served.
///
/// Everything happens on the event loop, so that nothing is locked and no thread is changed.
public final class Http1Pool implements AutoCloseable {

  /// Methods for which the absence of a body is to be said (RFC 9110, section 8.6).
  private static final Set<HttpMethod> WITH_BODY =
      Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

  private final EventLoop loop;
  private final AddressResolver<InetSocketAddress> resolver;
  private final InetSocketAddress server;
  private final ConnectionLimits limits;
  private final Bootstrap bootstrap;
  private final Deque<Http1Connection> idle = new ArrayDeque<>();
  private final Deque<Http1Call> waiting = new ArrayDeque<>();
  private final Future<?> eviction;

  /// Written on the event loop only; looked at from elsewhere.
  private final AtomicInteger open = new AtomicInteger();

  private final AtomicInteger parked = new AtomicInteger();
  private boolean refusalIsPlanned;
  private boolean ended;

  /// @param type of socket that goes with the event loop
  /// @param server not resolved: that is done anew for each connection
  /// @param tls how connections are encrypted; null for none that are
  public Http1Pool(
      EventLoop loop,
      Class<? extends Channel> type,
      AddressResolverGroup<InetSocketAddress> resolver,
      InetSocketAddress server,
      @Nullable SslContext tls,
      ConnectionLimits limits) {
    this.loop = loop;
    this.resolver = resolver.getResolver(loop);
    this.server = server;
    this.limits = limits;
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(type)
            .resolver(NoopAddressResolverGroup.INSTANCE)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.toIntExact(limits.connectTimeout().toMillis()))
            .handler(Http1Connection.initializer(this, tls));
    long every = limits.maxIdle().toNanos();
    this.eviction = loop.scheduleWithFixedDelay(() -> evict(), every, every, TimeUnit.NANOSECONDS);
  }

  /// Sends a request.
  ///
  /// @param headers of the request, but for those about its length
  /// @param body null for none
  /// @param timeout longest wait for each piece of the answer
  /// @return the answer, whose body is to be read at once or broken off. Fails with a
  ///   [ConnectException], [UnknownHostException], [NoRouteToHostException] or
  ///   [SSLHandshakeException] when the request certainly did not reach the server; with a
  ///   [NoRoomException] when that is not the server's fault
  public Mono<Answer> ask(
      HttpMethod method,
      String target,
      HttpHeaders headers,
      byte @Nullable [] body,
      Duration timeout) {
    return Mono.create(asker -> {
      Http1Call call = new Http1Call(request(method, target, headers, body), timeout, asker);
      var _ = asker.onCancel(() -> onLoop(() -> cancel(call)));
      onLoop(() -> begin(call));
    });
  }

  /// Closes what nobody uses, and the others when they are done. An event loop that ends does so
  /// itself.
  @Override
  public void close() {
    if (loop.isShuttingDown()) {
      return;
    }
    onLoop(() -> {
      ended = true;
      eviction.cancel(false);
      while (!idle.isEmpty()) {
        idle.pop().close();
      }
    });
  }

  /// How many connections there are, and are being made; may be asked from any thread.
  public int connections() {
    return open.get();
  }

  /// How many calls wait for a connection; may be asked from any thread.
  public int waiting() {
    return parked.get();
  }

  /// Nanoseconds of the event loop's clock.
  long now() {
    return loop.ticker().nanoTime();
  }

  /// What encrypts a connection, and holds the server's certificate against its name.
  SslHandler encryption(SslContext tls, Channel channel) {
    SslHandler encryption =
        tls.newHandler(channel.alloc(), server.getHostString(), server.getPort());
    encryption.setHandshakeTimeoutMillis(limits.connectTimeout().toMillis());
    return encryption;
  }

  /// A connection on which no call is any more.
  void release(Http1Connection connection) {
    if (ended || !isUsable(connection)) {
      connection.close();
      return;
    }
    Http1Call next = nextWaiting();
    if (next == null) {
      connection.idleFrom(now());
      idle.push(connection);
    } else {
      connection.send(next);
    }
  }

  /// A connection that was made has ended.
  void closed(Http1Connection connection) {
    open.decrementAndGet();
    idle.remove(connection);
    serveWaiting();
  }

  private static FullHttpRequest request(
      HttpMethod method, String target, HttpHeaders headers, byte @Nullable [] body) {
    ByteBuf content = body == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
    if (body != null || WITH_BODY.contains(method)) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
    }
    return new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1, method, target, content, headers, EmptyHttpHeaders.INSTANCE);
  }

  private void cancel(Http1Call call) {
    waiting.remove(call);
    parked.set(waiting.size());
    call.cancel();
  }

  private void begin(Http1Call call) {
    if (call.isOver()) {
      return;
    }
    Http1Connection free = takeIdle();
    if (free != null) {
      free.send(call);
    } else if (open.get() < limits.connections()) {
      connect(call);
    } else if (waiting.size() < limits.waiting()) {
      park(call);
    } else {
      call.fail(new NoRoomException(limits.waiting() + " calls wait for a connection already"));
    }
  }

  private @Nullable Http1Connection takeIdle() {
    Http1Connection latest = idle.poll();
    while (latest != null && (!isUsable(latest) || isIdleTooLong(latest))) {
      latest.close();
      latest = idle.poll();
    }
    return latest;
  }

  private boolean isUsable(Http1Connection connection) {
    return connection.isUsable() && now() - connection.madeAt() < limits.maxLife().toNanos();
  }

  private boolean isIdleTooLong(Http1Connection connection) {
    return now() - connection.idleSince() >= limits.maxIdle().toNanos();
  }

  private void connect(Http1Call call) {
    open.incrementAndGet();
    resolver
        .resolveAll(server)
        .addListener((Future<List<InetSocketAddress>> found) ->
            onLoop(() -> {
              if (found.isSuccess()) {
                long until = now() + limits.acquireTimeout().toNanos();
                connect(call, found.getNow().iterator(), until);
              } else {
                cannotConnect(call, found.cause());
              }
            }));
  }

  /// Tries one address of the server after the other, as long as one would wait for a connection.
  /// Where no socket can be made the failure comes on another thread.
  private void connect(Http1Call call, Iterator<InetSocketAddress> addresses, long until) {
    bootstrap
        .connect(addresses.next())
        .addListener((ChannelFuture made) ->
            onLoop(() -> {
              if (made.isSuccess()) {
                secure(made.channel().pipeline().get(Http1Connection.class), call);
              } else if (addresses.hasNext() && !call.isOver() && until - now() > 0) {
                connect(call, addresses, until);
              } else {
                cannotConnect(call, made.cause());
              }
            }));
  }

  private void cannotConnect(Http1Call call, Throwable cause) {
    open.decrementAndGet();
    boolean saysSo =
        cause instanceof ConnectException
            || cause instanceof UnknownHostException
            || cause instanceof NoRouteToHostException;
    call.fail(saysSo ? cause : new ConnectException(cause.toString()));
    serveWaiting();
  }

  /// Once it is known whom the connection leads to; one that fails closes, and is counted then.
  private void secure(Http1Connection made, Http1Call call) {
    SslHandler tls = made.channel().pipeline().get(SslHandler.class);
    if (tls == null) {
      use(made, call);
      return;
    }
    tls.handshakeFuture()
        .addListener((Future<Channel> shaken) -> {
          if (shaken.isSuccess()) {
            use(made, call);
          } else {
            call.fail(asHandshakeFailure(shaken.cause()));
            made.close();
          }
        });
  }

  private static SSLHandshakeException asHandshakeFailure(Throwable cause) {
    return cause instanceof SSLHandshakeException failure
        ? failure
        : new SSLHandshakeException(cause.toString());
  }

  /// Whoever a connection was made for may have gone.
  private void use(Http1Connection made, Http1Call call) {
    if (call.isOver()) {
      release(made);
    } else {
      made.send(call);
    }
  }

  private void serveWaiting() {
    while (!ended && open.get() < limits.connections()) {
      Http1Call next = nextWaiting();
      if (next == null) {
        return;
      }
      connect(next);
    }
  }

  private void park(Http1Call call) {
    call.waitsFrom(now());
    waiting.add(call);
    parked.set(waiting.size());
    planRefusal();
  }

  private @Nullable Http1Call nextWaiting() {
    Http1Call next = waiting.poll();
    parked.set(waiting.size());
    return next;
  }

  private void planRefusal() {
    Http1Call first = waiting.peek();
    if (!refusalIsPlanned && first != null) {
      refusalIsPlanned = true;
      long due = first.waitingSince() + limits.acquireTimeout().toNanos() - now();
      var _ = loop.schedule(() -> refuseLate(), due, TimeUnit.NANOSECONDS);
    }
  }

  private void refuseLate() {
    refusalIsPlanned = false;
    long longest = limits.acquireTimeout().toNanos();
    Http1Call first = waiting.peek();
    while (first != null && now() - first.waitingSince() >= longest) {
      var _ = nextWaiting();
      first.fail(
          new NoRoomException("no connection became free within " + limits.acquireTimeout()));
      first = waiting.peek();
    }
    planRefusal();
  }

  private void evict() {
    Http1Connection oldest = idle.peekLast();
    while (oldest != null && isIdleTooLong(oldest)) {
      idle.removeLast();
      oldest.close();
      oldest = idle.peekLast();
    }
  }

  private void onLoop(Runnable step) {
    onLoop(loop, step);
  }

  /// Does something on an event loop: at once where that is the thread already.
  static void onLoop(EventLoop loop, Runnable step) {
    if (loop.inEventLoop()) {
      step.run();
    } else {
      loop.execute(step);
    }
  }
}
