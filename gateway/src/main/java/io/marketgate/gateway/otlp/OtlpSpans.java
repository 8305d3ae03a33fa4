package io.marketgate.gateway.otlp;

import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.CallRecorder;
import io.marketgate.gateway.call.CountedQueue;
import io.marketgate.gateway.call.TraceContext;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Makes spans of finished calls: one for the call, one for each step that it took. Calls only put
/// themselves into a queue; another thread does the rest.
final class OtlpSpans implements CallRecorder, AutoCloseable {

  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
  private static final AttributeKey<String> INSTANCE =
      AttributeKey.stringKey("service.instance.id");
  private static final int SERVER_ERROR = 500;

  /// Calls; with their steps they are fewer spans than the exporter holds.
  private static final int AT_ONCE = 100;

  /// Of the ten seconds that a replica may take to end (reliability.md 7).
  private static final Duration LAST = Duration.ofSeconds(2);

  private final CallIds ids = new CallIds();
  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final Counter leftOut;
  private final Duration patience;
  private final double sampling;
  private final int most;
  private final CountedQueue<FinishedCall> waiting = new CountedQueue<>();

  /// @param replica this one's name
  OtlpSpans(
      SpanExporter exporter, OtlpProperties properties, String replica, MeterRegistry meters) {
    this.leftOut =
        Counter.builder("marketgate.otlp.dropped")
            .description("Calls that were not sent to the collector because too many were waiting")
            .register(meters);
    this.patience = properties.timeout();
    this.sampling = properties.sampling();
    this.most = properties.waiting();
    this.provider =
        SdkTracerProvider.builder()
            .setIdGenerator(ids)
            .setSampler(Sampler.alwaysOn())
            .setResource(
                Resource.getDefault().toBuilder()
                    .put(SERVICE, "marketgate")
                    .put(INSTANCE, replica)
                    .build())
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter)
                    .setExporterTimeout(properties.timeout())
                    .build())
            .build();
    this.tracer = provider.get("io.marketgate");
  }

  @Override
  public void record(Call call, Ending ending, String url) {
    boolean wanted =
        !ending.isSuccess()
            || call.trace().sampled()
            || ThreadLocalRandom.current().nextDouble() < sampling;
    if (wanted && !waiting.hasRoom(most)) {
      leftOut.increment();
    } else if (wanted) {
      waiting.add(FinishedCall.of(call, ending));
    }
  }

  /// Makes spans of what waits, and waits itself until they are sent: those that the exporter
  /// cannot take would be lost without a word. Blocks.
  void drain() {
    drain(patience, () -> true);
  }

  /// @param wait for a part of them to be sent
  private void drain(Duration wait, BooleanSupplier goOn) {
    int made = 0;
    while (goOn.getAsBoolean()) {
      FinishedCall call = waiting.poll();
      if (call == null) {
        return;
      }
      toSpans(call);
      made++;
      if (made % AT_ONCE == 0) {
        var _ = provider.forceFlush().join(wait.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  /// Sends what is left, for as long as the end of the program may take; what is left then is
  /// counted as left out. Blocks.
  @Override
  public void close() {
    long end = System.nanoTime() + LAST.toNanos();
    drain(LAST, () -> System.nanoTime() < end);
    while (waiting.poll() != null) {
      leftOut.increment();
    }
    var _ = provider.shutdown().join(LAST.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void toSpans(FinishedCall call) {
    ids.nextIsOf(call.trace());
    SpanBuilder builder =
        tracer
            .spanBuilder("GET /api/" + call.action())
            .setParent(parent(call.trace()))
            .setSpanKind(SpanKind.SERVER)
            .setStartTimestamp(call.startedAt())
            .setAttribute("http.request.method", "GET")
            .setAttribute("http.route", "/api/{action}")
            .setAttribute("http.response.status_code", call.ending().status())
            .setAttribute("marketgate.action", call.action())
            .setAttribute("marketgate.code", call.ending().code())
            .setAttribute("marketgate.trace_id", call.trace().traceId());
    if (call.organization() != null) {
      builder.setAttribute("marketgate.organization", call.organization());
    }
    if (call.backend() != null) {
      builder.setAttribute("marketgate.backend", call.backend());
    }
    Span span = builder.startSpan();
    ids.done();
    if (call.ending().status() >= SERVER_ERROR) {
      span.setStatus(StatusCode.ERROR, call.ending().code());
    }
    steps(call, span);
    span.end(call.startedAt().plusNanos(call.nanos()));
  }

  /// One after the other, as they were taken.
  private void steps(FinishedCall call, Span parent) {
    Instant at = call.startedAt();
    for (Call.StepTiming step : call.steps()) {
      Instant end = at.plus(Duration.ofNanos(step.micros() * 1_000));
      Span span =
          tracer
              .spanBuilder(step.name())
              .setParent(Context.root().with(parent))
              .setStartTimestamp(at)
              .setAttribute("marketgate.verdict", step.verdict())
              .startSpan();
      span.end(end);
      at = end;
    }
  }

  private static Context parent(TraceContext trace) {
    if (trace.parentId() == null) {
      return Context.root();
    }
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    trace.w3cTraceId(),
                    trace.parentId(),
                    trace.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                    TraceState.getDefault())));
  }
}
