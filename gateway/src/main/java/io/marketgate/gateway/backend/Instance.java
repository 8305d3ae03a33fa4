package io.marketgate.gateway.backend;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// One of a service's addresses, and how it does. After several failures in a row nothing is sent
/// there for a while, longer each time; after that a single success makes it one like the others.
///
/// Times are nanoseconds of a clock that never goes back.
final class Instance {

  private static final int MOST_FAILURES = 5;
  private static final Duration FIRST_EJECTION = Duration.ofSeconds(5);
  private static final int MOST_EJECTIONS = 12;

  private final Address address;
  private final LongSupplier now;
  private final AtomicInteger running = new AtomicInteger();
  private int failures;
  private int ejections;
  private volatile long ejectedUntil;

  Instance(Address address, LongSupplier now) {
    this.address = address;
    this.now = now;
    this.ejectedUntil = now.getAsLong();
  }

  Address address() {
    return address;
  }

  /// Calls that wait for its answer.
  int running() {
    return running.get();
  }

  boolean isEjected() {
    return ejectedUntil - now.getAsLong() > 0;
  }

  void begun() {
    running.incrementAndGet();
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
