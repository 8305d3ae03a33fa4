package io.marketgate.gateway.admission;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/// The [WaitingQueue] of each event loop; what room there is, they share. When the program stops,
/// nobody waits any longer: whoever does would lose his connection instead of getting an answer.
final class WaitingQueues {

  /// What waits has been let through by then, and the end of the program waits for it.
  private static final Duration LET_THROUGH_WITHIN = Duration.ofMillis(50);

  private final Places places;
  private final Duration longest;
  private final Timer waits;
  private final Map<EventLoop, WaitingQueue> queues = new ConcurrentHashMap<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean ended;

  /// @param longest after which a request waits no longer, whatever else there is
  WaitingQueues(Places places, Duration longest, MeterRegistry meters) {
    this.places = places;
    this.longest = longest;
    this.waits =
        Timer.builder("marketgate.admission.wait")
            .description("how long requests waited, those that had to")
            .register(meters);
    meters.gauge("marketgate.admission.waiting", waiting, AtomicInteger::get);
  }

  /// A gate for a connection of that event loop.
  WaitingGate gate(EventLoop loop) {
    return new WaitingGate(
        queues.computeIfAbsent(loop, mine -> new WaitingQueue(mine, this, longest.toNanos())));
  }

  /// How many requests wait.
  int waiting() {
    return waiting.get();
  }

  /// Lets everybody through, and nobody wait from now on.
  ///
  /// @return completes when what waited is being handled; the queues look every 10 ms
  Mono<Void> end() {
    ended = true;
    return waiting() == 0 ? Mono.empty() : Mono.delay(LET_THROUGH_WITHIN).then();
  }

  void count(int more) {
    waiting.addAndGet(more);
  }

  void waited(long nanos) {
    waits.record(nanos, TimeUnit.NANOSECONDS);
  }

  /// How many requests one of the loops may let through now, not below 0.
  int share() {
    if (ended) {
      return Integer.MAX_VALUE;
    }
    return Math.ceilDiv(Math.max(0, places.free()), Math.max(1, queues.size()));
  }
}
