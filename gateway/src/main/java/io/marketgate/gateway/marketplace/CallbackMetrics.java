package io.marketgate.gateway.marketplace;

import io.marketgate.tenant.marketplace.Callbacks.State;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/// Counts calls of marketplaces by what has come of them.
final class CallbackMetrics {

  private final MeterRegistry meters;

  CallbackMetrics(MeterRegistry meters) {
    this.meters = meters;
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
