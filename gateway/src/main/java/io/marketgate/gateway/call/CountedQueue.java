package io.marketgate.gateway.call;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What is recorded of calls and waits to be written elsewhere: never blocks whoever adds, and
/// knows how much waits, so that a recorder can leave out what is too much. Its bound may be passed
/// by as many as add at the same moment.
public final class CountedQueue<T> {

  private final Queue<T> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  /// Whether fewer wait than that.
  public boolean hasRoom(int most) {
    return count.get() < most;
  }

  /// Adds one, whatever waits.
  public void add(T element) {
    count.incrementAndGet();
    queue.add(element);
  }

  /// Takes the oldest; null when nothing waits.
  public @Nullable T poll() {
    T element = queue.poll();
    if (element != null) {
      count.decrementAndGet();
    }
    return element;
  }

  public boolean isEmpty() {
    return queue.isEmpty();
  }

  /// How much waits.
  public int size() {
    return count.get();
  }
}
