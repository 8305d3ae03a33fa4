package io.marketgate.gateway.trace;

import io.marketgate.adapter.contract.ContractParser;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.CallRecorder;
import io.marketgate.gateway.call.CountedQueue;
import io.marketgate.gateway.token.VerifiedToken;
import io.marketgate.tenant.organization.Tenant;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import reactor.core.publisher.Mono;

/// Keeps traces until they are written. When more come than can be written, those of successful
/// calls are left out first; what is left out is counted.
final class TraceRecorder implements CallRecorder {

  private static final Logger LOG = LoggerFactory.getLogger(TraceRecorder.class);
  private static final int BATCH = 500;
  private static final int LONGEST_CODE = 200;
  private static final Duration LAST_WRITE_WITHIN = Duration.ofSeconds(3);

  private final TraceStore store;
  private final TraceProperties properties;
  private final CountedQueue<TraceRecord> waiting = new CountedQueue<>();
  private final Counter leftOut;

  /// What is being written; kept until the database has it. Touched by one writer at a time.
  private volatile List<TraceRecord> batch = List.of();

  TraceRecorder(TraceStore store, TraceProperties properties, MeterRegistry meters) {
    this.store = store;
    this.properties = properties;
    this.leftOut =
        Counter.builder("marketgate.traces.dropped")
            .description("Traces that were not kept because too many were waiting")
            .register(meters);
    meters.gauge("marketgate.traces.waiting", waiting, CountedQueue::size);
  }

  @Override
  public void record(Call call, Ending ending, String url) {
    if (ending.isSuccess() && !isSampled(call)) {
      return;
    }
    int most = ending.isSuccess() ? properties.waiting() / 2 : properties.waiting();
    if (!waiting.hasRoom(most)) {
      leftOut.increment();
      return;
    }
    waiting.add(toRecord(call, ending));
  }

  /// Writes what waits. While the database is away nothing is lost but what does not fit any more.
  Mono<Void> write() {
    return Mono.defer(this::writeBatch).repeat(() -> !waiting.isEmpty()).then();
  }

  /// Writes what the last requests have left; blocks, for the end of the program.
  void close() {
    try {
      write().block(LAST_WRITE_WITHIN);
    } catch (RuntimeException e) {
      LOG.warn("The last {} traces are lost: {}", waiting.size() + batch.size(), e.toString());
    }
  }

  private Mono<Void> writeBatch() {
    if (batch.isEmpty()) {
      batch = nextBatch();
    }
    return batch.isEmpty()
        ? Mono.empty()
        : store
            .insert(batch)
            .onErrorResume(DataIntegrityViolationException.class, this::giveUp)
            .doOnSuccess(nothing -> batch = List.of());
  }

  /// What the database never takes must not stand in the way of all that comes after it.
  private Mono<Void> giveUp(DataIntegrityViolationException failure) {
    LOG.error("{} traces cannot be stored", batch.size(), failure);
    leftOut.increment(batch.size());
    return Mono.empty();
  }

  private List<TraceRecord> nextBatch() {
    return Stream.generate(this::next).limit(BATCH).takeWhile(Objects::nonNull).toList();
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
        shorten(ending.code()),
        TimeUnit.NANOSECONDS.toMicros(call.elapsedNanos()),
        answer == null ? null : new TraceRecord.Backend(answer.address(), answer.status()),
        call.catalogueVersion(),
        properties.replica());
  }

  /// A code may name a parameter from outside.
  private static String shorten(String code) {
    return code.length() <= LONGEST_CODE ? code : code.substring(0, LONGEST_CODE);
  }
}
