package io.marketgate.gateway.backend;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Whether it makes sense to call a service: for everybody, or for one organization. Closed at
/// first; when half of the latest calls have failed, it opens for a while and admits nobody. After
/// that a few calls try whether the service is back: when more than half of them succeed, the
/// circuit closes with nothing remembered, and otherwise opens again. (Were it the first that
/// fails, a few callers whose calls always do would keep it open for everybody.) When trials do not
/// come back, others may try after the same while.
///
/// Everybody's takes more than one organization to open ([LatestCalls]), and none has more than two
/// of the five trials: one whose calls always fail does not take the service from the others.
///
/// Everything is a few steps under a lock that nobody holds while waiting for anything. Times are
/// nanoseconds of a clock that never goes back.
final class Circuit {

  private static final int LATEST = 50;
  private static final int LEAST = 20;
  private static final int TRIALS = 5;

  /// More than half.
  private static final int DECIDING = TRIALS / 2 + 1;

  private static final int TRIALS_OF_ONE_AMONG_OTHERS = 2;

  private final Duration openFor;
  private final LongSupplier now;
  private final int trialsOfOne;
  private final LatestCalls latest;
  private final Map<String, Integer> trials = new HashMap<>();
  private State state = State.CLOSED;
  private long changedAt;
  private long generation = 1;

  private enum State {
    CLOSED,
    OPEN,
    TRYING
  }

  private Circuit(Duration openFor, LongSupplier now, int trialsOfOne, LatestCalls latest) {
    this.openFor = openFor;
    this.now = now;
    this.trialsOfOne = trialsOfOne;
    this.latest = latest;
  }

  static Circuit ofEverybody(Duration openFor, LongSupplier now) {
    return new Circuit(openFor, now, TRIALS_OF_ONE_AMONG_OTHERS, LatestCalls.ofSeveral(LATEST));
  }

  static Circuit ofOneOrganization(Duration openFor, LongSupplier now) {
    return new Circuit(openFor, now, TRIALS, LatestCalls.ofOne(LATEST));
  }

  /// Asks for a call; each that is made says afterwards how it has ended.
  ///
  /// @return what to say that with; 0 when the call is not to be made
  synchronized long admit(String organization) {
    if (state != State.CLOSED && isOverdue()) {
      change(isBack() ? State.CLOSED : State.TRYING);
    }
    return switch (state) {
      case CLOSED -> generation;
      case OPEN -> 0;
      case TRYING -> tries(organization) ? generation : 0;
    };
  }

  /// Of the trials that there were time for.
  private boolean isBack() {
    return state == State.TRYING && latest.calls() > latest.failures() * 2;
  }

  private boolean tries(String organization) {
    int begun = trials.values().stream().mapToInt(Integer::intValue).sum();
    if (begun == TRIALS || trials.getOrDefault(organization, 0) == trialsOfOne) {
      return false;
    }
    trials.merge(organization, 1, Integer::sum);
    return true;
  }

  /// What a call that was not asked for is said to have ended with; 0 when that says nothing.
  synchronized long unasked() {
    return state == State.CLOSED ? generation : 0;
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
      if (latest.calls() - latest.failures() == DECIDING) {
        change(State.CLOSED);
      } else if (latest.failures() == DECIDING) {
        change(State.OPEN);
      }
    } else if (isFailure && latest.calls() >= LEAST && latest.areFailing()) {
      change(State.OPEN);
    }
  }

  /// Nobody has waited for how the call ends.
  synchronized void abandoned(long begun, String organization) {
    if (state == State.TRYING && !isOld(begun)) {
      trials.computeIfPresent(organization, (each, number) -> number == 1 ? null : number - 1);
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

  /// The only organization for which the latest calls were made; null when there are others, or
  /// none.
  synchronized @Nullable String onlyCaller() {
    return latest.onlyOrganization();
  }

  private boolean isOverdue() {
    return now.getAsLong() - changedAt >= openFor.toNanos();
  }

  private void change(State to) {
    state = to;
    generation++;
    changedAt = now.getAsLong();
    latest.clear();
    trials.clear();
  }
}
