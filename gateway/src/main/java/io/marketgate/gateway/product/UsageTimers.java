package io.marketgate.gateway.product;

import io.marketgate.gateway.product.UsageCalls.Operation;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.http.Outcome;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Counts and times what goes the short way, under the name and with the tags that Spring gives to
/// every other route.
final class UsageTimers {

  private final MeterRegistry meters;
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  private record Key(Operation operation, int status) {}

  UsageTimers(MeterRegistry meters) {
    this.meters = meters;
  }

  void record(Operation operation, int status, long nanos) {
    timers
        .computeIfAbsent(new Key(operation, status), this::newTimer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer newTimer(Key key) {
    return Timer.builder("http.server.requests")
        .tag("error", "none")
        .tag("exception", "none")
        .tag("method", "POST")
        .tag("outcome", Outcome.forStatus(key.status()).name())
        .tag("status", Integer.toString(key.status()))
        .tag("uri", UsageRoutes.path(key.operation()))
        .register(meters);
  }
}
