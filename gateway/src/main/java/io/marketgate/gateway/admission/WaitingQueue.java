package io.marketgate.gateway.admission;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Connections of one event loop whose next request waits until there is room for it, first come,
/// first served. A request that waits costs nothing but its memory, while refusing four of five
/// takes the time in which others could have been answered. Used on its event loop only.
final class WaitingQueue {

  /// Requests that are let through before the event loop reads on: handling one takes a fifth of a
  /// millisecond, and who is to be refused is read before.
  private static final int MOST_LET_THROUGH = 8;

  /// For room that other event loops have made.
  static final long LOOK_MILLIS = 10;

  /// Whoever would wait for longer than about half of what is allowed is told so at once: the other
  /// half is for those who wait already, should it become slower.
  private static final double HALF = 0.5;

  /// Newcomers who are refused between two looks while there are fewer places than usual, 400 a
  /// second, so that refusing takes next to nothing from the time in which others are answered. The
  /// rest waits.
  private static final int MOST_REFUSED = 4;

  /// The same for those who have waited in vain, until they have waited for twice as long as they
  /// should.
  private static final int MOST_REFUSED_IN_VAIN = 2;

  private final EventLoop loop;
  private final WaitingQueues all;
  private final long longestNanos;
  private final Queue<Waiting> queue = new ArrayDeque<>();
  private boolean goesOn;
  private boolean nextLookIsPlanned;
  private int refused;

  private record Waiting(WaitingGate gate, long since) {}

  /// @param all whose room this one shares
  /// @param longestNanos after which a request has waited in vain
  WaitingQueue(EventLoop loop, WaitingQueues all, long longestNanos) {
    this.loop = loop;
    this.all = all;
    this.longestNanos = longestNanos;
  }

  /// Whether the next request has to wait.
  boolean isNeeded() {
    return !queue.isEmpty() || all.share() == 0;
  }

  /// Whether a request is refused rather than let wait, which is to be done then: reports are
  /// before users are.
  boolean refuses(Rank rank) {
    Waiting first = first();
    if (first == null
        || all.nanoTime() - first.since() < longestNanos * HALF * rank.share()
        || all.share() > queue.size()
        || (refused >= MOST_REFUSED && all.isShortOfPlaces())) {
      return false;
    }
    refused++;
    return true;
  }

  /// Whether one more callback of a marketplace would find no room.
  boolean isFullOfCallbacks() {
    return all.isFullOfCallbacks();
  }

  /// Who has waited for longest; null when nobody waits.
  private @Nullable Waiting first() {
    Waiting first = queue.peek();
    while (first != null && !first.gate().waits()) {
      queue.remove();
      first = queue.peek();
    }
    return first;
  }

  /// Lets the next request of a connection wait.
  void add(WaitingGate gate) {
    queue.add(new Waiting(gate, all.nanoTime()));
    all.count(1);
    planNextLook();
  }

  /// A request has been answered: there may be room after all that is read in this round.
  void answered() {
    if (!queue.isEmpty()) {
      goOn();
    }
  }

  /// One that waited does no longer.
  void left() {
    all.count(-1);
  }

  private void look() {
    try {
      int room = all.share();
      int most = all.hasEnded() ? room : Math.min(room, MOST_LET_THROUGH);
      letThrough(most, all.nanoTime());
      if (room > most && !queue.isEmpty()) {
        goOn();
      }
    } finally {
      if (!queue.isEmpty()) {
        planNextLook();
      }
    }
  }

  /// By the timer: what is only executed comes before anything else is read.
  private void goOn() {
    if (!goesOn) {
      goesOn = true;
      var _ =
          loop.schedule(
              () -> {
                goesOn = false;
                look();
              },
              0,
              TimeUnit.NANOSECONDS);
    }
  }

  private void letThrough(int room, long now) {
    Waiting first = first();
    for (int remaining = room; remaining > 0 && first != null; remaining--) {
      queue.remove();
      long waited = now - first.since();
      first.gate().open(waited);
      all.waited(waited);
      first = first();
    }
  }

  private void refuseThoseInVain() {
    long now = all.nanoTime();
    int remaining = all.isShortOfPlaces() ? MOST_REFUSED_IN_VAIN : Integer.MAX_VALUE;
    Waiting first = first();
    while (first != null
        && now - first.since() >= (remaining > 0 ? longestNanos : 2 * longestNanos)) {
      queue.remove();
      long waited = now - first.since();
      first.gate().refuse(waited);
      all.waited(waited);
      remaining--;
      first = first();
    }
  }

  private void planNextLook() {
    if (!nextLookIsPlanned) {
      nextLookIsPlanned = true;
      var _ =
          loop.schedule(
              () -> {
                nextLookIsPlanned = false;
                refused = 0;
                look();
                if (!goesOn) {
                  refuseThoseInVain();
                }
              },
              LOOK_MILLIS,
              TimeUnit.MILLISECONDS);
    }
  }
}
