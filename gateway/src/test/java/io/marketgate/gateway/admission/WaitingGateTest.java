package io.marketgate.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.call.Exchange;
import io.marketgate.gateway.http.EarlyAnswersTest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/// A server of one event loop that lets requests wait while it handles two, over sockets.
class WaitingGateTest {

  private static final Duration FOR_EVER = Duration.ofDays(1);
  private static final Duration LONGEST = Duration.ofSeconds(3);
  private static final int HANDLED_AT_MOST = 100;
  private final Places places = new Places(2, HANDLED_AT_MOST, Duration.ofMillis(50));

  private final Sinks.Empty<Void> held = Sinks.empty();
  private final AtomicLong nanoTime = new AtomicLong();
  private final AtomicBoolean isFullOfCallbacks = new AtomicBoolean();
  private final List<Rank> shed = new CopyOnWriteArrayList<>();
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private final List<Duration> queueTimes = new CopyOnWriteArrayList<>();
  private final List<Channel> channels = new CopyOnWriteArrayList<>();
  private final LoopResources loop = LoopResources.create("waiting", 1, true);
  private final List<Caller> callers = new ArrayList<>();
  private @Nullable DisposableServer server;

  @AfterEach
  void stop() throws IOException {
    for (Caller caller : callers) {
      caller.socket().close();
    }
    Objects.requireNonNull(server).disposeNow();
    loop.dispose();
  }

  @Test
  void requestsWaitUntilThereIsRoomInTheOrderInWhichTheyCame() throws IOException {
    WaitingQueues queues = serve(FOR_EVER);
    Caller early = caller();
    early.asked("/api/early");
    Awaitility.await().until(() -> queues.waiting() == 0);
    Caller slow = takingAllPlaces();
    Caller first = waiting(queues, "/api/first");
    early.ask("/api/second");
    Awaitility.await().until(() -> queues.waiting() == 2);
    assertThat(handled).containsExactly("/api/early", "/api/held", "/api/held");
    held.tryEmitEmpty();
    assertThat(slow.answer()).isEqualTo("/api/held");
    assertThat(first.asked("/api/third")).isEqualTo("/api/first");
    assertThat(first.answer()).isEqualTo("/api/third");
    assertThat(early.answer()).isEqualTo("/api/second");
    Awaitility.await().until(() -> queues.waiting() == 0);
  }

  @Test
  void whoHandlesARequestIsToldHowLongItHasWaited() throws IOException {
    WaitingQueues queues = serve(LONGEST);
    takingAllPlaces();
    Caller waiting = waiting(queues, "/api/waiting");
    pass(Duration.ofMillis(1_000));
    held.tryEmitEmpty();
    assertThat(waiting.answer()).isEqualTo("/api/waiting");
    assertThat(waiting.asked("/api/next")).isEqualTo("/api/next");
    assertThat(queueTimes)
        .containsExactly(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO);
  }

  @Test
  void marketplacesDoNotWait() throws IOException {
    serve(FOR_EVER);
    Caller slow = takingAllPlaces();
    caller().ask("/api/waiting");
    Caller marketplace = caller();
    for (String call : List.of("/marketplace/aliyun?n=1", "/marketplace/aliyun?n=2")) {
      assertThat(marketplace.asked(call)).isEqualTo(call);
    }
    held.tryEmitEmpty();
    assertThat(slow.answer()).isEqualTo("/api/held");
  }

  @Test
  void marketplacesAreRefusedAtOnceWhereTooManyOfThemWaitAndMayTellAgain() throws IOException {
    serve(FOR_EVER);
    isFullOfCallbacks.set(true);
    Caller marketplace = caller();
    assertThat(marketplace.asked("/marketplace/aliyun?n=1")).contains("\"Overloaded\"");
    marketplace.send(
        "POST /marketplace/huawei HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
    String head = marketplace.head();
    assertThat(head).startsWith("http/1.1 503 ").doesNotContain("connection: close");
    assertThat(marketplace.body(head)).contains("\"Overloaded\"");
    marketplace.send("x".repeat(1_000));
    assertThat(shed).containsExactly(Rank.CALLBACK, Rank.CALLBACK);
    assertThat(handled).isEmpty();
    isFullOfCallbacks.set(false);
    String again = "/marketplace/aliyun?n=1";
    assertThat(marketplace.asked(again)).isEqualTo(again);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 16385",
        "Transfer-Encoding: chunked",
        "Content-Length: 5\r\nExpect: 100-continue"
      })
  void aMarketplaceThatIsRefusedWithMoreStillToComeHasToConnectAnew(String headers)
      throws IOException {
    serve(FOR_EVER);
    isFullOfCallbacks.set(true);
    Caller marketplace = caller();
    marketplace.send("POST /marketplace/huawei HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n\r\n");
    assertThat(marketplace.head()).startsWith("http/1.1 503 ").contains("connection: close");
  }

