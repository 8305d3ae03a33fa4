package io.marketgate.gateway.backend;

import java.util.concurrent.atomic.AtomicLong;

/// How many calls of a service may be repeated: one for each ten that are made, so that a backend
/// that is down is not asked much more often than one that is well.
final class RetryBudget {

  private static final long PER_CALL = 1;
  private static final long PER_RETRY = 10;
  private static final long MOST = 20 * PER_RETRY;

  private final AtomicLong left = new AtomicLong(MOST);

  void called() {
    if (left.get() < MOST) {
      left.addAndGet(PER_CALL);
    }
  }

  /// Whether one more may be repeated; counts it if so.
  boolean takes() {
    return left.getAndUpdate(now -> now >= PER_RETRY ? now - PER_RETRY : now) >= PER_RETRY;
  }
}
