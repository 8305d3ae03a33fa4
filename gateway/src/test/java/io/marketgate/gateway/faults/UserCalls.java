package io.marketgate.gateway.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/// A user who calls again and again, from several places, while something is broken. Each answer
/// has to be the contract's, whatever it says.
final class UserCalls {

  private static final int AT_ONCE = 10;
  private static final long PAUSE_MILLIS = 100;

  private final Operators users = new Operators();
  private final Replica replica;
  private final String call;
  private final Queue<Called> called = new ConcurrentLinkedQueue<>();
  private final List<Thread> callers = new ArrayList<>();
  private volatile boolean over;

  /// @param code of the envelope
  /// @param took until the answer
  record Called(String code, Duration took) {}

  /// @param account of a new organization, whose owner calls
  UserCalls(Replica replica, String account) throws InterruptedException {
    this.replica = replica;
    this.call = users.callOfNewOwner(replica, account, "ListMigrations");
  }

  UserCalls begin() {
    for (int caller = 0; caller < AT_ONCE; caller++) {
      callers.add(Thread.ofVirtual().start(this::run));
    }
    return this;
  }

  /// What became of all of them.
  List<Called> end() throws InterruptedException {
    over = true;
    for (Thread caller : callers) {
      caller.join();
    }
    return List.copyOf(called);
  }

  private void run() {
    try {
      while (!over) {
        long begun = System.nanoTime();
        String code = code(users.get(replica, call, ""));
        called.add(new Called(code, Duration.ofNanos(System.nanoTime() - begun)));
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String code(Operators.Answer answer) {
    if (answer.status() == 0) {
      return "no answer";
    }
    JsonNode envelope = answer.json();
    return envelope.hasNonNull("requestId") && envelope.hasNonNull("traceId")
        ? envelope.path("code").asString("no code")
        : "no envelope";
  }
}
