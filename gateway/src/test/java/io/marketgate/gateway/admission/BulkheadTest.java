package io.marketgate.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class BulkheadTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  @AfterEach
  void letTimePassByItself() {
    VirtualTimeScheduler.reset();
  }

  @Test
  void doesOnlySoMuchAtOnceAndTheRestInTurn() {
    Bulkhead bulkhead = new Bulkhead(3, 10_000, LONG);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Mono<Integer> work =
        Mono.fromCallable(() -> most.accumulateAndGet(now.incrementAndGet(), Math::max))
            .delayElement(Duration.ofMillis(1))
            .doOnTerminate(now::decrementAndGet)
            .subscribeOn(Schedulers.parallel());
    StepVerifier.create(Flux.range(0, 2_000).flatMap(i -> bulkhead.run(work), 2_000).count())
        .expectNext(2_000L)
        .expectComplete()
        .verify(LONG);
    assertThat(most.get()).isBetween(1, 3);
    assertThat(bulkhead.waiting()).isZero();
  }

  @Test
  void refusesWhatCannotEvenWait() {
    Bulkhead bulkhead = new Bulkhead(1, 1, LONG);
    Sinks.Empty<String> first = Sinks.empty();
    List<Disposable> running = new ArrayList<>();
    running.add(bulkhead.run(first.asMono()).subscribe());
    AtomicInteger done = new AtomicInteger();
    running.add(bulkhead.run(Mono.fromRunnable(done::incrementAndGet)).subscribe());
    StepVerifier.create(bulkhead.run(Mono.just("never"))).verifyError(Bulkhead.FullException.class);
    assertThat(done).hasValue(0);
    first.tryEmitEmpty().orThrow();
    assertThat(done).hasValue(1);
    assertThat(running).hasSize(2);
    StepVerifier.create(bulkhead.run(Mono.just("now"))).expectNext("now").verifyComplete();
  }

  @Test
  void theOldestIsNextWhileItIsInTime() {
    Bulkhead bulkhead = new Bulkhead(1, 3, LONG);
    Sinks.Empty<String> first = Sinks.empty();
    List<String> done = new ArrayList<>();
    List<Disposable> running = filled(bulkhead, first, done);
    running.get(2).dispose();
    assertThat(bulkhead.isFull()).isFalse();
    first.tryEmitEmpty().orThrow();
    assertThat(done).containsExactly("a", "c");
    assertThat(bulkhead.waiting()).isZero();
  }

  @Test
  void theNewestIsNextOnceTheOldestHasWaitedForLong() {
    VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
    Bulkhead bulkhead = new Bulkhead(1, 3, LONG);
    Sinks.Empty<String> first = Sinks.empty();
    List<String> done = new ArrayList<>();
    List<Disposable> running = filled(bulkhead, first, done);
    time.advanceTimeBy(LONG.dividedBy(2));
    running.get(3).dispose();
    running.add(bulkhead.run(Mono.just("newest")).subscribe(done::add));
    first.tryEmitEmpty().orThrow();
    assertThat(done).containsExactly("newest", "b", "a");
  }

  @Test
  void fewerMayWaitWhenTheyWaitInVainAndMoreAgainWhenTheyDoNot() {
    VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
    Bulkhead bulkhead = new Bulkhead(2, 20, LONG);
    Sinks.Empty<String> held = Sinks.empty();
    assertThat(come(bulkhead, held.asMono(), 100)).isEqualTo(2 + 20);
    time.advanceTimeBy(LONG);
    assertThat(bulkhead.waiting()).isZero();
    assertThat(come(bulkhead, held.asMono(), 100)).as("as many as are done at once").isEqualTo(2);
    held.tryEmitEmpty().orThrow();
    assertThat(come(bulkhead, Mono.never(), 100))
        .as("two have got their turn, and two a place now")
        .isEqualTo(2 + 6);
  }

  /// @return how many are done or wait
  private static int come(Bulkhead bulkhead, Mono<String> work, int callers) {
    int refused = 0;
    for (int caller = 0; caller < callers; caller++) {
      AtomicInteger full = new AtomicInteger();
      var _ = bulkhead.run(work).subscribe(done -> {}, failure -> full.incrementAndGet());
      refused += full.get();
    }
    return callers - refused;
  }

  /// One that runs until it is told to end, and three that wait.
  private static List<Disposable> filled(
      Bulkhead bulkhead, Sinks.Empty<String> first, List<String> done) {
    List<Disposable> running = new ArrayList<>();
    running.add(bulkhead.run(first.asMono()).subscribe());
    for (String each : List.of("a", "b", "c")) {
      assertThat(bulkhead.isFull()).isFalse();
      running.add(bulkhead.run(Mono.just(each)).subscribe(done::add));
    }
    assertThat(bulkhead.isFull()).isTrue();
    return running;
  }

  @Test
  void letsNobodyWaitForLong() {
    Bulkhead bulkhead = new Bulkhead(1, 10, Duration.ofMillis(10));
    Sinks.Empty<String> first = Sinks.empty();
    Disposable running = bulkhead.run(first.asMono()).subscribe();
    StepVerifier.create(bulkhead.run(Mono.just("late")))
        .expectError(Bulkhead.FullException.class)
        .verify(LONG);
    assertThat(bulkhead.waiting()).isZero();
    running.dispose();
    StepVerifier.create(bulkhead.run(Mono.just("now"))).expectNext("now").verifyComplete();
  }

  @Test
  void whoeverGoesAwayLeavesHisTurnToTheNext() {
    Bulkhead bulkhead = new Bulkhead(1, 10, LONG);
    Sinks.Empty<String> first = Sinks.empty();
    Disposable running = bulkhead.run(first.asMono()).subscribe();
    AtomicInteger gone = new AtomicInteger();
    AtomicInteger next = new AtomicInteger();
    Disposable leaving = bulkhead.run(Mono.fromRunnable(gone::incrementAndGet)).subscribe();
    Disposable staying = bulkhead.run(Mono.fromRunnable(next::incrementAndGet)).subscribe();
    leaving.dispose();
    assertThat(bulkhead.waiting()).isOne();
    first.tryEmitEmpty().orThrow();
    assertThat(gone).hasValue(0);
    assertThat(next).hasValue(1);
    assertThat(running.isDisposed()).isTrue();
    assertThat(staying.isDisposed()).isTrue();
  }
}
