package io.marketgate.gateway.http1;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketgate.gateway.http1.ScriptedServer.Peer;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.StepVerifier;

class Http1ConnectionTest extends PoolFixture {

  @Test
  void sendsWhatItIsGiven() throws Exception {
    Http1Pool pool = pool(limits(1, 0));
    CompletableFuture<String> asked =
        ask(pool, HttpMethod.PUT, "/things?a=%20", "body".getBytes(UTF_8), LONG);
    Peer peer = server.accept();
    String request = peer.request();
    assertThat(request)
        .startsWith("PUT /things?a=%20 HTTP/1.1\r\n")
        .contains("host: example\r\n")
        .contains("content-length: 4\r\n");
    assertThat(new String(peer.socket().getInputStream().readNBytes(4), UTF_8)).isEqualTo("body");
    peer.say("HTTP/1.1 204 No Content\r\n\r\n");
    assertThat(said(asked)).isEqualTo("204 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "GET", "DELETE"})
  void saysThatThereIsNoBodyWhereOneIsExpected(String method) throws Exception {
    CompletableFuture<String> asked =
        ask(pool(limits(1, 0)), HttpMethod.valueOf(method), "/", null, LONG);
    Peer peer = server.accept();
    assertThat(peer.request().contains("content-length: 0")).isEqualTo(method.startsWith("P"));
    peer.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assertThat(said(asked)).isEqualTo("200 ");
  }

  @Test
  void readsPastInterimAnswers() throws Exception {
    Http1Pool pool = pool(limits(1, 0));
    CompletableFuture<String> asked = get(pool);
    Peer peer = server.accept();
    peer.say("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
    peer.answer("at last");
    assertThat(said(asked)).isEqualTo("200 at last");
  }

  @Test
  void readsPiecesThatAreCountedOneByOne() throws Exception {
    Http1Pool pool = pool(limits(1, 0));
    CompletableFuture<String> asked = get(pool);
    Peer peer = server.accept();
    peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab");
    peer.say("c\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n");
    assertThat(said(asked)).isEqualTo("200 abcde");
    CompletableFuture<String> next = get(pool);
    peer.request();
    peer.answer("same connection");
    assertThat(said(next)).isEqualTo("200 same connection");
  }

  @Test
  void doesNotUseAConnectionAgainThatTheServerWantsClosed() throws Exception {
    Http1Pool pool = pool(limits(1, 1));
    CompletableFuture<String> first = get(pool);
    Peer peer = server.accept();
    peer.say("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na");
    assertThat(said(first)).isEqualTo("200 a");
    assertUsesAnother(pool);
  }

  @Test
  void anAnswerWithoutLengthEndsWithTheConnection() throws Exception {
    CompletableFuture<String> asked = get(pool(limits(1, 0)));
    try (Peer peer = server.accept()) {
      peer.request();
      peer.say("HTTP/1.1 200 OK\r\n\r\nall of it");
    }
    assertThat(said(asked)).isEqualTo("200 all of it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "what?\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nha",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nxxx"
      })
  void whatIsNotAWholeAnswerIsNone(String said) throws Exception {
    Http1Pool pool = pool(limits(1, 1));
    CompletableFuture<String> asked = get(pool);
    CompletableFuture<String> next = get(pool);
    try (Peer peer = server.accept()) {
      peer.request();
      peer.say(said);
    }
    assertFails(asked).isNotInstanceOf(ConnectException.class);
    server.accept().answer("another connection");
    assertThat(said(next)).isEqualTo("200 another connection");
  }

  @Test
  void hangsUpInTheMiddleOfAnAnswer() throws Exception {
    Http1Pool pool = pool(limits(1, 0));
    StepVerifier.Step<String> reading =
        StepVerifier.create(
            asking(pool, HttpMethod.GET, "/", null, LONG)
                .flatMapMany(Answer::body)
                .map(piece -> piece.toString(UTF_8)));
    Thread reader = Thread.ofVirtual().start(() -> reading.expectNext("ab").thenCancel().verify());
    Peer peer = server.accept();
    peer.request();
    peer.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nab");
    reader.join(LONG);
    assertThat(peer.isLeft()).isTrue();
  }

  @Test
  void anAnswerBeforeTheWholeQuestionEndsTheConnection() throws Exception {
    Http1Pool pool = pool(limits(1, 1));
    CompletableFuture<String> first = ask(pool, HttpMethod.POST, "/", new byte[50_000_000], LONG);
    Peer peer = server.accept();
    peer.answer("too much");
    assertThat(said(first)).isEqualTo("200 too much");
    assertUsesAnother(pool);
  }

  @Test
  void readsNoFasterThanTheReader() throws Exception {
    SlowReader reader = new SlowReader();
    asking(pool(limits(1, 0)), HttpMethod.GET, "/", null, LONG)
        .flatMapMany(Answer::body)
        .map(piece -> piece.readableBytes())
        .subscribe(reader);
    Peer peer = server.accept();
    peer.request();
    int whole = 50_000_000;
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(() -> send(peer, whole), Thread::startVirtualThread);
    Awaitility.await().until(reader::hasStarted);
    assertThatThrownBy(() -> sent.get(300, TimeUnit.MILLISECONDS))
        .as("the server cannot get rid of it")
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    reader.request(Long.MAX_VALUE);
    assertThat(reader.read.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(whole);
    sent.join();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
            + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison",
        "HTTP/1.1 204 No Content\r\n\r\n{}",
        "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\n",
        "HTTP/1.1 304 Not Modified\r\n\r\nHTTP/1.1 200 O"
      })
  void whatComesBehindAnAnswerIsNotThatToTheNextCall(String said) throws Exception {
    Http1Pool pool = pool(limits(1, 1));
    CompletableFuture<String> first = get(pool);
    CompletableFuture<String> waiting = get(pool);
    Peer peer = server.accept();
    peer.request();
    peer.say(said);
    assertThat(said(first)).matches("200 a|204 |304 ");
    assertThat(peer.isLeft()).isTrue();
    server.accept().answer("clean");
    assertThat(said(waiting)).isEqualTo("200 clean");
  }

  @Test
  void theAnswerToHeadHasNoBody() throws Exception {
    Http1Pool pool = pool(limits(1, 1));
    CompletableFuture<String> first = ask(pool, HttpMethod.HEAD, "/", null, LONG);
    Peer peer = server.accept();
    peer.request();
    peer.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
    assertThat(said(first)).isEqualTo("200 ");
    CompletableFuture<String> second = get(pool);
    peer.answer("same connection");
    assertThat(said(second)).isEqualTo("200 same connection");
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 1_000_000})
  void anAnswerThatNobodyReadsIsBrokenOff(int length) throws Exception {
    Http1Pool pool = pool(limits(1, 1));
    CompletableFuture<Answer> asked = asking(pool, HttpMethod.GET, "/", null, LONG).toFuture();
    Peer peer = server.accept();
    peer.request();
    peer.say("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\nx");
    asked.get(LONG.toSeconds(), TimeUnit.SECONDS).breakOff();
    assertThat(peer.isLeft()).isTrue();
    assertUsesAnother(pool);
  }

  @Test
  void waitsNoLongerForAnAnswerOfWhichSomethingWasSaidBefore() throws Exception {
    CompletableFuture<String> asked =
        ask(pool(limits(1, 0)), HttpMethod.GET, "/", null, Duration.ofMillis(200));
    Peer peer = server.accept();
    peer.request();
    peer.say("HTTP/1.1 103 Early Hints\r\n\r\n");
    assertFails(asked).isInstanceOf(ReadTimeoutException.class);
  }

  @Test
  void waitsNoLongerForAnAnswerWhileTheQuestionGoesOut() throws Exception {
    CompletableFuture<String> asked =
        ask(pool(limits(1, 0)), HttpMethod.POST, "/", new byte[50_000_000], Duration.ofMillis(200));
    Peer peer = server.accept();
    assertFails(asked).isInstanceOf(ReadTimeoutException.class);
    peer.close();
  }

  @Test
  void anAnswerIsReadOnce() throws Exception {
    Http1Pool pool = pool(limits(1, 0));
    CompletableFuture<Answer> asked = asking(pool, HttpMethod.GET, "/", null, LONG).toFuture();
    Peer peer = server.accept();
    peer.answer("a");
    Answer answer = asked.get(LONG.toSeconds(), TimeUnit.SECONDS);
    StepVerifier.create(answer.body().map(piece -> piece.toString(UTF_8)))
        .expectNext("a")
        .verifyComplete();
    StepVerifier.create(answer.body()).verifyError(IllegalStateException.class);
    answer.breakOff();
    CompletableFuture<String> next = get(pool);
    peer.answer("an answer that is over has no connection to break off");
    assertThat(said(next)).startsWith("200 an answer");
  }

  /// Asks for one piece at first.
  private static final class SlowReader extends BaseSubscriber<Integer> {

    private final CompletableFuture<Integer> read = new CompletableFuture<>();
    private volatile int bytes;

    boolean hasStarted() {
      return bytes > 0;
    }

    @Override
    protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
      request(1);
    }

    @Override
    protected void hookOnNext(Integer more) {
      bytes = bytes + more;
    }

    @Override
    protected void hookOnComplete() {
      read.complete(bytes);
    }
  }

  private static void send(Peer peer, int whole) {
    try {
      peer.say("HTTP/1.1 200 OK\r\nContent-Length: " + whole + "\r\n\r\n");
      peer.socket().getOutputStream().write(new byte[whole]);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
