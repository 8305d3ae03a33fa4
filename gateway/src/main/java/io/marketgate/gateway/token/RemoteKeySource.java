package io.marketgate.gateway.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/// An issuer's keys from its JWKS address, held in memory.
///
/// - They are refreshed ahead, off the request path.
/// - A key id that is not among them causes a fetch, but never two within the minimum interval, and
///   all callers that wait share one.
/// - While the issuer cannot be reached, the last good keys are used for a bounded time; keys that
///   a newer set no longer has are dropped at once.
final class RemoteKeySource implements KeySource {

  private static final Logger LOG = LoggerFactory.getLogger(RemoteKeySource.class);

  private final String issuer;
  private final Mono<byte[]> fetch;
  private final Duration minInterval;
  private final Duration maxAge;
  private final Clock clock;
  private final AtomicReference<Held> held = new AtomicReference<>(Held.nothing());
  private final AtomicReference<@Nullable Mono<KeySet>> running = new AtomicReference<>();

  /// @param keys the last good ones
  /// @param fetchedAt when they came; null if none ever did
  /// @param attemptedAt when they were last asked for; null if never
  private record Held(KeySet keys, @Nullable Instant fetchedAt, @Nullable Instant attemptedAt) {

    static Held nothing() {
      return new Held(KeySet.empty(), null, null);
    }
  }

  /// @param issuer for the log
  /// @param fetch gets the JWK set; bounded in time and size
  /// @param minInterval least time between two fetches that callers cause
  /// @param maxAge how long keys are used without having been confirmed
  RemoteKeySource(
      String issuer, Mono<byte[]> fetch, Duration minInterval, Duration maxAge, Clock clock) {
    this.issuer = issuer;
    this.fetch = fetch;
    this.minInterval = minInterval;
    this.maxAge = maxAge;
    this.clock = clock;
  }

  @Override
  public Mono<KeySet> keysFor(Jws jws) {
    Held now = held.get();
    boolean usable = isUsable(now);
    if (usable && now.keys().find(jws).isPresent()) {
      return Mono.just(now.keys());
    }
    if (usable && running.get() == null && !mayFetch(now, clock.instant())) {
      return Mono.just(now.keys());
    }
    return fetchShared().onErrorResume(this::lastGood);
  }

  @Override
  public Mono<Void> refresh() {
    return fetchShared().onErrorComplete().then();
  }

  private boolean isUsable(Held now) {
    return now.fetchedAt() != null && now.fetchedAt().plus(maxAge).isAfter(clock.instant());
  }

  private boolean mayFetch(Held now, Instant instant) {
    return now.attemptedAt() == null || !now.attemptedAt().plus(minInterval).isAfter(instant);
  }

  private Mono<KeySet> lastGood(Throwable failure) {
    Held now = held.get();
    return isUsable(now)
        ? Mono.just(now.keys())
        : Mono.error(new IssuerUnavailableException(issuer, failure));
  }

  /// Joins the fetch that is running, or begins one. The attempt is claimed where the fetch begins,
  /// so that callers who come just after its end cannot cause another.
  private Mono<KeySet> fetchShared() {
    return Mono.defer(() -> {
      Mono<KeySet> mine = newFetch();
      Mono<KeySet> current = running.compareAndExchange(null, mine);
      return current == null ? mine : current;
    });
  }

  private Mono<KeySet> newFetch() {
    return Mono.defer(this::fetchOnce).doFinally(signal -> running.set(null)).cache();
  }

  private Mono<KeySet> fetchOnce() {
    Instant attempt = clock.instant();
    Held before =
        held.getAndUpdate(
            now -> mayFetch(now, attempt) ? new Held(now.keys(), now.fetchedAt(), attempt) : now);
    if (!mayFetch(before, attempt)) {
      return lastGood(new IllegalStateException("its keys were asked for a moment ago"));
    }
    return fetch
        .map(json -> KeySet.parse(json).orElseThrow(() -> new IllegalStateException("no JWK set")))
        .doOnNext(keys -> held.set(new Held(keys, clock.instant(), attempt)))
        .doOnError(
            failure -> LOG.warn("The keys of {} cannot be had: {}", issuer, failure.toString()));
  }
}
