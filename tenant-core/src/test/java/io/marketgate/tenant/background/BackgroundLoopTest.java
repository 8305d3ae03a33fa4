package io.marketgate.tenant.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class BackgroundLoopTest {

  private final AtomicInteger runs = new AtomicInteger();
  private VirtualTimeScheduler time = VirtualTimeScheduler.create();

  @BeforeEach
  void stopTheClock() {
    time = VirtualTimeScheduler.getOrSet();
  }

  @AfterEach
  void startTheClock() {
    VirtualTimeScheduler.reset();
  }

  @Test
  void repeatsWithPausesUntilItIsStopped() {
    BackgroundLoop loop = loop(Mono.fromRunnable(runs::incrementAndGet));
    loop.start();
    assertThat(loop.isRunning()).isTrue();
    time.advanceTimeBy(Duration.ofSeconds(3));
    assertThat(runs).hasValue(3);
    loop.stop();
    time.advanceTimeBy(Duration.ofSeconds(10));
    assertThat(runs).hasValue(3);
    assertThat(loop.isRunning()).isFalse();
  }

  @Test
  void takesUpAgainAfterAFailure() {
    BackgroundLoop loop =
        loop(
            Mono.fromRunnable(() -> {
              if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("for once");
              }
            }));
    loop.start();
    time.advanceTimeBy(Duration.ofMinutes(1));
    assertThat(runs).hasValueGreaterThan(10);
    loop.stop();
  }

  /// However long what it needs has been away.
  @Test
  void goesOnWithinThePauseThatItMayTake() {
    Mono<Void> failing =
        Mono.fromRunnable(() -> {
          runs.incrementAndGet();
          throw new IllegalStateException("still away");
        });
    BackgroundLoop loop =
        BackgroundLoop.repeat("Test", Duration.ofSeconds(1), Duration.ofSeconds(2), time, failing);
    loop.start();
    time.advanceTimeBy(Duration.ofMinutes(5));
    for (int times = 0; times < 10; times++) {
      int before = runs.get();
      time.advanceTimeBy(Duration.ofSeconds(3));
      assertThat(runs).hasValueGreaterThan(before);
    }
    loop.stop();
  }

  @Test
  void aStepWaitsForItsCondition() {
    AtomicBoolean isOpen = new AtomicBoolean();
    BackgroundLoop loop = loop(Mono.fromRunnable(runs::incrementAndGet));
    loop.onlyWhile(() -> Mono.just(isOpen.get()));
    loop.start();
    time.advanceTimeBy(Duration.ofSeconds(3));
    assertThat(runs).hasValue(0);
    isOpen.set(true);
    time.advanceTimeBy(Duration.ofSeconds(3));
    assertThat(runs).hasValue(3);
    isOpen.set(false);
    time.advanceTimeBy(Duration.ofSeconds(3));
    assertThat(runs).hasValue(3);
    loop.stop();
  }

  /// Nothing that is shared is left out because it has no single step.
  @Test
  void workWithStepsOfItsOwnAsksForTheSameCondition() {
    AtomicBoolean isOpen = new AtomicBoolean();
    BackgroundLoop loop =
        BackgroundLoop.forEver(
            "Test",
            mayGoOn ->
                mayGoOn
                    .doOnNext(may -> runs.addAndGet(may ? 1 : 0))
                    .delaySubscription(Duration.ofSeconds(1), time)
                    .repeat()
                    .then());
    loop.onlyWhile(() -> Mono.just(isOpen.get()));
    loop.start();
    time.advanceTimeBy(Duration.ofSeconds(3));
    assertThat(runs).hasValue(0);
    isOpen.set(true);
    time.advanceTimeBy(Duration.ofSeconds(3));
    assertThat(runs).hasValue(3);
    loop.stop();
  }

  private BackgroundLoop loop(Mono<Void> step) {
    return BackgroundLoop.repeat("Test", Duration.ofSeconds(1), time, step);
  }
}
