package io.marketgate.gateway.observation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// The queues as metrics: `marketgate.backlog.items` by queue and state, `marketgate.backlog.age`
/// in seconds. Every replica reports the same; take the maximum.
final class BacklogMetrics {

  private static final double MILLIS = 1_000;

  private volatile Map<Backlog.Queue, Backlog> last = Map.of();

  BacklogMetrics(MeterRegistry meters) {
    for (Backlog.Queue queue : Backlog.Queue.values()) {
      register(meters, queue, "waiting", Backlog::waiting);
      register(meters, queue, "parked", Backlog::parked);
      var _ =
          Gauge.builder("marketgate.backlog.age", () -> read(queue, BacklogMetrics::seconds))
              .description("how long the oldest has waited")
              .baseUnit("seconds")
              .tag("queue", name(queue))
              .register(meters);
    }
  }

  void update(List<Backlog> backlogs) {
    Map<Backlog.Queue, Backlog> now = new EnumMap<>(Backlog.Queue.class);
    backlogs.forEach(backlog -> now.put(backlog.queue(), backlog));
    last = now;
  }

  private void register(
      MeterRegistry meters, Backlog.Queue queue, String state, ToDoubleFunction<Backlog> figure) {
    var _ =
        Gauge.builder("marketgate.backlog.items", () -> read(queue, figure))
            .description("what waits: by itself, or for a person")
            .tag("queue", name(queue))
            .tag("state", state)
            .register(meters);
  }

  private double read(Backlog.Queue queue, ToDoubleFunction<Backlog> figure) {
    Backlog backlog = last.get(queue);
    return backlog == null ? 0 : figure.applyAsDouble(backlog);
  }

  private static double seconds(Backlog backlog) {
    Duration age = backlog.age();
    return age.toMillis() / MILLIS;
  }

  private static String name(Backlog.Queue queue) {
    return queue.name().toLowerCase(Locale.ROOT);
  }
}
