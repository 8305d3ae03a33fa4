package io.marketgate.tenant.clock;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/// Compares this machine's clock with the database's, which judges between replicas. A replica
/// whose clock is wrong would end what has not ended, and take leases for over that others hold.
///
/// Between two questions to the database time goes on by a clock that never jumps, so that a jump
/// is seen at once and without asking.
public final class ClockSkew {

  private static final Logger LOG = LoggerFactory.getLogger(ClockSkew.class);
  private static final long ASKED_AGAIN_AFTER = TimeUnit.SECONDS.toNanos(10);

  private final Mono<Instant> shared;
  private final WallClock wall;
  private final LongSupplier nanoTime;
  private final Duration tolerance;
  private final AtomicReference<@Nullable Anchor> anchor = new AtomicReference<>();
  private final AtomicBoolean reported = new AtomicBoolean();

  /// What the database's clock said, and when that was.
  private record Anchor(Instant instant, long nanos) {

    Instant at(long later) {
      return instant.plusNanos(later - nanos);
    }
  }

  /// @param shared asks the database for its time
  /// @param nanoTime of a clock that never jumps
  /// @param tolerance how far the clocks may be apart; zero for whatever they say
  ClockSkew(Mono<Instant> shared, WallClock wall, LongSupplier nanoTime, Duration tolerance) {
    this.shared = shared;
    this.wall = wall;
    this.nanoTime = nanoTime;
    this.tolerance = tolerance;
  }

  /// How far this machine's clock is ahead, as far as is known; zero when the database has not been
  /// asked yet.
  public Duration known() {
    Anchor known = anchor.get();
    return known == null
        ? Duration.ZERO
        : Duration.between(known.at(nanoTime.getAsLong()), wall.now());
  }

  /// A clock that is put right by what is known, for what replicas have to agree about: two of them
  /// may be twice the tolerance apart.
  public Clock corrected(Clock clock) {
    return new Clock() {
      @Override
      public Instant instant() {
        return clock.instant().minus(known());
      }

      @Override
      public ZoneId getZone() {
        return clock.getZone();
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return corrected(clock.withZone(zone));
      }
    };
  }

  /// Whether the clock is right, as far as is known.
  public boolean isRight() {
    return tolerance.isZero() || known().abs().compareTo(tolerance) <= 0;
  }

  /// Whether the clock is right; asks the database now and then, and whenever it seems not to be.
  /// Fails when the database does not answer.
  public Mono<Boolean> check() {
    return Mono.defer(() -> {
      Anchor known = anchor.get();
      boolean isFresh = known != null && nanoTime.getAsLong() - known.nanos() < ASKED_AGAIN_AFTER;
      if (tolerance.isZero() || (isFresh && isRight())) {
        report(true);
        return Mono.just(true);
      }
      return measure().thenReturn(true).map(asked -> isRight()).doOnNext(this::report);
    });
  }

  private Mono<Anchor> measure() {
    return Mono.defer(() -> {
      long asked = nanoTime.getAsLong();
      return shared
          .map(said -> new Anchor(said, asked + (nanoTime.getAsLong() - asked) / 2))
          .doOnNext(anchor::set);
    });
  }

  /// Once, however often it is asked.
  private void report(boolean isRight) {
    boolean wasReported = reported.getAndSet(!isRight);
    if (!isRight && !wasReported) {
      LOG.error(
          "This machine's clock is {} ahead of the database's: no shared work and no calls of"
              + " marketplaces until it is right",
          known());
    }
  }
}
