package io.marketgate.gateway.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import io.marketgate.adapter.catalogue.RateLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class ThrottlesTest {

  private final AtomicLong now = new AtomicLong(-5_000_000_000L);
  private final InMemory shared = new InMemory();
  private final Throttles first = new Throttles(shared, now::get, 2, 1_000);
  private final Throttles second = new Throttles(shared, now::get, 2, 1_000);

  /// What Redis does, in memory.
  private final class InMemory implements SharedTokens {

    private final Map<String, Double> full = new HashMap<>();
    private int questions;
    private boolean isAway;

    @Override
    public Mono<Grant> take(String key, RateLimit limit, long want) {
      return Mono.defer(() -> {
        questions++;
        return isAway ? Mono.error(new IOException("away")) : Mono.just(grant(key, limit, want));
      });
    }

    private Grant grant(String key, RateLimit limit, long want) {
      double each = limit.nanosPerCall();
      double size = each * limit.burst();
      double from = Math.max(full.getOrDefault(key, (double) now.get()), now.get());
      long tokens = Math.min((long) ((now.get() + size - from) / each), want);
      if (tokens < 1) {
        return new Grant(0, Duration.ofNanos((long) Math.ceil(from + each - now.get() - size)));
      }
      full.put(key, from + tokens * each);
      return new Grant(tokens, Duration.ZERO);
    }
  }

  @Test
  void aBurstPassesAndThenOneForEachPartOfThePeriod() {
    RateLimit limit = RateLimit.parse("10/s burst 3");
    for (int call = 0; call < 3; call++) {
      assertThat(take(first, limit).isAllowed()).isTrue();
    }
    Ruling.Now refused = take(first, limit);
    assertThat(refused.after()).isEqualTo(Duration.ofMillis(100));
    now.addAndGet(Duration.ofMillis(99).toNanos());
    assertThat(take(first, limit).isAllowed()).isFalse();
    now.addAndGet(Duration.ofMillis(1).toNanos());
    assertThat(take(first, limit).isAllowed()).isTrue();
    assertThat(take(first, limit).isAllowed()).isFalse();
  }

  @Test
  void replicasTogetherLetThroughNoMoreThanOne() {
    qt().forAll(
            lists().of(integers().between(0, 120)).ofSizeBetween(1, 300),
            integers().between(1, 200),
            integers().between(1, 40))
        .checkAssert((pauses, perSecond, burst) -> {
          RateLimit limit = RateLimit.parse(perSecond + "/s burst " + burst);
          String key = pauses + " " + limit;
          long begun = now.get();
          long allowed = 0;
          for (int call = 0; call < pauses.size(); call++) {
            now.addAndGet(Duration.ofMillis(pauses.get(call)).toNanos());
            allowed += take(call % 3 == 0 ? first : second, key, limit).isAllowed() ? 1 : 0;
            double most = burst + (now.get() - begun) / (double) limit.nanosPerCall();
            assertThat((double) allowed).isLessThanOrEqualTo(most);
          }
        });
  }

  @Test
  void aRefusedCallerWhoGoesOnAskingCostsNothing() {
    RateLimit limit = RateLimit.parse("1/m burst 1");
    assertThat(take(first, limit).isAllowed()).isTrue();
    assertThat(take(first, limit).isAllowed()).isFalse();
    int before = shared.questions;
    for (int call = 0; call < 1_000; call++) {
      assertThat(take(first, limit).isAllowed()).isFalse();
    }
    assertThat(shared.questions).isEqualTo(before);
  }

  @Test
  void manyCallsOfAWideLimitAreOneQuestion() {
    RateLimit limit = RateLimit.parse("10000/s");
    for (int call = 0; call < 200; call++) {
      assertThat(take(first, limit).isAllowed()).isTrue();
    }
    assertThat(shared.questions).isEqualTo(1);
  }

  @Test
  void callersWhoComeWhileItIsAskedShareTheNextQuestion() {
    List<Sinks.One<SharedTokens.Grant>> answers = new ArrayList<>();
    List<Long> wanted = new ArrayList<>();
    Throttles slow =
        new Throttles(
            (key, limit, want) -> {
              Sinks.One<SharedTokens.Grant> answer = Sinks.one();
              answers.add(answer);
              wanted.add(want);
              return answer.asMono();
            },
            now::get,
            1,
            10);
    RateLimit limit = RateLimit.parse("5/m burst 50");
    List<Ruling.Now> rulings = new ArrayList<>();
    for (int call = 0; call < 4; call++) {
      if (slow.take("k", limit) instanceof Ruling.Later(Mono<Ruling.Now> later)) {
        var _ = later.subscribe(rulings::add);
      }
    }
    assertThat(wanted).containsExactly(1L);
    answers.getFirst().tryEmitValue(new SharedTokens.Grant(1, Duration.ZERO)).orThrow();
    assertThat(wanted).containsExactly(1L, 3L);
    answers.getLast().tryEmitValue(new SharedTokens.Grant(2, Duration.ZERO)).orThrow();
    assertThat(rulings).hasSize(3);
    answers.getLast().tryEmitValue(new SharedTokens.Grant(0, Duration.ofSeconds(12)));
    assertThat(wanted).hasSize(3);
    answers.getLast().tryEmitValue(new SharedTokens.Grant(0, Duration.ofSeconds(12)));
    assertThat(rulings.stream().filter(Ruling.Now::isAllowed)).hasSize(3);
  }

  @Test
  void whileNobodyCanBeAskedEachReplicaLetsItsShareThrough() {
    RateLimit limit = RateLimit.parse("10/s burst 6");
    shared.isAway = true;
    assertThat(allowed(first, limit, 20)).isEqualTo(3);
    assertThat(allowed(second, limit, 20)).isEqualTo(3);
    assertThat(first.isAlone()).isTrue();
    assertThat(shared.questions).as("once by each").isEqualTo(2);
    shared.isAway = false;
    now.addAndGet(Duration.ofMillis(1_001).toNanos());
    assertThat(first.isAlone()).as("until somebody has seen that it is not").isTrue();
    assertThat(allowed(first, limit, 20)).as("the shared bucket was not touched").isEqualTo(6);
    assertThat(first.isAlone()).isFalse();
  }

  /// Redis that stands still lets whoever asks wait for as long as a command may take.
  @Test
  void nobodyWaitsForWhatSeesWhetherItIsBack() {
    List<Sinks.One<SharedTokens.Grant>> answers = new ArrayList<>();
    Throttles frozen =
        new Throttles(
            (key, limit, want) -> {
              Sinks.One<SharedTokens.Grant> answer = Sinks.one();
              answers.add(answer);
              return answer.asMono();
            },
            now::get,
            1,
            100);
    RateLimit limit = RateLimit.parse("100/s");
    waits(frozen, "k0", limit);
    answers.getFirst().tryEmitError(new IOException("away")).orThrow();
    for (int second = 1; second < 4; second++) {
      now.addAndGet(Duration.ofMillis(1_001).toNanos());
      for (int caller = 1; caller < 20; caller++) {
        assertThat(frozen.take("k" + caller, limit)).isInstanceOf(Ruling.Now.class);
      }
      assertThat(answers).as("one question a second").hasSize(second + 1);
      answers.getLast().tryEmitError(new IOException("away")).orThrow();
    }
    now.addAndGet(Duration.ofMillis(1_001).toNanos());
    assertThat(frozen.take("k1", limit)).isInstanceOf(Ruling.Now.class);
    assertThat(frozen.isAlone()).isTrue();
    answers.getLast().tryEmitValue(new SharedTokens.Grant(1, Duration.ZERO)).orThrow();
    assertThat(frozen.isAlone()).isFalse();
    assertThat(frozen.take("k1", limit)).as("what was granted").isEqualTo(Ruling.ALLOWED);
    waits(frozen, "k2", limit);
  }

  private static void waits(Throttles throttles, String key, RateLimit limit) {
    if (throttles.take(key, limit) instanceof Ruling.Later(Mono<Ruling.Now> later)) {
      var _ = later.subscribe();
    } else {
      throw new AssertionError("nobody was asked");
    }
  }

  @Test
  void anotherLimitIsInForceAtOnce() {
    assertThat(allowed(first, RateLimit.parse("1/h burst 1"), 5)).isEqualTo(1);
    assertThat(allowed(first, RateLimit.parse("100/s burst 5"), 5)).isPositive();
  }

  private static long allowed(Throttles throttles, RateLimit limit, int calls) {
    long allowed = 0;
    for (int call = 0; call < calls; call++) {
      allowed += take(throttles, limit).isAllowed() ? 1 : 0;
    }
    return allowed;
  }

  private static Ruling.Now take(Throttles throttles, RateLimit limit) {
    return take(throttles, "k", limit);
  }

  private static Ruling.Now take(Throttles throttles, String key, RateLimit limit) {
    return switch (throttles.take(key, limit)) {
      case Ruling.Now now -> now;
      case Ruling.Later(Mono<Ruling.Now> later) ->
          Objects.requireNonNull(later.block(Duration.ofSeconds(10)));
    };
  }
}
