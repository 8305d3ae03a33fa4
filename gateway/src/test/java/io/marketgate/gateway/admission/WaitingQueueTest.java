package io.marketgate.gateway.admission;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.http.EarlyAnswersTest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One event loop, whose time the test moves.
class WaitingQueueTest {

  private static final Duration LONGEST = Duration.ofSeconds(3);
  private static final int MANY = 20;
  private static final int MOST_LET_THROUGH = 8;
  private static final int MOST_REFUSED = 4;
  private static final int MOST_REFUSED_IN_VAIN = 2;

  private final AtomicLong nanoTime = new AtomicLong();
  private final EmbeddedChannel loop = new EmbeddedChannel();

  /// How long those who are refused have waited.
  private final List<Long> waits = new ArrayList<>();

  private final Places places = new Places(0, 1, Duration.ofMillis(20));
  private final WaitingQueues queues = queues(places);

  private WaitingQueues queues(Places places) {
    return new WaitingQueues(
        places,
        LONGEST,
        nanoTime::get,
        () -> false,
        new OverloadRefusals(
            EarlyAnswersTest.answers(),
            (request, peer, entry, waited) -> waits.add(waited),
            rank -> {}),
        new SimpleMeterRegistry());
  }

  @BeforeEach
  void leaveNoPlace() {
    loop.freezeTime();
    assertThat(places.take(Rank.CALLBACK)).isTrue();
    assertThat(isRefused(ask())).isFalse();
    nanoTime.addAndGet(LONGEST.dividedBy(2).toNanos());
  }

  @Test
  void refusingTakesLittleTimeFromAnsweringAndTheRestWaits() {
    shortOfPlaces();
    for (int request = 0; request < MOST_REFUSED; request++) {
      assertThat(isRefused(ask())).isTrue();
    }
    assertThat(isRefused(ask())).isFalse();
    assertThat(queues.waiting()).isEqualTo(2);
    look();
    assertThat(isRefused(ask())).isTrue();
  }

  @Test
  void whenOnlyBackendsAreSlowEverybodyIsRefused() {
    for (int request = 0; request <= MOST_REFUSED; request++) {
      assertThat(isRefused(ask())).isTrue();
    }
    assertThat(queues.waiting()).isOne();
    nanoTime.addAndGet(LONGEST.dividedBy(2).toNanos());
    look();
    assertThat(queues.waiting()).isZero();
  }

  @Test
  void whoHasWaitedInVainIsRefusedAFewAtATimeAndAllOfThemAfterTwiceAsLong() {
    List<EmbeddedChannel> callers = new ArrayList<>();
    for (int caller = 0; caller < 2 * MOST_REFUSED_IN_VAIN; caller++) {
      nanoTime.set(0);
      callers.add(ask());
    }
    shortOfPlaces();
    nanoTime.set(LONGEST.toNanos());
    look();
    assertThat(queues.waiting()).isEqualTo(1 + MOST_REFUSED_IN_VAIN);
    assertThat(waits).hasSize(MOST_REFUSED_IN_VAIN).containsOnly(LONGEST.toNanos());
    nanoTime.set(2 * LONGEST.toNanos());
    look();
    assertThat(queues.waiting()).isZero();
    assertThat(callers).allMatch(WaitingQueueTest::isRefused);
  }

  /// So that newcomers are read, and refused, soon.
  @Test
  void whateverElseIsToBeDoneHasItsTurnWhileManyAreLetThrough() {
    WaitingQueues full = withRoomAgainFor(MANY);
    AtomicInteger stillWaiting = new AtomicInteger();
    ScheduledFuture<?> somethingElse =
        loop.eventLoop().schedule(() -> stillWaiting.set(full.waiting()), 10, MILLISECONDS);
    look();
    assertThat(somethingElse.isSuccess()).isTrue();
    assertThat(stillWaiting).hasValue(MANY - MOST_LET_THROUGH);
    assertThat(full.waiting()).isZero();
  }

  @Test
  void nobodyIsRefusedWhileThereIsRoomForAllWhoWait() {
    WaitingQueues full = withRoomAgainFor(MANY + 1);
    nanoTime.addAndGet(LONGEST.toNanos());
    assertThat(isRefused(ask(full))).isFalse();
    assertThat(isRefused(ask(full))).isTrue();
    look();
    assertThat(full.waiting()).isZero();
  }

  /// As many as [#MANY] wait, and so many places have just become free.
  private WaitingQueues withRoomAgainFor(int free) {
    Places many = new Places(0, MANY + 1, Duration.ofMillis(20));
    WaitingQueues full = queues(many);
    for (int place = 0; place <= MANY; place++) {
      assertThat(many.take(Rank.CALLBACK)).isTrue();
    }
    for (int caller = 0; caller < MANY; caller++) {
      assertThat(isRefused(ask(full))).isFalse();
    }
    for (int place = 0; place < free; place++) {
      many.giveBack();
    }
    return full;
  }

  @Test
  void allAreLetThroughAtOnceWhenTheProgramStops() {
    nanoTime.set(0);
    for (int caller = 0; caller < MOST_LET_THROUGH; caller++) {
      assertThat(isRefused(ask())).isFalse();
    }
    queues.end().subscribe();
    ScheduledFuture<?> nobodyWaits =
        loop.eventLoop().schedule(() -> assertThat(queues.waiting()).isZero(), 10, MILLISECONDS);
    look();
    assertThat(nobodyWaits.isSuccess()).isTrue();
  }

  private void shortOfPlaces() {
    places.giveBack();
    places.adapt(Duration.ofSeconds(1).toNanos(), true);
  }

  private void look() {
    loop.advanceTimeBy(10, MILLISECONDS);
    loop.runScheduledPendingTasks();
  }

  private EmbeddedChannel ask() {
    return ask(queues);
  }

  private EmbeddedChannel ask(WaitingQueues queues) {
    EmbeddedChannel channel = new EmbeddedChannel(queues.gate(loop.eventLoop()));
    channel.writeInbound(
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/api/Echo"));
    return channel;
  }

  private static boolean isRefused(EmbeddedChannel channel) {
    FullHttpResponse answer = channel.readOutbound();
    if (answer == null) {
      return false;
    }
    assertThat(answer.status()).isEqualTo(HttpResponseStatus.SERVICE_UNAVAILABLE);
    assertThat(answer.release()).isTrue();
    return true;
  }
}
