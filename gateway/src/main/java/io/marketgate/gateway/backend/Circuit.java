package io.marketgate.gateway.backend;

import java.time.Duration;
import java.util.BitSet;
import java.util.function.LongSupplier;

/// Whether it makes sense to call a service for one organization. Closed at first; when half of the
/// latest calls have failed, it opens for a while and admits nobody. After that a few calls try
/// whether the service is back, by the same measure: when more than half of them succeed, the
/// circuit closes with nothing remembered, and otherwise opens again. (Were it the first that
/// fails, a few calls that always do would keep it open for the others.) When trials do not come
/// back, others may try after the same while, and both count.
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
  private final BitSet latest = new BitSet(LATEST);
  private State state = State.CLOSED;
  private long changedAt;
  private long generation = 1;
  private int calls;
  private int next;
  private int trialsBegun;
  private int trialsSucceeded;
  private int trialsFailed;

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
    if (state == State.OPEN && isOverdue()) {
      change(State.TRYING);
    } else if (state == State.TRYING && isOverdue()) {
      changedAt = now.getAsLong();
      trialsBegun = 0;
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

  /// What began before the circuit last changed says nothing about how it is now.
  private boolean isOld(long begun) {
    return begun != generation;
  }

  synchronized void succeeded(long begun) {
    if (isOld(begun)) {
      return;
    }
    if (state == State.CLOSED) {
      remember(false);
    } else if (state == State.TRYING && ++trialsSucceeded >= DECIDING) {
      change(State.CLOSED);
    }
  }

  synchronized void failed(long begun) {
    if (isOld(begun)) {
      return;
    }
    if (state == State.TRYING) {
      if (++trialsFailed >= DECIDING) {
        change(State.OPEN);
      }
    } else if (state == State.CLOSED) {
      remember(true);
      if (calls >= LEAST && latest.cardinality() * 2 >= calls) {
        change(State.OPEN);
      }
    }
  }

  /// Nobody has waited for how the call ends.
  synchronized void abandoned(long begun) {
    if (state == State.TRYING && !isOld(begun)) {
      trialsBegun = Math.max(0, trialsBegun - 1);
    }
  }

  private boolean isOverdue() {
    return now.getAsLong() - changedAt >= openFor.toNanos();
  }

  private void remember(boolean isFailure) {
    latest.set(next, isFailure);
    next = (next + 1) % LATEST;
    calls = Math.min(calls + 1, LATEST);
  }

  private void change(State to) {
    state = to;
    generation++;
    changedAt = now.getAsLong();
    latest.clear();
    calls = 0;
    next = 0;
    trialsBegun = 0;
    trialsSucceeded = 0;
    trialsFailed = 0;
  }
}
