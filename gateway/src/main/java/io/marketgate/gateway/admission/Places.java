package io.marketgate.gateway.admission;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// The places of requests that are handled at the same time. Their number follows how late the
/// threads are that handle them, not how long answers take: a slow backend costs a gateway that
/// never waits next to nothing, while a thread that is late makes everybody wait.
///
/// It shrinks by a tenth whenever the threads are later than they should be, to what is really
/// taken, and grows slowly while they are not (additive increase, multiplicative decrease).
final class Places {

  private final int least;
  private final int most;
  private final long latenessNanos;
  private final AtomicInteger taken = new AtomicInteger();
  private volatile int limit;

  /// @param least how few there are in the worst case
  /// @param most how many there are at first, and when all is well
  /// @param lateness of the threads above which there are fewer
  Places(int least, int most, Duration lateness) {
    this.least = Math.min(least, most);
    this.most = most;
    this.latenessNanos = lateness.toNanos();
    this.limit = most;
  }

  /// Takes a place, if there is one for requests of that rank. Whoever gets it gives it back.
  boolean take(Rank rank) {
    int now = taken.incrementAndGet();
    if (now <= Math.max(1, (int) (limit * rank.share()))) {
      return true;
    }
    taken.decrementAndGet();
    return false;
  }

  void giveBack() {
    taken.decrementAndGet();
  }

  /// Looks at how late the threads are; to be called some times a second.
  void adapt(long lateNanos) {
    int now = limit;
    if (lateNanos > latenessNanos) {
      limit = Math.max(least, (int) (Math.min(now, Math.max(taken.get(), least)) * 0.9));
    } else {
      limit = Math.min(most, now + Math.max(1, now / 20));
    }
  }

  int limit() {
    return limit;
  }

  int taken() {
    return taken.get();
  }
}
