package io.marketgate.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CallTest {

  private static final Instant NOW = Instant.parse("2026-11-27T08:00:00Z");

  @Test
  void whatItWaitedBelongsToItsTime() {
    Call call = call();
    Duration queued = Duration.ofMillis(1_500);
    call.waited(queued.toNanos());
    assertThat(call.startedAt()).isEqualTo(NOW.minus(queued));
    assertThat(call.elapsedNanos()).isGreaterThanOrEqualTo(queued.toNanos());
    assertThat(call.steps()).containsExactly(new Call.StepTiming("queue", "passed", 1_500_000));
  }

  /// How long somebody looks on says nothing about how fast he was answered.
  @Test
  void anAnswerThatStaysOpenIsOneWhenItBegins() {
    Call call = call();
    assertThat(call.answeredNanos()).isNotEqualTo(call.answeredNanos());
    call.staysOpen();
    long answered = call.answeredNanos();
    assertThat(call.elapsedNanos()).isGreaterThan(answered);
    assertThat(call.answeredNanos()).isEqualTo(answered);
  }

  private static Call call() {
    return new Call(
        "r-1",
        "Echo",
        NOW,
        () -> {
          throw new AssertionError("nobody asks where it comes from");
        });
  }
}
