package io.marketgate.gateway.faults;

import io.marketgate.gateway.faults.PurchaseCaller.Outcome;
import io.marketgate.gateway.faults.PurchaseCaller.Telling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// Marketplaces that tell of purchases at a steady rate while something goes wrong. Each tells any
/// replica, and again after pauses that grow until it is accepted, as the real ones do. One in ten
/// tells once and never again, whatever the answer.
final class Callbacks {

  private static final int NEVER_AGAIN = 10;
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 3_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int SETTLING = 40;
  private static final Duration SETTLES_WITHIN = Duration.ofMinutes(2);

  private final Site site;
  private final Rotation replicas;
  private final String prefix;
  private final History history;
  private final PurchaseCaller caller = new PurchaseCaller();
  private final Queue<Thread> marketplaces = new ConcurrentLinkedQueue<>();
  private final List<Telling> tellings;
  private volatile boolean enough;

  /// @param prefix of the purchases' keys
  /// @param number of purchases
  Callbacks(Site site, String prefix, int number) {
    this(site, new Rotation(site.replicas()), prefix, number);
  }

  /// @param replicas that are told
  Callbacks(Site site, Rotation replicas, String prefix, int number) {
    this.site = site;
    this.replicas = replicas;
    this.prefix = prefix;
    this.history = new History(prefix);
    this.tellings = PurchaseCaller.purchases(prefix, number);
  }

  /// Begins to tell, so many in a second.
  Thread begin(int rate) {
    return begin(rate, tellings.size());
  }

  /// Begins to tell, so many in a second, as long as not too many wait: a machine that is slower
  /// than the rate would have more and more of them, and measure nothing but that.
  ///
  /// @param most that have not been told yet that it is done
  Thread begin(int rate, int most) {
    Semaphore places = new Semaphore(most);
    long seed = site.random().nextLong();
    return Thread.ofVirtual()
        .name("marketplaces")
        .start(() -> {
          long start = System.nanoTime();
          for (int i = 0; i < tellings.size() && !enough; i++) {
            long due = start + TimeUnit.SECONDS.toNanos(i) / rate;
            sleep(TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime()));
            Telling telling = tellings.get(i);
            boolean again = i % NEVER_AGAIN != 0;
            long own = seed + i;
            places.acquireUninterruptibly();
            marketplaces.add(
                Thread.ofVirtual()
                    .start(() -> {
                      try {
                        tell(telling, again, own);
                      } finally {
                        places.release();
                      }
                    }));
          }
        });
  }

  /// Tells everything again, `times` times, shuffled, with nobody's patience.
  void repeat(int times) throws InterruptedException {
    List<Telling> again = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      again.addAll(tellings);
    }
    Collections.shuffle(again, site.random());
    Semaphore atOnce = new Semaphore(32);
    for (Telling telling : again) {
      atOnce.acquire();
      Replica replica = site.any();
      marketplaces.add(
          Thread.ofVirtual()
              .start(() -> {
                tellOnce(telling, replica);
                atOnce.release();
              }));
    }
  }

  /// Waits until so many more are accepted that the replicas do as well as they can: one that was
  /// started just now is slow at first.
  void settle() {
    int wanted = history.accepted().size() + SETTLING;
    Awaitility.await().atMost(SETTLES_WITHIN).until(() -> history.accepted().size() >= wanted);
  }

  /// The other purchases are not made.
  void enough() {
    enough = true;
  }

  /// Returns when every marketplace has been told that it is done, or has given up.
  History await(Thread beginning) throws InterruptedException {
    beginning.join();
    for (Thread marketplace : marketplaces) {
      if (!marketplace.join(PATIENCE)) {
        throw new IllegalStateException("A purchase of " + prefix + " is never accepted");
      }
    }
    history.write();
    return history;
  }

  History history() {
    return history;
  }

  List<Telling> tellings() {
    return tellings;
  }

  private void tell(Telling telling, boolean again, long seed) {
    Random random = new Random(seed);
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      if (tellOnce(telling, replicas.any(random)) == Outcome.ACCEPTED || !again) {
        return;
      }
      sleep(pause);
      pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
    }
  }

  private Outcome tellOnce(Telling telling, Replica replica) {
    long begun = System.nanoTime();
    try {
      Outcome outcome = caller.tell(replica.address(), telling);
      history.add(telling, replica.address(), outcome, Duration.ofNanos(System.nanoTime() - begun));
      return outcome;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void sleep(long millis) {
    try {
      if (millis > 0) {
        Thread.sleep(millis);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
