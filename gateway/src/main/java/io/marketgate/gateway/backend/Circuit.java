package io.marketgate.gateway.backend;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Whether it makes sense to call a service. Closed at first; when half of the latest calls have
/// failed, it opens for a while and admits nobody. After that a few calls try whether the service
/// is back, by the same measure: when more than half of them succeed, the circuit closes with
/// nothing remembered, and otherwise opens again. (Were it the first that fails, a few callers
/// whose calls always do would keep it open for everybody.) When trials do not come back, others
/// may try after the same while.
///
/// One organization, whose calls alone fail, does not take the service from the others
/// ([LatestCalls]).
///
/// Everything is a few steps under a lock that nobody holds while waiting for anything. Times are
/// nanoseconds of a clock that never goes back.
final class Circuit {

  private static final int LATEST = 50;
  private static final int LEAST = 20;
  private static final int TRIALS = 5;

  /// More than half.
  private static final int DECIDING = TRIALS / 2 + 1;

  private final Duration openFor;
  private final LongSupplier now;
  private final LatestCalls latest = new LatestCalls(LATEST);
  private State state = State.CLOSED;
  private long changedAt;
  private long generation = 1;
  private int trialsBegun;

  private enum State {
    CLOSED,
    OPEN,
    TRYING
  }

  Circuit(Duration openFor, LongSupplier now) {
    this.openFor = openFor;
    this.now = now;
  }

  /// Asks for a call; each that is made says afterwards how it has ended.
  ///
  /// @return what to say that with; 0 when the call is not to be made
  synchronized long admit() {
    if (state != State.CLOSED && isOverdue()) {
      change(State.TRYING);
    }
    return switch (state) {
      case CLOSED -> generation;
      case OPEN -> 0;
      case TRYING -> {
        if (trialsBegun == TRIALS) {
          yield 0;
        }
        trialsBegun++;
        yield generation;
      }
    };
  }

  /// @param organization for which the service was called
  synchronized void succeeded(long begun, String organization) {
    ended(begun, organization, false);
  }

  /// @param organization for which the service was called
  synchronized void failed(long begun, String organization) {
    ended(begun, organization, true);
  }

  /// What began before the circuit last changed says nothing about how it is now.
  private boolean isOld(long begun) {
    return begun != generation;
  }

  private void ended(long begun, String organization, boolean isFailure) {
    if (isOld(begun)) {
      return;
    }
    latest.add(organization, isFailure);
    if (state == State.TRYING) {
      decide();
    } else if (isFailure && latest.calls() >= LEAST && latest.areFailing()) {
      change(State.OPEN);
    }
  }

  private void decide() {
    boolean isLast = latest.calls() == TRIALS;
    if (latest.calls() - latest.failures() >= DECIDING) {
      change(State.CLOSED);
    } else if (latest.failures() >= DECIDING && latest.areFailing()) {
      change(State.OPEN);
    } else if (isLast) {
      change(State.CLOSED);
    }
  }

  /// Nobody has waited for how the call ends.
  synchronized void abandoned(long begun) {
    if (state == State.TRYING && !isOld(begun)) {
      trialsBegun--;
    }
  }

  /// 1 while nobody is admitted, 0.5 while the service is tried or would be if somebody called,
  /// otherwise 0.
  synchronized double openness() {
    return switch (state) {
      case CLOSED -> 0;
      case OPEN -> isOverdue() ? 0.5 : 1;
      case TRYING -> 0.5;
    };
  }

  private boolean isOverdue() {
    return now.getAsLong() - changedAt >= openFor.toNanos();
  }

  private void change(State to) {
    state = to;
    generation++;
    changedAt = now.getAsLong();
    latest.clear();
    trialsBegun = 0;
  }
}
