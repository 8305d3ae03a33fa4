package io.marketgate.gateway.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The clock of the whole platform in a sandbox: the real one until somebody sets it. From then on
/// it stands still until it is set again, so that what happens a millisecond before midnight can be
/// looked at.
public final class SimulatedClock extends Clock {

  private final Clock real;
  private final AtomicReference<@Nullable Instant> set = new AtomicReference<>();

  public SimulatedClock(Clock real) {
    this.real = real;
  }

  /// Lets it stand at an instant; null for the real time.
  public void set(@Nullable Instant instant) {
    set.set(instant);
  }

  /// Whether it has been set.
  public boolean isSet() {
    return set.get() != null;
  }

  /// What the real clock says.
  public Instant realInstant() {
    return real.instant();
  }

  @Override
  public Instant instant() {
    Instant simulated = set.get();
    return simulated == null ? real.instant() : simulated;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("Instants are in UTC");
  }
}
