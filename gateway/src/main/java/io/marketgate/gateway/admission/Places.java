package io.marketgate.gateway.admission;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// The places of requests that are handled at the same time. Their number follows how late the
/// threads are that handle them, not how long answers take: a slow backend costs a gateway that
/// never waits next to nothing, while a thread that is late makes everybody wait.
///
/// It shrinks to what is really taken when the threads are later than they should be, by a tenth
/// more each time they are again, and grows slowly while they are not and others wait (additive
/// increase, multiplicative decrease). When nobody waits, all places are there again: a pause of
/// the machine is no overload.
///
/// Without a place, requests wait (`WaitingQueue`). What comes past the queue, callbacks and
/// requests of other event loops in the same moment, is handled until there are twice as many.
final class Places {

  private final int least;
  private final int most;
  private final long latenessNanos;
  private final AtomicInteger taken = new AtomicInteger();
  private volatile int limit;

  /// Whether the threads were late when somebody looked the last time; for whoever looks.
  private boolean wereLate;

  /// @param least how few there are in the worst case
  /// @param most how many there are at first, and when all is well
  /// @param lateness of the threads above which there are fewer
  Places(int least, int most, Duration lateness) {
    this.least = Math.min(least, most);
    this.most = most;
    this.latenessNanos = lateness.toNanos();
    this.limit = most;
  }

  /// Takes a place for a request of that rank, if it is not to be refused. Whoever gets it gives it
  /// back.
  boolean take(Rank rank) {
    int now = taken.incrementAndGet();
    if (now <= bound(rank)) {
      return true;
    }
    taken.decrementAndGet();
    return false;
  }

  /// Callbacks of marketplaces are few and must not be missed: only the most that there may ever be
  /// bounds them.
  private int bound(Rank rank) {
    return rank == Rank.CALLBACK
        ? most
        : Math.max(1, (int) (Math.min(most, 2 * limit) * rank.share()));
  }

  void giveBack() {
    taken.decrementAndGet();
  }

  /// Looks at how late the threads are; to be called some times a second.
  ///
  /// @param isWaitedFor whether there are requests that have none
  void adapt(long lateNanos, boolean isWaitedFor) {
    int now = limit;
    boolean areLate = lateNanos > latenessNanos;
    if (areLate) {
      int used = Math.max(least, Math.min(now, taken.get()));
      limit = wereLate ? Math.max(least, (int) (used * 0.9)) : used;
    } else {
      limit = isWaitedFor ? Math.min(most, now + Math.max(1, now / 20)) : most;
    }
    wereLate = areLate;
  }

  /// How many there are that nobody has taken; not above 0 when the next requests are to wait.
  int free() {
    return limit - taken();
  }

  /// Whether there are fewer than when all is well.
  boolean areFewer() {
    return limit < most;
  }

  int limit() {
    return limit;
  }

  int taken() {
    return taken.get();
  }
}
