package io.marketgate.gateway.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.MovableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What cannot be read must not look like a queue that is in order.
class BacklogMetricsTest {

  private final MovableClock clock = new MovableClock();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final BacklogMetrics metrics = new BacklogMetrics(meters, clock);

  @Test
  void tellsNothingBeforeAQueueWasRead() {
    clock.advance(Duration.ofSeconds(7));
    assertThat(age("events")).isNaN();
    assertThat(items("events", "parked")).isNaN();
    assertThat(readAge("events")).isEqualTo(7);
  }

  @Test
  void tellsWhatWasReadWhileItIsFresh() {
    metrics.update(new Backlog(Backlog.Queue.EVENTS, 3, 2, Duration.ofMillis(1_500)));
    clock.advance(BacklogMetrics.FRESH);
    assertThat(items("events", "waiting")).isEqualTo(3);
    assertThat(items("events", "parked")).isEqualTo(2);
    assertThat(age("events")).isEqualTo(1.5);
    assertThat(readAge("events")).isEqualTo(BacklogMetrics.FRESH.toSeconds());
    clock.advance(Duration.ofMillis(1));
    assertThat(items("events", "waiting")).isNaN();
    assertThat(age("events")).isNaN();
  }

  @Test
  void aQueueThatCannotBeReadTakesNoOtherWithIt() {
    metrics.update(new Backlog(Backlog.Queue.EVENTS, 1, 0, Duration.ZERO));
    clock.advance(BacklogMetrics.FRESH.plusSeconds(1));
    metrics.update(new Backlog(Backlog.Queue.HOOKS, 5, 0, Duration.ZERO));
    assertThat(items("events", "waiting")).isNaN();
    assertThat(items("hooks", "waiting")).isEqualTo(5);
    assertThat(readAge("hooks")).isZero();
  }

  private double items(String queue, String state) {
    return meters
        .get("marketgate.backlog.items")
        .tags("queue", queue, "state", state)
        .gauge()
        .value();
  }

  private double age(String queue) {
    return meters.get("marketgate.backlog.age").tags("queue", queue).gauge().value();
  }

  private double readAge(String queue) {
    return meters.get("marketgate.backlog.read.age").tags("queue", queue).gauge().value();
  }
}
