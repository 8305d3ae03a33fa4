package io.marketgate.gateway.admission;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/// The [WaitingQueue] of each event loop; what room there is, they share. When the program stops,
/// nobody waits any longer: whoever does would lose his connection instead of getting an answer.
final class WaitingQueues {

  private static final Duration LOOK = Duration.ofMillis(WaitingQueue.LOOK_MILLIS);

  private final Places places;
  private final Duration longest;
  private final LongSupplier nanoTime;
  private final BooleanSupplier isFullOfCallbacks;
  private final OverloadRefusals refusals;
  private final Timer waits;
  private final Map<EventLoop, WaitingQueue> queues = new ConcurrentHashMap<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean ended;

  /// @param longest after which a request has waited in vain
  /// @param nanoTime as of [System#nanoTime()]
  /// @param isFullOfCallbacks whether one more callback of a marketplace would find no room
  WaitingQueues(
      Places places,
      Duration longest,
      LongSupplier nanoTime,
      BooleanSupplier isFullOfCallbacks,
      OverloadRefusals refusals,
      MeterRegistry meters) {
    this.places = places;
    this.longest = longest;
    this.nanoTime = nanoTime;
    this.isFullOfCallbacks = isFullOfCallbacks;
    this.refusals = refusals;
    this.waits =
        Timer.builder("marketgate.admission.wait")
            .description("how long requests waited, those that had to")
            .register(meters);
    meters.gauge("marketgate.admission.waiting", waiting, AtomicInteger::get);
  }

  /// A gate for a connection of that event loop.
  WaitingGate gate(EventLoop loop) {
    return new WaitingGate(
        queues.computeIfAbsent(loop, mine -> new WaitingQueue(mine, this, longest.toNanos())),
        refusals);
  }

  /// How many requests wait.
  int waiting() {
    return waiting.get();
  }

  /// Lets everybody through, and nobody wait from now on.
  ///
  /// @return completes when what waited, or had come and was not read yet, is being handled: on a
  ///   machine that is busy, an event loop may take seconds to come to that
  Mono<Void> end() {
    ended = true;
    return Mono.when(queues.keySet().stream().map(WaitingQueues::whenRead).toList())
        .then(Mono.defer(this::whenNobodyWaits));
  }

  /// A loop that has come to its timers twice has read in between.
  private static Mono<Void> whenRead(EventLoop loop) {
    return Mono.create(sink -> {
      Runnable later =
          () -> {
            var _ = loop.schedule(() -> sink.success(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
          };
      var _ = loop.schedule(later, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    });
  }

  private Mono<Void> whenNobodyWaits() {
    return Mono.fromSupplier(this::waiting)
        .filter(number -> number == 0)
        .repeatWhenEmpty(times -> times.delayElements(LOOK))
        .then();
  }

  boolean isFullOfCallbacks() {
    return isFullOfCallbacks.getAsBoolean();
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  void count(int more) {
    waiting.addAndGet(more);
  }

  void waited(long nanos) {
    waits.record(nanos, TimeUnit.NANOSECONDS);
  }

  /// Whether the event loops have been late just now, so that whatever is done takes time from
  /// something else.
  boolean isShortOfPlaces() {
    return places.areFewer();
  }

  /// Whether nobody waits any longer.
  boolean hasEnded() {
    return ended;
  }

  /// How many requests one of the loops may let through now, not below 0.
  int share() {
    if (ended) {
      return Integer.MAX_VALUE;
    }
    return Math.ceilDiv(Math.max(0, places.free()), Math.max(1, queues.size()));
  }
}
