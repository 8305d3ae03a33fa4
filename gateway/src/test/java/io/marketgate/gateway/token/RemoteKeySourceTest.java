package io.marketgate.gateway.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.MovableClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class RemoteKeySourceTest {

  private static final Duration MIN_INTERVAL = Duration.ofSeconds(30);
  private static final Duration MAX_AGE = Duration.ofHours(24);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final MovableClock clock = new MovableClock();
  private final AtomicInteger fetches = new AtomicInteger();
  private Mono<byte[]> answer = Mono.just(TestKeys.jwks(TestKeys.EC));

  private final RemoteKeySource keys =
      new RemoteKeySource(
          "https://signin.example",
          Mono.defer(() -> {
            fetches.incrementAndGet();
            return answer;
          }),
          MIN_INTERVAL,
          MAX_AGE,
          clock);

  @Test
  void fetchesOnceAndServesFromMemory() {
    expectKnown("ec");
    expectKnown("ec");
    assertThat(fetches).hasValue(1);
  }

  @Test
  void fetchesOncePerIntervalHoweverManyKeyIdsAreInvented() {
    expectKnown("ec");
    clock.advance(MIN_INTERVAL);
    Flux<KeySet> flood =
        Flux.range(0, 10_000)
            .parallel(4)
            .runOn(Schedulers.parallel())
            .flatMap(i -> keys.keysFor(jws("invented-" + i)))
            .sequential();
    StepVerifier.create(flood.count()).expectNext(10_000L).expectComplete().verify(PATIENCE);
    assertThat(fetches).as("one for the first key, one for all the invented ones").hasValue(2);
    clock.advance(MIN_INTERVAL);
    IntStream.range(0, 100).forEach(i -> expectUnknown("more-" + i));
    assertThat(fetches).hasValue(3);
  }

  @Test
  void letsCallersWaitTogetherForTheFirstKeys() {
    Sinks.One<byte[]> pending = Sinks.one();
    answer = pending.asMono();
    StepVerifier.create(Flux.range(0, 50).flatMap(i -> keys.keysFor(jws("ec")), 50).count())
        .then(() ->
            assertThat(pending.tryEmitValue(TestKeys.jwks(TestKeys.EC)))
                .isEqualTo(Sinks.EmitResult.OK))
        .expectNext(50L)
        .expectComplete()
        .verify(PATIENCE);
    assertThat(fetches).hasValue(1);
  }

  @Test
  void letsEveryNewTokenWaitForTheKeysOfARotation() {
    expectKnown("ec");
    clock.advance(MIN_INTERVAL);
    Sinks.One<byte[]> pending = Sinks.one();
    answer = pending.asMono();
    StepVerifier.create(Mono.zip(keys.keysFor(rsa()), keys.keysFor(rsa())))
        .then(() ->
            assertThat(pending.tryEmitValue(TestKeys.jwks(TestKeys.RSA)))
                .isEqualTo(Sinks.EmitResult.OK))
        .assertNext(both -> {
          assertThat(both.getT1().find(rsa())).isPresent();
          assertThat(both.getT2().find(rsa())).isPresent();
        })
        .expectComplete()
        .verify(PATIENCE);
  }

  @Test
  void goesOnWithKnownKeysWhileTheKeyServerIsDown() {
    expectKnown("ec");
    answer = Mono.error(new IllegalStateException("down"));
    clock.advance(Duration.ofHours(1));
    StepVerifier.create(keys.refresh()).verifyComplete();
    expectKnown("ec");
    expectUnknown("new");
    // Not for ever: a key that nobody has confirmed for a day is not believed any more.
    clock.advance(MAX_AGE);
    StepVerifier.create(keys.keysFor(jws("ec"))).verifyError(IssuerUnavailableException.class);
  }

  @Test
  void failsWhileThereHaveNeverBeenKeysAndRecoversWithoutAStorm() {
    answer = Mono.error(new IllegalStateException("down"));
    StepVerifier.create(keys.keysFor(jws("ec"))).verifyError(IssuerUnavailableException.class);
    StepVerifier.create(keys.keysFor(jws("ec"))).verifyError(IssuerUnavailableException.class);
    assertThat(fetches).hasValue(1);
    answer = Mono.just(TestKeys.jwks(TestKeys.EC));
    clock.advance(MIN_INTERVAL);
    expectKnown("ec");
    assertThat(fetches).hasValue(2);
  }

  @Test
  void dropsKeysThatAreRetiredAndFindsNewOnes() {
    expectKnown("ec");
    answer = Mono.just(TestKeys.jwks(TestKeys.RSA));
    clock.advance(MIN_INTERVAL);
    StepVerifier.create(keys.refresh()).verifyComplete();
    expectUnknown("ec");
    StepVerifier.create(keys.keysFor(rsa()))
        .assertNext(set -> assertThat(set.find(rsa())).isPresent())
        .verifyComplete();
  }

  @Test
  void keepsTheLastGoodKeysWhenTheAnswerIsNoKeySet() {
    expectKnown("ec");
    answer = Mono.just("<html>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    clock.advance(MIN_INTERVAL);
    StepVerifier.create(keys.refresh()).verifyComplete();
    expectKnown("ec");
  }

  private void expectKnown(String keyId) {
    StepVerifier.create(keys.keysFor(jws(keyId)))
        .assertNext(set -> assertThat(set.find(jws(keyId))).isPresent())
        .verifyComplete();
  }

  private void expectUnknown(String keyId) {
    StepVerifier.create(keys.keysFor(jws(keyId)))
        .assertNext(set -> assertThat(set.find(jws(keyId))).isEmpty())
        .verifyComplete();
  }

  private static Jws jws(String keyId) {
    return Jws.parse(TestKeys.encode("{\"alg\":\"ES256\",\"kid\":\"" + keyId + "\"}") + ".e30.AAAA")
        .orElseThrow();
  }

  private static Jws rsa() {
    return Jws.parse(TestKeys.encode("{\"alg\":\"RS256\",\"kid\":\"rsa\"}") + ".e30.AAAA")
        .orElseThrow();
  }
}
