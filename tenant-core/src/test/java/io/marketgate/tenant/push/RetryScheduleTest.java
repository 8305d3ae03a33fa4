package io.marketgate.tenant.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {

  @Test
  void attemptsGoOnForThreeDaysAndEnd() {
    Duration all = Duration.ZERO;
    int attempts = 1;
    for (Optional<Duration> pause = RetrySchedule.pause(attempts, 0);
        pause.isPresent();
        pause = RetrySchedule.pause(++attempts, 0)) {
      all = all.plus(pause.get());
    }
    assertThat(all).isGreaterThan(Duration.ofHours(72));
    assertThat(attempts).isEqualTo(13);
  }

  @Test
  void aPauseIsAtMostATenthLonger() {
    assertThat(RetrySchedule.pause(1, 0)).contains(Duration.ofSeconds(10));
    assertThat(RetrySchedule.pause(1, 1)).contains(Duration.ofSeconds(11));
    assertThat(RetrySchedule.pause(7, 0)).contains(Duration.ofHours(12));
  }
}
