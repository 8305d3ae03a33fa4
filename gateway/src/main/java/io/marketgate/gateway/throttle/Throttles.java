package io.marketgate.gateway.throttle;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import io.marketgate.adapter.catalogue.RateLimit;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/// Judges whether calls come too often. While Redis does not answer, each replica lets through its
/// own share of every limit (reliability.md 3): callers are neither shut out nor let loose.
public final class Throttles {

  private static final Logger LOG = LoggerFactory.getLogger(Throttles.class);

  /// How long the shared buckets are left alone after they could not be asked; then it is tried.
  private static final Duration ALONE = Duration.ofSeconds(1);

  private static final Duration NOT_KNOWN_AFTER = Duration.ofMinutes(1);

  private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  /// Somebody else may spend what one has waited for; after so many times it counts as too often.
  private static final int MOST_QUESTIONS = 5;

  private final SharedTokens shared;
  private final LongSupplier now;
  private final int replicas;
  private final Cache<String, TokenBucket> buckets;
  private final AtomicLong aloneUntil;

  /// Whether the shared buckets could not be asked the last time that somebody tried.
  private volatile boolean away;

  /// @param now nanoseconds of a clock that never goes back
  /// @param replicas that share the limits while they cannot ask each other
  /// @param remembered most buckets
  Throttles(SharedTokens shared, LongSupplier now, int replicas, int remembered) {
    this.shared = shared;
    this.now = now;
    this.replicas = replicas;
    this.aloneUntil = new AtomicLong(now.getAsLong());
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(remembered)
            .expireAfterAccess(FORGOTTEN_AFTER)
            .ticker(now::getAsLong)
            // As in SharedCache.
            .executor(Runnable::run)
            .scheduler(Scheduler.systemScheduler())
            .build();
  }

  /// Counts a call.
  ///
  /// @param key whose calls are counted together; contains nothing secret
  /// @param limit how many there may be; another limit begins another bucket
  public Ruling take(String key, RateLimit limit) {
    TokenBucket known = buckets.getIfPresent(key);
    return take(key, known != null && known.limit().equals(limit) ? known : bucket(key, limit));
  }

  private TokenBucket bucket(String key, RateLimit limit) {
    return buckets
        .asMap()
        .compute(
            key,
            (name, known) ->
                known != null && known.limit().equals(limit) ? known : new TokenBucket(limit, now));
  }

  private Ruling take(String key, TokenBucket bucket) {
    if (away && isTimeToSee()) {
      // Nobody waits for that: it may take as long as a command may.
      var _ = question(key, bucket, true).onErrorComplete().toFuture();
    }
    if (away) {
      return bucket.takeAlone(replicas);
    }
    Ruling.Now known = bucket.take();
    return known == null ? new Ruling.Later(ask(key, bucket, 1)) : known;
  }

  /// Whether this is the call by which it is seen whether the shared buckets are back.
  private boolean isTimeToSee() {
    long until = aloneUntil.get();
    long time = now.getAsLong();
    return until - time <= 0 && aloneUntil.compareAndSet(until, time + ALONE.toNanos());
  }

  private Mono<SharedTokens.Grant> question(String key, TokenBucket bucket, boolean isNew) {
    return bucket
        .ask(isNew, want -> shared.take(key + " " + bucket.limit(), bucket.limit(), want))
        .doOnNext(grant -> away = false)
        .doOnError(this::stayAlone);
  }

  private Mono<Ruling.Now> ask(String key, TokenBucket bucket, int times) {
    return question(key, bucket, times == 1)
        .flatMap(grant -> {
          Ruling.Now ruling = bucket.take();
          if (ruling != null) {
            return Mono.just(ruling);
          }
          return times < MOST_QUESTIONS
              ? ask(key, bucket, times + 1)
              : Mono.just(new Ruling.Now(Duration.ofNanos(bucket.limit().nanosPerCall())));
        })
        .onErrorResume(failure -> Mono.fromSupplier(() -> bucket.takeAlone(replicas)));
  }

  private void stayAlone(Throwable failure) {
    if (!away) {
      LOG.warn("Limits are not shared with other replicas for now: {}", failure.toString());
    }
    away = true;
    aloneUntil.set(now.getAsLong() + ALONE.toNanos());
  }

  /// Whether this replica judges by itself; of what nobody has asked for a minute nothing is known.
  boolean isAlone() {
    return away && now.getAsLong() - aloneUntil.get() < NOT_KNOWN_AFTER.toNanos();
  }
}
