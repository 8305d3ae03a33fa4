package io.marketgate.gateway.admission;

import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/// Work of which only so much is done at the same time; some more waits its turn, not for long, and
/// what is beyond that is refused before anything is done for it.
///
/// Without it, more work than can be done makes all of it too late: each piece gets a part of what
/// it needs, gives up, and comes again. The oldest of those that wait is the next one as long as it
/// has waited for less than half of what it may; when it has not, more comes than can be done, and
/// the newest is the next one: whoever has waited for long has little time left, and would be
/// answered too late.
///
/// To let somebody wait in vain costs what is done before he waits, and his answer. So fewer may
/// wait, one for each who has waited in vain, and more again, one for each who has got a place: in
/// the worst case as many wait in vain as are done, and while nothing is, as many as would be at
/// the same time.
public final class Bulkhead {

  private final Semaphore places;
  private final int atOnce;
  private final int mostWaiting;
  private final Duration longestWait;
  private final AtomicInteger room;
  private final Deque<Waiting> queue = new ConcurrentLinkedDeque<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /// What has become of one that waits.
  private enum State {
    WAITING,
    /// It has a place.
    GIVEN,
    /// It does not want one any more.
    GONE
  }

  /// One that waits. Its turn comes, or it gives up, whichever is first.
  private record Waiting(long since, Sinks.Empty<Void> turn, AtomicReference<State> state) {

    Waiting() {
      this(now(), Sinks.empty(), new AtomicReference<>(State.WAITING));
    }

    boolean becomes(State next) {
      return state.compareAndSet(State.WAITING, next);
    }
  }

  /// The work is not done, because too much of it waits.
  public static final class FullException extends RuntimeException {

    FullException() {
      super("too much waits", null, false, false);
    }
  }

  /// @param atOnce how much is done at the same time
  /// @param mostWaiting how much may wait; at least as much as is done at the same time, however
  ///   little of it gets a place
  /// @param longestWait and for how long
  public Bulkhead(int atOnce, int mostWaiting, Duration longestWait) {
    this.places = new Semaphore(atOnce);
    this.atOnce = atOnce;
    this.mostWaiting = mostWaiting;
    this.room = new AtomicInteger(mostWaiting);
    this.longestWait = longestWait;
  }

  /// Does work when its turn comes.
  ///
  /// @return fails with [FullException] when it does not
  public <T> Mono<T> run(Mono<T> work) {
    Mono<T> done = work.doFinally(signal -> giveBack());
    return Mono.defer(() -> {
      if (places.tryAcquire()) {
        makeRoom();
        return done;
      }
      return turn().then(done);
    });
  }

  private void makeRoom() {
    room.updateAndGet(now -> Math.min(mostWaiting, now + 1));
  }

  /// Whether the next one would be refused.
  public boolean isFull() {
    return waiting.get() >= room.get() && places.availablePermits() == 0;
  }

  /// How much waits now.
  public int waiting() {
    return waiting.get();
  }

  private Mono<Void> turn() {
    if (waiting.incrementAndGet() > room.get()) {
      waiting.decrementAndGet();
      return Mono.error(new FullException());
    }
    Waiting one = new Waiting();
    queue.add(one);
    // A place may have become free before this one was in the queue.
    next();
    return one.turn()
        .asMono()
        .timeout(longestWait, Mono.defer(() -> giveUp(one)))
        .doOnCancel(() -> leave(one));
  }

  private Mono<Void> giveUp(Waiting one) {
    if (one.becomes(State.GONE)) {
      gone(one);
      room.updateAndGet(now -> Math.min(now, Math.max(atOnce, now - 1)));
      return Mono.error(new FullException());
    }
    return Mono.empty();
  }

  /// Whoever has gone away leaves his turn to the next, also one that has just come.
  private void leave(Waiting one) {
    if (one.becomes(State.GONE)) {
      gone(one);
    } else if (one.state().get() == State.GIVEN) {
      giveBack();
    }
  }

  /// Those who give up are the oldest, which are found first.
  private void gone(Waiting one) {
    var _ = queue.removeFirstOccurrence(one);
    waiting.decrementAndGet();
  }

  private void giveBack() {
    places.release();
    next();
  }

  private void next() {
    while (!queue.isEmpty() && places.tryAcquire()) {
      Waiting one = taken();
      if (one != null && one.becomes(State.GIVEN)) {
        waiting.decrementAndGet();
        makeRoom();
        var _ = one.turn().tryEmitEmpty();
      } else {
        places.release();
      }
    }
  }

  private @Nullable Waiting taken() {
    Waiting oldest = queue.peekFirst();
    boolean isInTime = oldest != null && now() - oldest.since() < longestWait.toMillis() / 2;
    return isInTime ? queue.pollFirst() : queue.pollLast();
  }

  /// By the scheduler that ends the waiting.
  private static long now() {
    return Schedulers.parallel().now(TimeUnit.MILLISECONDS);
  }
}
