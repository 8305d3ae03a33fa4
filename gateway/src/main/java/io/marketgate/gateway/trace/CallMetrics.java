package io.marketgate.gateway.trace;

import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.CallRecorder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.http.Outcome;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Counts and times calls under the name and with the tags that Spring and its dashboards use,
/// `http.server.requests`; `uri` names the action, `exception` our code. A timer is looked up once
/// for each action and code, because finding one by its tags costs more than counting. Beyond a
/// bound, calls are counted by their status alone, so that the sums stay right.
final class CallMetrics implements CallRecorder {

  private static final String UNKNOWN_ACTION = "UNKNOWN";
  private static final String OTHER = "OTHER";

  /// Fewer than the actions that the framework lets be counted (`max-uri-tags`).
  static final int MOST_TIMERS = 5_000;

  private final MeterRegistry meters;
  private final int most;
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  /// What distinguishes timers: catalogued actions and our codes, both few.
  private record Key(String action, int status, String code) {}

  CallMetrics(MeterRegistry meters) {
    this(meters, MOST_TIMERS);
  }

  /// @param most timers of actions and codes
  CallMetrics(MeterRegistry meters, int most) {
    this.meters = meters;
    this.most = most;
  }

  @Override
  public void record(Call call, Ending ending, String url) {
    String action = call.hasTarget() ? call.actionName() : UNKNOWN_ACTION;
    timer(new Key(action, ending.status(), family(ending.code())))
        .record(call.answeredNanos(), TimeUnit.NANOSECONDS);
  }

  private Timer timer(Key key) {
    Timer known = timers.get(key);
    if (known != null) {
      return known;
    }
    // Statuses are few, and none of them is left uncounted.
    Key counted =
        timers.size() < most
            ? key
            : new Key(OTHER, key.status(), key.code().equals("OK") ? "OK" : OTHER);
    return timers.computeIfAbsent(counted, this::newTimer);
  }

  /// The parameter that a code names comes from outside and is left out.
  private static String family(String code) {
    return code.startsWith("MissingParameter.") || code.startsWith("InvalidParameter.")
        ? code.substring(0, code.indexOf('.'))
        : code;
  }

  private Timer newTimer(Key key) {
    String exception = key.code().equals("OK") ? "none" : key.code();
    return Timer.builder("http.server.requests")
        .tag("error", exception)
        .tag("exception", exception)
        .tag("method", "GET")
        .tag("outcome", Outcome.forStatus(key.status()).name())
        .tag("status", Integer.toString(key.status()))
        .tag("uri", "/api/" + key.action())
        .register(meters);
  }
}
