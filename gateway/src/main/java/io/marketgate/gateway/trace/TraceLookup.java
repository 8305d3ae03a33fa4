package io.marketgate.gateway.trace;

import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/// Traces by their id (api.md 2 and 6). Replicas write theirs a moment after the call has been
/// answered, so that whoever asks at once is kept waiting for that moment instead of hearing that
/// there is none.
final class TraceLookup {

  /// Time enough for a slow statement of another replica; no longer, however seldom they write.
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final TraceStore store;
  private final Duration interval;

  /// @param interval how often replicas write their traces
  TraceLookup(TraceStore store, Duration interval) {
    this.store = store;
    this.interval = interval;
  }

  /// Those of a trace, oldest first; empty when none is kept.
  Mono<List<TraceRecord>> find(String traceId) {
    return awaited(store.findByTrace(traceId), interval);
  }

  /// Those of a trace that are of one organization, oldest first; empty when none is kept.
  Mono<List<TraceRecord>> find(String organization, String traceId) {
    return awaited(store.findByTrace(organization, traceId), interval);
  }

  /// Looks again until something is found.
  ///
  /// @param found one look
  static <T> Mono<List<T>> awaited(Mono<List<T>> found, Duration interval) {
    return found
        .filter(traces -> !traces.isEmpty())
        .repeatWhenEmpty(looks ->
            // A look that has begun is waited for: that nothing was found yet says nothing.
            looks
                .timed()
                .takeWhile(look -> look.elapsedSinceSubscription().compareTo(LONGEST) < 0)
                .delayElements(interval));
  }
}
