package io.marketgate.gateway.otlp;

import io.marketgate.gateway.call.TraceContext;
import io.opentelemetry.sdk.trace.IdGenerator;
import org.jspecify.annotations.Nullable;

/// The ids of spans: those that a call has already, and has told its backend; new ones for its
/// steps. Spans of one call are made on one thread, after each other.
final class CallIds implements IdGenerator {

  private final ThreadLocal<@Nullable TraceContext> next = new ThreadLocal<>();

  /// The next span is that of a call itself.
  void nextIsOf(TraceContext trace) {
    next.set(trace);
  }

  /// That span is made.
  void done() {
    next.remove();
  }

  @Override
  public String generateTraceId() {
    TraceContext trace = next.get();
    return trace == null ? IdGenerator.random().generateTraceId() : trace.w3cTraceId();
  }

  @Override
  public String generateSpanId() {
    TraceContext trace = next.get();
    return trace == null ? IdGenerator.random().generateSpanId() : trace.spanId();
  }
}
