package io.marketgate.gateway.admission;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The [ReadQueue] of each event loop; what room there is, they share.
final class ReadQueues {

  private final Places places;
  private final Duration longest;
  private final Timer waits;
  private final Map<EventLoop, ReadQueue> queues = new ConcurrentHashMap<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /// @param longest after which a request waits no longer, whatever else there is
  ReadQueues(Places places, Duration longest, MeterRegistry meters) {
    this.places = places;
    this.longest = longest;
    this.waits =
        Timer.builder("marketgate.admission.wait")
            .description("how long requests waited, those that had to")
            .register(meters);
    meters.gauge("marketgate.admission.waiting", waiting, AtomicInteger::get);
  }

  /// A gate for a connection of that event loop.
  ReadGate gate(EventLoop loop) {
    return new ReadGate(
        queues.computeIfAbsent(loop, mine -> new ReadQueue(mine, this, longest.toNanos())));
  }

  /// How many connections wait with their next request.
  int waiting() {
    return waiting.get();
  }

  void count(int more) {
    waiting.addAndGet(more);
  }

  void waited(long nanos) {
    waits.record(nanos, TimeUnit.NANOSECONDS);
  }

  /// How many requests one of the loops may read now, not below 0.
  int share() {
    return Math.ceilDiv(Math.max(0, places.free()), Math.max(1, queues.size()));
  }
}
