package io.marketgate.gateway.trace;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Traces as they are kept, of every replica, for somebody who looks on. A second behind the calls,
/// however many there are: more in a second than anybody can read are left out. They, and one that
/// a replica writes late, are found by a search.
final class TraceTail {

  /// How many may look on at this replica.
  static final int MOST = 20;

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int MOST_OF_A_PAUSE = 500;
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
  record Filter(@Nullable String organization, @Nullable String action, @Nullable String code) {}

  /// Those that come from now on.
  ///
  /// @return fails with [FullException] when too many look on
  Flux<TraceRecord> follow(Filter filter) {
    return Flux.defer(() ->
        places.tryAcquire()
            ? looking(filter).doFinally(signal -> places.release())
            : Flux.error(new FullException()));
  }

  /// Nobody else can look on at this replica.
  static final class FullException extends RuntimeException {

    FullException() {
      super(MOST + " look on at this replica already", null, false, false);
    }
  }

  private Flux<TraceRecord> looking(Filter filter) {
    return store
        .lastNumber()
        .flatMapMany(last -> after(filter, new AtomicLong(last)))
        .take(LONGEST)
        .takeUntilOther(stops);
  }

  /// @param seen the number of the latest that was looked at
  private Flux<TraceRecord> after(Filter filter, AtomicLong seen) {
    return Mono.defer(() -> store.after(filter, seen.get(), MOST_OF_A_PAUSE))
        .delaySubscription(PAUSE)
        .doOnNext(found -> seen.set(found.last()))
        .repeat()
        .concatMapIterable(TraceStore.Following::traces);
  }
}
