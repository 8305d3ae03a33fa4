package io.marketgate.gateway.admission;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/// Connections of one event loop whose next request waits until there is room for it, most of them
/// in the socket, first come, first served. A request that is not read costs nothing, while one
/// that is read only to be refused costs a third of one that is answered: with more callers than
/// can be answered, that third is what is missing. Used on its event loop only.
final class ReadQueue {

  /// For room that other event loops have made.
  private static final long LOOK_MILLIS = 10;

  private final EventLoop loop;
  private final ReadQueues all;
  private final long longestNanos;
  private final Queue<Waiting> queue = new ArrayDeque<>();
  private boolean lookIsPlanned;
  private boolean nextLookIsPlanned;

  private record Waiting(ReadGate gate, long since) {}

  /// @param all whose room this one shares
  /// @param longestNanos after which a request is read whatever else there is
  ReadQueue(EventLoop loop, ReadQueues all, long longestNanos) {
    this.loop = loop;
    this.all = all;
    this.longestNanos = longestNanos;
  }

  /// Whether the next request has to wait.
  boolean isNeeded() {
    return !queue.isEmpty() || all.share() == 0;
  }

  /// Lets the next request of a connection wait.
  void add(ReadGate gate) {
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

  /// What is let through now has been read when the loop comes here again, so that nothing is let
  /// through twice for the same room.
  private void look() {
    int room = all.share();
    long now = System.nanoTime();
    Waiting first = queue.peek();
    while (first != null && (room > 0 || now - first.since() >= longestNanos)) {
      queue.remove();
      all.count(-1);
      all.waited(now - first.since());
      if (first.gate().open()) {
        room--;
      }
      first = queue.peek();
    }
    if (first != null) {
      planNextLook();
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
