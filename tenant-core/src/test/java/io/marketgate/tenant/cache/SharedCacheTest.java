package io.marketgate.tenant.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class SharedCacheTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final SharedCache<String, Integer> cache = new SharedCache<>(10, Duration.ofHours(1));
  private final AtomicInteger loads = new AtomicInteger();

  @Test
  void sharesOneLoadThatOutlivesWhoStopsWaiting() {
    Sinks.One<Integer> source = Sinks.one();
    cache.get("a", () -> loaded(source.asMono())).subscribe().dispose();
    assertThat(cache.known("a")).isNull();
    Mono<Integer> second = cache.get("a", () -> loaded(source.asMono()));
    source.tryEmitValue(7).orThrow();
    StepVerifier.create(second).expectNext(7).expectComplete().verify(PATIENCE);
    assertThat(cache.known("a")).isEqualTo(7);
    assertThat(loads).hasValue(1);
  }

  @Test
  void keepsNoFailure() {
    IllegalStateException fault = new IllegalStateException("away");
    StepVerifier.create(cache.get("a", () -> loaded(Mono.error(fault))))
        .expectErrorMessage("away")
        .verify(PATIENCE);
    assertThat(cache.known("a")).isNull();
    StepVerifier.create(cache.get("a", () -> loaded(Mono.just(7))))
        .expectNext(7)
        .expectComplete()
        .verify(PATIENCE);
    assertThat(loads).hasValue(2);
  }

  @Test
  void forgetsOneSomeOrAll() {
    for (String key : new String[] {"a", "b", "c"}) {
      cache.get(key, () -> Mono.just((int) key.charAt(0))).block(PATIENCE);
    }
    cache.forget("a");
    cache.forgetIf(value -> value == 'b');
    assertThat(cache.known("a")).isNull();
    assertThat(cache.known("b")).isNull();
    assertThat(cache.known("c")).isEqualTo((int) 'c');
    cache.forgetAll();
    assertThat(cache.known("c")).isNull();
  }

  private Mono<Integer> loaded(Mono<Integer> source) {
    loads.incrementAndGet();
    return source;
  }
}
