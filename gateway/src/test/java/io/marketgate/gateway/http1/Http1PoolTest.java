package io.marketgate.gateway.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.marketgate.gateway.http1.ScriptedServer.Peer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

class Http1PoolTest extends PoolFixture {

  @Test
  void usesAConnectionForOneCallAfterTheOther() throws Exception {
    Http1Pool pool = pool(limits(2, 0));
    CompletableFuture<String> first = get(pool);
    Peer peer = server.accept();
    peer.answer("one");
    assertThat(said(first)).isEqualTo("200 one");
    CompletableFuture<String> second = get(pool);
    peer.answer("two");
    assertThat(said(second)).isEqualTo("200 two");
  }

  @Test
  void aServerThatIsNotThereWasNotReached() throws Exception {
    server.close();
    Http1Pool pool = pool(limits(1, 1));
    CompletableFuture<String> first = get(pool);
    CompletableFuture<String> second = get(pool);
    assertFails(first).isInstanceOf(ConnectException.class);
    assertFails(second).isInstanceOf(ConnectException.class);
  }

  @Test
  void triesEveryAddressOfAName() throws Exception {
    InetSocketAddress dead = new InetSocketAddress("127.0.0.2", server.port());
    InetSocketAddress alive = new InetSocketAddress("127.0.0.1", server.port());
    Http1Pool pool = pool(limits(1, 0), resolvingTo(List.of(dead, alive)));
    CompletableFuture<String> asked = get(pool);
    server.accept().answer("alive");
    assertThat(said(asked)).isEqualTo("200 alive");
    assertThat(pool.connections()).isEqualTo(1);
  }

  @Test
  void aNameThatIsNotKnownIsNoAddress() {
    Http1Pool pool = pool(limits(1, 0), resolvingTo(List.of()));
    assertFails(get(pool)).isInstanceOf(UnknownHostException.class);
    assertThat(pool.connections()).isZero();
  }

  @Test
  void closesAfterTheEventLoopHasEnded() throws Exception {
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    Http1Pool pool =
        new Http1Pool(
            loops.next(),
            NioSocketChannel.class,
            DefaultAddressResolverGroup.INSTANCE,
            server.address(),
            null,
            limits(1, 0));
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).get();
    assertThatCode(pool::close).doesNotThrowAnyException();
  }

  @Test
  void waitsForAConnectionInTurn() throws Exception {
    Http1Pool pool = pool(limits(1, 2));
    CompletableFuture<String> first = get(pool);
    CompletableFuture<String> second = get(pool);
    CompletableFuture<String> third = get(pool);
    CompletableFuture<String> tooMany = get(pool);
    assertFails(tooMany).isInstanceOf(NoRoomException.class).hasMessageContaining("2 calls wait");
    assertThat(pool.waiting()).isEqualTo(2);
    Peer peer = server.accept();
    peer.answer("1");
    peer.answer("2");
    peer.answer("3");
    assertThat(said(first) + said(second) + said(third)).isEqualTo("200 1200 2200 3");
    assertThat(pool.waiting()).isZero();
    assertThat(pool.connections()).isEqualTo(1);
  }

  @Test
  void waitsForAConnectionNoLongerThanItMay() throws Exception {
    Duration short_ = Duration.ofMillis(50);
    Http1Pool pool = pool(new ConnectionLimits(1, 1, short_, LONG, LONG, LONG));
    CompletableFuture<String> first = get(pool);
    CompletableFuture<String> second = get(pool);
    assertFails(second).isInstanceOf(NoRoomException.class).hasMessageContaining("became free");
    server.accept().answer("still");
    assertThat(said(first)).isEqualTo("200 still");
  }

  @Test
  void waitsForAnAnswerNoLongerThanItMay() throws Exception {
    Http1Pool pool = pool(limits(1, 1));
    CompletableFuture<String> first = ask(pool, HttpMethod.GET, "/", null, Duration.ofMillis(50));
    CompletableFuture<String> second = get(pool);
    Peer silent = server.accept();
    assertFails(first).isInstanceOf(ReadTimeoutException.class);
    silent.request();
    assertThat(silent.isLeft()).isTrue();
    server.accept().answer("another connection");
    assertThat(said(second)).isEqualTo("200 another connection");
  }

  @Test
  void hangsUpWhenNobodyWaitsForTheAnswer() throws Exception {
    Http1Pool pool = pool(limits(1, 2));
    Disposable gone = asking(pool, HttpMethod.GET, "/", null, LONG).subscribe();
    Disposable goneToo = asking(pool, HttpMethod.GET, "/", null, LONG).subscribe();
    CompletableFuture<String> patient = get(pool);
    Peer peer = server.accept();
    peer.request();
    goneToo.dispose();
    gone.dispose();
    assertThat(peer.isLeft()).isTrue();
    server.accept().answer("for who stayed");
    assertThat(said(patient)).isEqualTo("200 for who stayed");
  }

  @Test
  void doesNotUseAConnectionThatTheServerHasLeft() throws Exception {
    Http1Pool pool = pool(limits(1, 1));
    Peer peer = used(pool);
    peer.say("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nunasked!");
    assertThat(peer.isLeft()).isTrue();
    assertUsesAnother(pool);
  }

  @Test
  void closesWhatNobodyUses() throws Exception {
    Duration idle = Duration.ofMillis(50);
    Http1Pool pool = pool(new ConnectionLimits(1, 0, LONG, LONG, idle, LONG));
    Peer peer = used(pool);
    assertThat(peer.isLeft()).isTrue();
    Awaitility.await().until(() -> pool.connections() == 0);
  }

  @Test
  void doesNotUseOldConnections() throws Exception {
    Http1Pool pool = pool(new ConnectionLimits(1, 1, LONG, LONG, LONG, Duration.ZERO));
    Peer peer = used(pool);
    CompletableFuture<String> second = get(pool);
    assertThat(peer.isLeft()).isTrue();
    server.accept().answer("b");
    assertThat(said(second)).isEqualTo("200 b");
  }
}
