package io.marketgate.gateway.marketplace;

import io.marketgate.tenant.marketplace.Callbacks.State;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Counts calls of marketplaces by what has come of them.
final class CallbackMetrics {

  private final MeterRegistry meters;
  private final AtomicLong notReady = new AtomicLong();

  /// @param marketplaces that call; what has not come of any call is 0 from the beginning, because
  ///   Prometheus sees no increase in a series that begins with its first one
  CallbackMetrics(MeterRegistry meters, Set<String> marketplaces) {
    this.meters = meters;
    meters.gauge("marketgate.marketplace.not.ready.age", notReady);
    for (String marketplace : marketplaces) {
      for (State state : State.values()) {
        var _ = counter(marketplace, state);
      }
    }
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
    counter(marketplace, state).increment();
  }

  private Counter counter(String marketplace, State state) {
    return Counter.builder("marketgate.marketplace.callbacks")
        .description("Calls of marketplaces")
        .tag("marketplace", marketplace)
        .tag("outcome", state.name().toLowerCase(Locale.ROOT))
        .register(meters);
  }
}
