package io.marketgate.gateway.observation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// The queues as metrics: `marketgate.backlog.items` by queue and state, `marketgate.backlog.age`
/// in seconds. Every replica reports the same; take the maximum. What was read too long ago is no
/// figure any more (NaN): a queue that nobody can look at must not look like one in order;
/// `marketgate.backlog.read.age` says how long ago that was.
final class BacklogMetrics {

  /// Three looks, of which one may be slow.
  static final Duration FRESH = Duration.ofSeconds(45);

  private static final double MILLIS = 1_000;

  private final Clock clock;
  private final Instant begun;
  private final Map<Backlog.Queue, Read> last = new ConcurrentHashMap<>();

  /// A queue as it was seen.
  private record Read(Backlog backlog, Instant at) {}

  BacklogMetrics(MeterRegistry meters, Clock clock) {
    this.clock = clock;
    this.begun = clock.instant();
    for (Backlog.Queue queue : Backlog.Queue.values()) {
      items(meters, queue, "waiting", Backlog::waiting);
      items(meters, queue, "parked", Backlog::parked);
      seconds(
          meters,
          queue,
          "marketgate.backlog.age",
          "how long the oldest has waited",
          () -> read(queue, backlog -> seconds(backlog.age())));
      seconds(
          meters,
          queue,
          "marketgate.backlog.read.age",
          "how long ago this replica could look at the queue",
          () -> seconds(sinceRead(queue)));
    }
  }

  void update(Backlog backlog) {
    last.put(backlog.queue(), new Read(backlog, clock.instant()));
  }

  private void items(
      MeterRegistry meters, Backlog.Queue queue, String state, ToDoubleFunction<Backlog> figure) {
    var _ =
        Gauge.builder("marketgate.backlog.items", () -> read(queue, figure))
            .description("what waits: by itself, or for a person")
            .tag("queue", name(queue))
            .tag("state", state)
            .register(meters);
  }

  private static void seconds(
      MeterRegistry meters,
      Backlog.Queue queue,
      String name,
      String description,
      Supplier<Number> figure) {
    var _ =
        Gauge.builder(name, figure)
            .description(description)
            .baseUnit("seconds")
            .tag("queue", name(queue))
            .register(meters);
  }

  private double read(Backlog.Queue queue, ToDoubleFunction<Backlog> figure) {
    Read read = last.get(queue);
    return read == null || sinceRead(queue).compareTo(FRESH) > 0
        ? Double.NaN
        : figure.applyAsDouble(read.backlog());
  }

  private Duration sinceRead(Backlog.Queue queue) {
    Read read = last.get(queue);
    return Duration.between(read == null ? begun : read.at(), clock.instant());
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / MILLIS;
  }

  private static String name(Backlog.Queue queue) {
    return queue.name().toLowerCase(Locale.ROOT);
  }
}
