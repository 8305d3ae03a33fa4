package io.marketgate.gateway.trace;

import io.marketgate.adapter.contract.ContractParser;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.CallRecorder;
import io.marketgate.gateway.token.VerifiedToken;
import io.marketgate.tenant.organization.Tenant;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// Keeps traces until they are written. When more come than can be written, those of successful
/// calls are left out first; what is left out is counted.
final class TraceRecorder implements CallRecorder {

  private static final int BATCH = 500;

  private final TraceStore store;
  private final TraceProperties properties;
  private final Queue<TraceRecord> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Counter leftOut;

  TraceRecorder(TraceStore store, TraceProperties properties, MeterRegistry meters) {
    this.store = store;
    this.properties = properties;
    this.leftOut =
        Counter.builder("marketgate.traces.dropped")
            .description("Traces that were not kept because too many were waiting")
            .register(meters);
    meters.gauge("marketgate.traces.waiting", count);
  }

  @Override
  public void record(Call call, Ending ending, String url) {
    if (ending.isSuccess() && !isSampled(call)) {
      return;
    }
    int most = ending.isSuccess() ? properties.waiting() / 2 : properties.waiting();
    if (count.get() >= most) {
      leftOut.increment();
      return;
    }
    count.incrementAndGet();
    waiting.add(toRecord(call, ending));
  }

  /// Writes what waits; completes when it is in the database or the batch has failed.
  Mono<Void> write() {
    return Mono.fromCallable(this::nextBatch)
        .filter(batch -> !batch.isEmpty())
        .delayUntil(store::insert)
        .repeat(() -> !waiting.isEmpty())
        .then();
  }

  private List<TraceRecord> nextBatch() {
    List<TraceRecord> batch =
        Stream.generate(this::next).limit(BATCH).takeWhile(r -> r != null).toList();
    count.addAndGet(-batch.size());
    return batch;
  }

  private @Nullable TraceRecord next() {
    return waiting.poll();
  }

  private boolean isSampled(Call call) {
    return call.trace().sampled()
        || properties.sampling() >= 1
        || ThreadLocalRandom.current().nextDouble() < properties.sampling();
  }

  private TraceRecord toRecord(Call call, Ending ending) {
    Tenant tenant = call.tenantIfKnown();
    VerifiedToken token = call.tokenIfKnown();
    Call.BackendAnswer answer = call.backendAnswer();
    return new TraceRecord(
        call.startedAt(),
        call.trace().traceId(),
        call.requestId(),
        ContractParser.isActionName(call.actionName()) ? call.actionName() : "?",
        tenant == null ? null : tenant.organization().id(),
        token == null ? null : token.subject(),
        call.steps(),
        ending.status(),
        ending.code(),
        TimeUnit.NANOSECONDS.toMicros(call.elapsedNanos()),
        answer == null ? null : new TraceRecord.Backend(answer.address(), answer.status()),
        properties.replica());
  }
}
