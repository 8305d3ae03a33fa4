package io.marketgate.gateway.backend;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// One of a service's addresses, and how it does. After several failures in a row nothing is sent
/// there for a while, longer each time; after that a single success makes it one like the others.
/// Where it is asked regularly how it does, nothing is sent there from the second bad answer until
/// the second good one.
///
/// Times are nanoseconds of a clock that never goes back.
final class Instance {

  private static final int MOST_FAILURES = 5;
  private static final Duration FIRST_EJECTION = Duration.ofSeconds(5);
  private static final int MOST_EJECTIONS = 12;

  /// Callers who wait for less say nothing by giving up.
  private static final Duration SILENCE = Duration.ofSeconds(1);

  /// One answer may be an accident.
  private static final int ANSWERS_THAT_COUNT = 2;

  private final Address address;
  private final LongSupplier now;
  private final AtomicInteger running = new AtomicInteger();
  private volatile long heardAt;
  private int failures;
  private int ejections;
  private int unlike;
  private volatile long ejectedUntil;
  private volatile boolean unwell;

  Instance(Address address, LongSupplier now) {
    this.address = address;
    this.now = now;
    this.ejectedUntil = now.getAsLong();
    this.heardAt = ejectedUntil;
  }

  Address address() {
    return address;
  }

  /// Calls that wait for its answer.
  int running() {
    return running.get();
  }

  /// Whether calls are to be sent there.
  boolean isChosen() {
    return !isEjected() && !unwell;
  }

  private boolean isEjected() {
    return ejectedUntil - now.getAsLong() > 0;
  }

  /// Whether it has said so itself, or not at all.
  boolean isUnwell() {
    return unwell;
  }

  /// It has been asked how it does.
  ///
  /// @return whether it makes a difference
  synchronized boolean checked(boolean well) {
    unlike = well == unwell ? unlike + 1 : 0;
    if (unlike < ANSWERS_THAT_COUNT) {
      return false;
    }
    unwell = !well;
    unlike = 0;
    return true;
  }

  /// A call begins.
  ///
  /// @return when
  long begun() {
    running.incrementAndGet();
    return now.getAsLong();
  }

  /// It has begun to answer a call.
  void heard() {
    heardAt = now.getAsLong();
  }

  /// Whether it has answered nobody since then, for long enough to say something about it.
  boolean isSilentSince(long begun) {
    return heardAt - begun < 0 && now.getAsLong() - begun >= SILENCE.toNanos();
  }

  /// The caller went away before it was known how the call ends.
  void abandoned() {
    running.decrementAndGet();
  }

  void succeeded() {
    running.decrementAndGet();
    synchronized (this) {
      failures = 0;
      ejections = 0;
    }
  }

  void failed() {
    running.decrementAndGet();
    synchronized (this) {
      failures++;
      if (failures >= MOST_FAILURES && !isEjected()) {
        ejections = Math.min(ejections + 1, MOST_EJECTIONS);
        ejectedUntil = now.getAsLong() + FIRST_EJECTION.toNanos() * ejections;
      }
    }
  }
}
