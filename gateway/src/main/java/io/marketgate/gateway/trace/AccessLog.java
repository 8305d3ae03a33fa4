package io.marketgate.gateway.trace;

import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.CallRecorder;
import io.marketgate.gateway.call.CountedQueue;
import io.marketgate.gateway.token.VerifiedToken;
import io.marketgate.tenant.organization.Tenant;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/// One JSON line for each call, to the logger `access`. Its address is written without tokens,
/// users and parameters. They are written off the request path, many at once; when more come than
/// can be written, the rest is left out and counted.
final class AccessLog implements CallRecorder {

  private static final Logger LOG = LoggerFactory.getLogger("access");
  private static final int MOST_WAITING = 50_000;
  private static final int BATCH = 100;
  private static final int LINE_LENGTH = 400;

  private final JsonMapper json;
  private final CountedQueue<String> waiting = new CountedQueue<>();
  private final Counter leftOut;

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
    if (!waiting.hasRoom(MOST_WAITING)) {
      leftOut.increment();
      return;
    }
    // As text at once: a call that waited here would keep its parameters in memory.
    waiting.add(line(call, ending, url));
  }

  /// Writes what waits; blocks for as long as a file takes.
  void write() {
    while (!waiting.isEmpty()) {
      StringJoiner lines = new StringJoiner("\n");
      int taken = 0;
      for (String line = waiting.poll(); line != null; line = waiting.poll()) {
        lines.add(line);
        taken++;
        if (taken == BATCH) {
          break;
        }
      }
      LOG.info("{}", lines);
    }
  }

  private String line(Call call, Ending ending, String url) {
    StringBuilder line = new StringBuilder(LINE_LENGTH);
    line.append("{\"time\":\"").append(call.startedAt()).append('"');
    append(line, "url", url);
    line.append(",\"status\":").append(ending.status());
    append(line, "code", ending.code());
    line.append(",\"micros\":").append(TimeUnit.NANOSECONDS.toMicros(call.elapsedNanos()));
    append(line, "requestId", call.requestId());
    append(line, "traceId", call.trace().traceId());
    Tenant tenant = call.tenantIfKnown();
    if (tenant != null) {
      append(line, "organization", tenant.organization().id());
    }
    VerifiedToken token = call.tokenIfKnown();
    if (token != null) {
      append(line, "marketplace", token.marketplace());
    }
    return line.append('}').toString();
  }

  private void append(StringBuilder line, String name, String value) {
    line.append(",\"").append(name).append("\":");
    if (needsEscape(value)) {
      line.append(json.writeValueAsString(value));
    } else {
      line.append('"').append(value).append('"');
    }
  }

  private static boolean needsEscape(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c == '"' || c == '\\' || c > '~') {
        return true;
      }
    }
    return false;
  }
}
