package io.marketgate.tenant.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/// Two clocks, and time that goes on by hand.
class ClockSkewTest {

  private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
  private static final Duration TOLERANCE = Duration.ofMinutes(2);

  private final AtomicInteger questions = new AtomicInteger();
  private final ClockSkew skew = skew(TOLERANCE);

  private Instant wall = NOON;
  private Instant database = NOON;
  private long nanos = 5;
  private boolean isAway;

  private ClockSkew skew(Duration tolerance) {
    Mono<Instant> shared =
        Mono.fromSupplier(() -> {
          questions.incrementAndGet();
          if (isAway) {
            throw new IllegalStateException("away");
          }
          return database;
        });
    return new ClockSkew(shared, () -> wall, () -> nanos, tolerance);
  }

  @Test
  void aClockThatIsRightIsComparedNowAndThen() {
    expect(true);
    passes(Duration.ofSeconds(9));
    expect(true);
    assertThat(questions).hasValue(1);
    passes(Duration.ofSeconds(1));
    expect(true);
    assertThat(questions).hasValue(2);
    assertThat(skew.known()).isZero();
  }

  /// So that two replicas agree about what is over.
  @Test
  void aClockIsPutRightByWhatIsKnown() {
    Clock clock = skew.corrected(Clock.fixed(NOON.plusSeconds(90), ZoneOffset.UTC));
    assertThat(clock.instant()).as("not asked yet").isEqualTo(NOON.plusSeconds(90));
    wall = NOON.plusSeconds(90);
    expect(true);
    assertThat(clock.instant()).isEqualTo(NOON);
    assertThat(clock.withZone(ZoneOffset.MAX).instant()).isEqualTo(NOON);
  }

  @Test
  void aJumpIsSeenAtOnceAndWithoutAsking() {
    expect(true);
    wall = wall.plus(TOLERANCE).plusMillis(1);
    assertThat(skew.isRight()).isFalse();
    assertThat(questions).hasValue(1);
    expect(false);
    assertThat(skew.known()).isEqualTo(TOLERANCE.plusMillis(1));
    wall = wall.minusMillis(1);
    assertThat(skew.isRight()).isTrue();
    wall = NOON.minus(Duration.ofDays(1));
    expect(false);
    assertThat(skew.known()).isEqualTo(Duration.ofDays(-1));
  }

  /// Both are set right, as after a leap: the machine first, and the database is asked again.
  @Test
  void whatTheDatabaseSaysNowIsWhatCounts() {
    expect(true);
    wall = wall.plusSeconds(3_600);
    expect(false);
    database = database.plusSeconds(3_600);
    expect(true);
  }

  @Test
  void nothingIsKnownBeforeTheDatabaseHasAnswered() {
    isAway = true;
    wall = wall.plusSeconds(3_600);
    StepVerifier.create(skew.check()).expectError(IllegalStateException.class).verify();
    assertThat(skew.isRight()).isTrue();
    assertThat(skew.known()).isZero();
  }

  @Test
  void whoeverWantsItSoGoesByHisOwnClock() {
    ClockSkew indifferent = skew(Duration.ZERO);
    wall = wall.plusSeconds(3_600);
    StepVerifier.create(indifferent.check()).expectNext(true).expectComplete().verify();
    assertThat(indifferent.isRight()).isTrue();
  }

  private void expect(boolean isRight) {
    StepVerifier.create(skew.check()).expectNext(isRight).expectComplete().verify();
  }

  private void passes(Duration time) {
    wall = wall.plus(time);
    database = database.plus(time);
    nanos += TimeUnit.NANOSECONDS.convert(time);
  }
}
