package io.marketgate.tenant.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class SettlementTest {

  private final Settlement settlement = new Settlement(Duration.ofMillis(2_500));

  @Test
  void isWaitedForUntilItIsDone() {
    AtomicBoolean done = new AtomicBoolean();
    StepVerifier.create(settlement.of(Mono.fromRunnable(() -> done.set(true)), 0)).verifyComplete();
    assertThat(done).isTrue();
  }

  @Test
  void isWaitedForNoLongerThanIsLeftOfTheRequestsTime() {
    long second = Duration.ofSeconds(1).toNanos();
    StepVerifier.withVirtualTime(() -> settlement.of(Mono.never(), second))
        .expectSubscription()
        .expectNoEvent(Duration.ofMillis(1_499))
        .thenAwait(Duration.ofMillis(1))
        .verifyComplete();
  }

  @Test
  void isWaitedForALittleWhenNothingIsLeft() {
    long minute = Duration.ofMinutes(1).toNanos();
    StepVerifier.withVirtualTime(() -> settlement.of(Mono.never(), minute))
        .expectSubscription()
        .expectNoEvent(Duration.ofMillis(399))
        .thenAwait(Duration.ofMillis(1))
        .verifyComplete();
  }

  @Test
  void goesOnWhenNobodyWaitsAnyMore() {
    Sinks.Empty<Void> database = Sinks.empty();
    AtomicBoolean done = new AtomicBoolean();
    StepVerifier.withVirtualTime(
            () -> settlement.of(database.asMono().doOnSuccess(end -> done.set(true)), 0))
        .expectSubscription()
        .thenAwait(Duration.ofSeconds(3))
        .verifyComplete();
    database.tryEmitEmpty().orThrow();
    assertThat(done).isTrue();
  }

  @Test
  void failsAsTheWorkDoes() {
    StepVerifier.create(settlement.of(Mono.error(new IllegalStateException("no")), 0))
        .verifyErrorMessage("no");
  }
}
