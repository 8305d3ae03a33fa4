package io.marketgate.gateway.trace;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class TraceLookupTest {

  private static final Duration INTERVAL = Duration.ofMillis(500);

  @Test
  void looksAgainUntilSomethingIsWritten() {
    AtomicInteger looks = new AtomicInteger();
    StepVerifier.withVirtualTime(() ->
            TraceLookup.awaited(
                Mono.fromSupplier(
                    () -> looks.incrementAndGet() < 4 ? List.<String>of() : List.of("trace")),
                INTERVAL))
        .expectSubscription()
        .expectNoEvent(Duration.ofMillis(1_499))
        .thenAwait(Duration.ofMillis(1))
        .expectNext(List.of("trace"))
        .verifyComplete();
  }

  @Test
  void findsNothingAfterTwoSeconds() {
    StepVerifier.withVirtualTime(() -> TraceLookup.awaited(Mono.just(List.<String>of()), INTERVAL))
        .expectSubscription()
        .thenAwait(Duration.ofMillis(2_500))
        .verifyComplete();
  }

  /// That the database is slow does not mean that there is nothing.
  @Test
  void waitsForALookThatHasBegun() {
    StepVerifier.withVirtualTime(() ->
            TraceLookup.awaited(
                Mono.delay(Duration.ofSeconds(3)).map(late -> List.of("trace")), INTERVAL))
        .expectSubscription()
        .thenAwait(Duration.ofSeconds(3))
        .expectNext(List.of("trace"))
        .verifyComplete();
    StepVerifier.withVirtualTime(() ->
            TraceLookup.awaited(
                Mono.delay(Duration.ofSeconds(3))
                    .then(Mono.<List<String>>error(new TimeoutException())),
                INTERVAL))
        .expectSubscription()
        .thenAwait(Duration.ofSeconds(3))
        .verifyError(TimeoutException.class);
  }
}
