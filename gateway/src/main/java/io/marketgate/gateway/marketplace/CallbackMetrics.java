package io.marketgate.gateway.marketplace;

import io.marketgate.tenant.marketplace.Callbacks.State;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Counts calls of marketplaces by what has come of them.
final class CallbackMetrics {

  private final MeterRegistry meters;
  private final AtomicLong notReady = new AtomicLong();

  CallbackMetrics(MeterRegistry meters) {
    this.meters = meters;
    meters.gauge("marketgate.marketplace.not.ready.age", notReady);
  }

  /// For how long the oldest instance has waited for its vendor's system.
  void notReadyFor(Duration age) {
    notReady.set(age.toSeconds());
  }

  /// @param number how many calls wait for their turn
  void waiting(Supplier<Number> number) {
    var _ =
        Gauge.builder("marketgate.marketplace.waiting", number)
            .description("Calls of marketplaces that wait for their turn")
            .register(meters);
  }

  void count(String marketplace, State state) {
    Counter.builder("marketgate.marketplace.callbacks")
        .description("Calls of marketplaces")
        .tag("marketplace", marketplace)
        .tag("outcome", state.name().toLowerCase(Locale.ROOT))
        .register(meters)
        .increment();
  }
}
