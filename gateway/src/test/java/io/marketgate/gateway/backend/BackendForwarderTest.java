package io.marketgate.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackendForwarderTest {

  /// Callers whom one failure has hit do not come back together.
  @Test
  void pausesBeforeAnotherAttemptAreSpread() {
    List<Duration> pauses = Stream.generate(BackendForwarder::pause).limit(1_000).toList();
    assertThat(pauses)
        .allSatisfy(pause ->
            assertThat(pause)
                .isBetween(BackendForwarder.SHORTEST_PAUSE, BackendForwarder.LONGEST_PAUSE));
    Duration middle =
        BackendForwarder.SHORTEST_PAUSE.plus(BackendForwarder.LONGEST_PAUSE).dividedBy(2);
    assertThat(pauses.stream().filter(pause -> pause.compareTo(middle) < 0).count())
        .as("before the middle")
        .isBetween(400L, 600L);
  }
}
