package io.marketgate.gateway.trace;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Traces as they are kept, of every replica, for somebody who looks on. A second behind the calls;
/// one that a replica writes late may be missing here, and is found by a search.
final class TraceTail {

  /// How many may look on at this replica.
  static final int MOST = 20;

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(30);

  private final TraceStore store;
  private final Mono<Void> stops;
  private final Semaphore places = new Semaphore(MOST);

  /// @param stops completes when the program stops
  TraceTail(TraceStore store, Mono<Void> stops) {
    this.store = store;
    this.stops = stops;
  }

  /// Which traces; null matches everything.
  record Filter(@Nullable String organization, @Nullable String action, @Nullable String code) {

    boolean matches(TraceRecord trace) {
      return (organization == null || organization.equals(trace.organization()))
          && (action == null || action.equals(trace.action()))
          && (code == null || code.equals(trace.code()));
    }
  }

  /// Takes a place, which [#follow] gives back at its end.
  boolean takePlace() {
    return places.tryAcquire();
  }

  /// Those that come from now on.
  Flux<TraceRecord> follow(Filter filter) {
    return store
        .lastNumber()
        .flatMapMany(last -> after(filter, last))
        .take(LONGEST)
        .takeUntilOther(stops)
        .doFinally(signal -> places.release());
  }

  private Flux<TraceRecord> after(Filter filter, long number) {
    return Mono.delay(PAUSE)
        .then(store.after(filter, number))
        .flatMapMany(found ->
            Flux.fromIterable(found.traces())
                .concatWith(Flux.defer(() -> after(filter, found.last()))));
  }
}
