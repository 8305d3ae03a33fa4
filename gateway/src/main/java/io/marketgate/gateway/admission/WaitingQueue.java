package io.marketgate.gateway.admission;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/// Connections of one event loop whose next request waits until there is room for it, first come,
/// first served. A request that waits costs nothing but its memory, while refusing four of five
/// takes the time in which others could have been answered. Used on its event loop only.
final class WaitingQueue {

  /// For room that other event loops have made.
  private static final long LOOK_MILLIS = 10;

  private final EventLoop loop;
  private final WaitingQueues all;
  private final long longestNanos;
  private final Queue<Waiting> queue = new ArrayDeque<>();
  private boolean lookIsPlanned;
  private boolean nextLookIsPlanned;

  private record Waiting(WaitingGate gate, long since) {}

  /// @param all whose room this one shares
  /// @param longestNanos after which a request waits no longer, whatever else there is
  WaitingQueue(EventLoop loop, WaitingQueues all, long longestNanos) {
    this.loop = loop;
    this.all = all;
    this.longestNanos = longestNanos;
  }

  /// Whether the next request has to wait.
  boolean isNeeded() {
    return !queue.isEmpty() || all.share() == 0;
  }

  /// Lets the next request of a connection wait.
  void add(WaitingGate gate) {
    queue.add(new Waiting(gate, System.nanoTime()));
    all.count(1);
    planNextLook();
  }

  /// A request has been answered: there may be room after all that happens in this round.
  void answered() {
    if (!queue.isEmpty() && !lookIsPlanned) {
      lookIsPlanned = true;
      loop.execute(() -> {
        lookIsPlanned = false;
        look();
      });
    }
  }

  /// One that waited has gone away.
  void left() {
    all.count(-1);
  }

  private void look() {
    try {
      letThrough(all.share(), System.nanoTime());
    } finally {
      if (!queue.isEmpty()) {
        planNextLook();
      }
    }
  }

  private void letThrough(int room, long now) {
    int remaining = room;
    Waiting first = queue.peek();
    while (first != null && (remaining > 0 || now - first.since() >= longestNanos)) {
      queue.remove();
      if (first.gate().open()) {
        remaining--;
        all.count(-1);
        all.waited(now - first.since());
      }
      first = queue.peek();
    }
  }

  private void planNextLook() {
    if (!nextLookIsPlanned) {
      nextLookIsPlanned = true;
      var _ =
          loop.schedule(
              () -> {
                nextLookIsPlanned = false;
                look();
              },
              LOOK_MILLIS,
              TimeUnit.MILLISECONDS);
    }
  }
}
