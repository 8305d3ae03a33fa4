package io.marketgate.gateway.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/// Some who call again and again, each as soon as he is answered and has paused, until it is over.
final class Callers {

  private final Queue<Called> called = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean over;

  /// @param took until the answer
  record Called(Operators.Answer answer, Duration took) {}

  /// One call.
  @FunctionalInterface
  interface Calling {
    Operators.Answer call(int number) throws InterruptedException;
  }

  /// One more.
  ///
  /// @param first number of his calls
  /// @param pauseMillis after each
  void add(int first, long pauseMillis, Calling calling) {
    threads.add(Thread.ofVirtual().start(() -> run(first, pauseMillis, calling)));
  }

  /// From now on nobody begins another call.
  void over() {
    over = true;
  }

  /// What became of all calls.
  List<Called> end() throws InterruptedException {
    over();
    for (Thread thread : threads) {
      thread.join();
    }
    return List.copyOf(called);
  }

  private void run(int first, long pauseMillis, Calling calling) {
    try {
      for (int number = first; !over; number++) {
        long begun = System.nanoTime();
        Operators.Answer answer = calling.call(number);
        called.add(new Called(answer, Duration.ofNanos(System.nanoTime() - begun)));
        TimeUnit.MILLISECONDS.sleep(pauseMillis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
