package io.marketgate.tenant.push;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// When a delivery that has failed is tried again (tenancy.md 10): soon at first, and at last every
/// twelve hours until it has been tried for more than three days.
final class RetrySchedule {

  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(6),
          Duration.ofHours(12),
          Duration.ofHours(12),
          Duration.ofHours(12),
          Duration.ofHours(12),
          Duration.ofHours(12),
          Duration.ofHours(12));

  /// The largest part of a pause that is added to it, so that receivers that come back are not met
  /// by everybody at once.
  private static final double JITTER = 0.1;

  private RetrySchedule() {}

  /// The pause after a failed attempt.
  ///
  /// @param attempts how many there were
  /// @param random from 0 to 1
  /// @return empty when it was the last one
  static Optional<Duration> pause(int attempts, double random) {
    if (attempts > PAUSES.size()) {
      return Optional.empty();
    }
    Duration pause = PAUSES.get(attempts - 1);
    return Optional.of(pause.plusMillis((long) (pause.toMillis() * JITTER * random)));
  }
}
