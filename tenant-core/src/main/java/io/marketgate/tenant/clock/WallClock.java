package io.marketgate.tenant.clock;

import java.time.Instant;

/// The clock of this machine, also while the platform's time is simulated.
@FunctionalInterface
public interface WallClock {

  /// What it says.
  Instant now();
}
