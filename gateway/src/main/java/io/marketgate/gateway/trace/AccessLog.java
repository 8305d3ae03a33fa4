package io.marketgate.gateway.trace;

import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.CallRecorder;
import io.marketgate.gateway.token.VerifiedToken;
import io.marketgate.tenant.organization.Tenant;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/// One JSON line for each call, to the logger `access`. Its address is written without tokens,
/// users and parameters. Lines are made and written off the request path, many at once; when more
/// come than can be written, the rest is left out and counted.
final class AccessLog implements CallRecorder {

  private static final Logger LOG = LoggerFactory.getLogger("access");
  private static final int MOST_WAITING = 50_000;
  private static final int BATCH = 1_000;

  private final JsonMapper json;
  private final Queue<Line> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Counter leftOut;

  private record Line(Call call, Ending ending, String url, long nanos) {}

  AccessLog(JsonMapper json, MeterRegistry meters) {
    this.json = json;
    this.leftOut =
        Counter.builder("marketgate.access.log.dropped")
            .description("Lines that were not written because too many were waiting")
            .register(meters);
  }

  @Override
  public void record(Call call, Ending ending, String url) {
    if (!LOG.isInfoEnabled()) {
      return;
    }
    if (count.get() >= MOST_WAITING) {
      leftOut.increment();
      return;
    }
    count.incrementAndGet();
    waiting.add(new Line(call, ending, url, call.elapsedNanos()));
  }

  /// Writes what waits; blocks for as long as a file takes.
  void write() {
    while (!waiting.isEmpty()) {
      StringJoiner lines = new StringJoiner("\n");
      int taken = 0;
      for (Line line = waiting.poll(); line != null; line = waiting.poll()) {
        lines.add(json.writeValueAsString(members(line)));
        taken++;
        if (taken == BATCH) {
          break;
        }
      }
      count.addAndGet(-taken);
      LOG.info("{}", lines);
    }
  }

  private static Map<String, Object> members(Line line) {
    Call call = line.call();
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("time", call.startedAt().toString());
    members.put("url", line.url());
    members.put("status", line.ending().status());
    members.put("code", line.ending().code());
    members.put("micros", TimeUnit.NANOSECONDS.toMicros(line.nanos()));
    members.put("requestId", call.requestId());
    members.put("traceId", call.trace().traceId());
    Tenant tenant = call.tenantIfKnown();
    if (tenant != null) {
      members.put("organization", tenant.organization().id());
    }
    VerifiedToken token = call.tokenIfKnown();
    if (token != null) {
      members.put("marketplace", token.marketplace());
    }
    return members;
  }
}