  @Test
  void aMarketplaceThatIsRefusedAndDoesNotSendTheRestKeepsNoConnection() throws IOException {
    serve(FOR_EVER);
    isFullOfCallbacks.set(true);
    Caller marketplace = caller();
    marketplace.send(
        "POST /marketplace/huawei HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx");
    assertThat(marketplace.body(marketplace.head())).contains("\"Overloaded\"");
    assertThat(marketplace.answers().readLine()).isNull();
  }

  @Test
  void nobodyElseIsRefusedBecauseMarketplacesWait() throws IOException {
    serve(FOR_EVER);
    isFullOfCallbacks.set(true);
    Caller caller = caller();
    for (String other :
        List.of("/marketplace/aliyun/sso?token=x", "/marketplace/session", "/api/call")) {
      assertThat(caller.asked(other)).isEqualTo(other);
    }
    assertThat(shed).isEmpty();
  }

  @Test
  void whoHasWaitedInVainIsRefusedAndMayAskAgain() throws IOException {
    WaitingQueues queues = serve(LONGEST);
    Caller slow = takingAllPlaces();
    Caller waiting = waiting(queues, "/api/first");
    Caller sender = caller();
    sender.send(
        "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx"
            + "GET /api/second HTTP/1.1\r\nHost: x\r\n\r\n");
    Awaitility.await().until(() -> queues.waiting() == 2);
    pass(LONGEST);
    assertThat(waiting.answer()).contains("\"ServiceUnavailable\"");
    assertThat(sender.answer()).contains("\"Overloaded\"");
    assertThat(shed).containsExactly(Rank.USER, Rank.REPORT);
    held.tryEmitEmpty();
    assertThat(slow.answer()).isEqualTo("/api/held");
    assertThat(waiting.asked("/api/first")).isEqualTo("/api/first");
    assertThat(sender.answer()).isEqualTo("/api/second");
  }

  @Test
  void whoHasWaitedInVainBehindAnEarlierRequestOfHisIsNotRefusedBeforeThatIsAnswered()
      throws IOException {
    WaitingQueues queues = serve(LONGEST);
    Caller slow = takingAllPlaces();
    slow.ask("/api/next");
    Awaitility.await().until(() -> queues.waiting() == 1);
    pass(LONGEST);
    Awaitility.await().until(() -> queues.waiting() == 0);
    held.tryEmitEmpty();
    assertThat(slow.answer()).isEqualTo("/api/held");
    assertThat(slow.answer()).isEqualTo("/api/next");
  }

  @Test
  void whoWouldWaitForTooLongIsRefusedAtOnceAndMayAskAgain() throws IOException {
    WaitingQueues queues = serve(LONGEST);
    Caller slow = takingAllPlaces();
    Caller waiting = waiting(queues, "/api/waiting");
    Caller staff = caller();
    Caller user = caller();
    pass(Duration.ofMillis(1_000));
    assertThat(staff.asked("/ops/v1/organizations")).contains("\"Overloaded\"");
    user.ask("/api/early");
    Awaitility.await().until(() -> queues.waiting() == 2);
    pass(Duration.ofMillis(400));
    Caller late = caller();
    late.ask("/api/late");
    String head = late.head();
    assertThat(head)
        .startsWith("http/1.1 503 ")
        .contains("retry-after: 1")
        .doesNotContain("connection: close");
    assertThat(late.body(head)).contains("\"ServiceUnavailable\"");
    assertThat(late.asked("/api/late")).contains("\"ServiceUnavailable\"");
    assertThat(shed).containsExactly(Rank.REPORT, Rank.USER, Rank.USER);
    held.tryEmitEmpty();
    assertThat(slow.answer()).isEqualTo("/api/held");
    assertThat(waiting.answer()).isEqualTo("/api/waiting");
    assertThat(user.answer()).isEqualTo("/api/early");
    assertThat(late.asked("/api/late")).isEqualTo("/api/late");
  }

  @Test
  void aRefusalDoesNotOvertakeTheAnswerToAnEarlierRequest() throws IOException {
    WaitingQueues queues = serve(LONGEST);
    Caller slow = takingAllPlaces();
    waiting(queues, "/api/waiting");
    pass(Duration.ofSeconds(2));
    slow.ask("/api/next");
    Awaitility.await().until(() -> queues.waiting() == 2);
    held.tryEmitEmpty();
    assertThat(slow.answer()).isEqualTo("/api/held");
    assertThat(slow.answer()).isEqualTo("/api/next");
    assertThat(shed).isEmpty();
  }

  @Test
  void whoIsRefusedWithABodyStillToComeHasToConnectAnew() throws IOException {
    WaitingQueues queues = serve(LONGEST);
    takingAllPlaces();
    waiting(queues, "/api/waiting");
    pass(Duration.ofSeconds(2));
    Caller sender = caller();
    sender.send("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nx");
    String head = sender.head();
    assertThat(head).startsWith("http/1.1 503 ").contains("connection: close");
    assertThat(sender.body(head)).contains("\"Overloaded\"");
    assertThat(sender.answers().readLine()).isNull();
    assertThat(handled).containsExactly("/api/held", "/api/held");
  }

