package io.marketgate.gateway.call;

import org.slf4j.spi.LoggingEventBuilder;

/// Lines of the log about a call.
public final class CallLog {

  private static final String TRACE = "traceId";
  private static final String REQUEST = "requestId";

  private CallLog() {}

  /// A line that leads to the call's trace, and back.
  public static LoggingEventBuilder about(LoggingEventBuilder line, Call call) {
    return ofTrace(line, call.trace().traceId())
        .addKeyValue(REQUEST, call.requestId())
        .addKeyValue("action", call.actionName());
  }

  /// A line about what has a trace without being a call of an action.
  public static LoggingEventBuilder ofTrace(LoggingEventBuilder line, String traceId) {
    return line.addKeyValue(TRACE, traceId);
  }

  /// A line about what has no trace.
  public static LoggingEventBuilder ofRequest(LoggingEventBuilder line, String requestId) {
    return line.addKeyValue(REQUEST, requestId);
  }
}