  @Test
  void whoHasGoneKeepsNobodyOut() throws IOException {
    WaitingQueues queues = serve(LONGEST);
    takingAllPlaces();
    Caller leaving = waiting(queues, "/api/gone");
    leaving.socket().close();
    Awaitility.await().until(() -> queues.waiting() == 0);
    pass(Duration.ofSeconds(2));
    waiting(queues, "/api/waiting");
    assertThat(shed).isEmpty();
  }

  @Test
  void whatCannotBeReadDoesNotWait() throws IOException {
    WaitingQueues queues = serve(FOR_EVER);
    takingAllPlaces();
    Caller wrong = caller();
    wrong.send("no request\r\n\r\n");
    assertThat(wrong.head()).startsWith("http/1.1 400 ");
    assertThat(queues.waiting()).isZero();
  }

  @Test
  void whoHasGoneTakesNobodysRoom() throws IOException {
    WaitingQueues queues = serve(FOR_EVER);
    Caller slow = takingAllPlaces();
    Caller leaving = waiting(queues, "/api/gone");
    Caller waiting = caller();
    waiting.ask("/api/staying");
    Awaitility.await().until(() -> queues.waiting() == 2);
    leaving.socket().close();
    held.tryEmitEmpty();
    assertThat(slow.answer()).isEqualTo("/api/held");
    assertThat(waiting.answer()).isEqualTo("/api/staying");
    Awaitility.await().until(() -> queues.waiting() == 0 && places.taken() == 0);
  }

  @Test
  void nobodyWaitsAnyLongerWhenTheProgramStops() throws IOException {
    WaitingQueues queues = serve(FOR_EVER);
    takingAllPlaces();
    Caller waiting = waiting(queues, "/api/last");
    CompletableFuture<Void> ended = queues.end().toFuture();
    assertThat(waiting.answer()).isEqualTo("/api/last");
    ended.join();
  }

  @Test
  void aRequestThatWaitsIsPassedOnAsAWholeAndIsNotReadBefore() throws IOException {
    WaitingQueues queues = serve(FOR_EVER);
    Caller sender = caller();
    sender.asked("/api/before");
    Caller slow = takingAllPlaces();
    String body = "x".repeat(100_000);
    sender.send("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + body);
    sender.ask("/api/next");
    Awaitility.await().until(() -> queues.waiting() == 1);
    Awaitility.await().until(() -> !channels.getFirst().config().isAutoRead());
    held.tryEmitEmpty();
    assertThat(slow.answer()).isEqualTo("/api/held");
    assertThat(sender.answer()).isEqualTo("100000");
    assertThat(sender.answer()).isEqualTo("/api/next");
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }

  /// Has the only two places taken.
  ///
  /// @return one of the callers that have them
  private Caller takingAllPlaces() throws IOException {
    for (int look = 0; look < HANDLED_AT_MOST; look++) {
      places.adapt(Duration.ofSeconds(1).toNanos(), true);
    }
    caller().ask("/api/held");
    Caller slow = caller();
    slow.ask("/api/held");
    Awaitility.await().until(() -> places.taken() == 2);
    return slow;
  }

  /// The first who waits.
  private Caller waiting(WaitingQueues queues, String path) throws IOException {
    Caller caller = caller();
    caller.ask(path);
    Awaitility.await().until(() -> queues.waiting() == 1);
    return caller;
  }

  private Caller caller() throws IOException {
    Caller caller = Caller.to(Objects.requireNonNull(server).port());
    callers.add(caller);
    return caller;
  }

  private WaitingQueues serve(Duration longest) {
    OverloadRefusals refusals =
        new OverloadRefusals(
            EarlyAnswersTest.answers(), (request, peer, entry, waited) -> {}, shed::add);
    WaitingQueues queues =
        new WaitingQueues(
            places,
            longest,
            nanoTime::get,
            isFullOfCallbacks::get,
            refusals,
            new SimpleMeterRegistry());
    AdmissionControl control = new AdmissionControl(places, refusals);
    server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .runOn(loop)
            .mapHandle(control::admit)
            .doOnChannelInit((observer, channel, remote) -> {
              channels.add(channel);
              channel
                  .pipeline()
                  .addAfter(NettyPipeline.HttpCodec, "gate", queues.gate(channel.eventLoop()));
            })
            .handle((request, response) -> {
              handled.add(request.uri());
              queueTimes.add(Duration.ofNanos(new Exchange(request, response).queueTime()));
              Mono<String> answer =
                  switch (request.uri()) {
                    case "/api/held" -> held.asMono().thenReturn(request.uri());
                    case "/body" ->
                        request.receive().aggregate().asByteArray().map(body -> "" + body.length);
                    default -> Mono.just(request.uri());
                  };
              return answer.flatMap(line ->
                  response
                      .header("Content-Length", line.length() + 1 + "")
                      .sendString(Mono.just(line + "\n"))
                      .then());
            })
            .bindNow();
    return queues;
  }
}
