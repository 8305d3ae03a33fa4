package io.marketgate.gateway.throttle;

import io.marketgate.adapter.catalogue.RateLimit;
import java.time.Duration;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// What a replica knows about one bucket: tokens that it has taken from the shared one and not
/// spent, or until when there will be none. So most calls are judged without asking anybody, and a
/// refused caller who goes on asking costs nothing.
///
/// Times are nanoseconds of a clock that never goes back.
final class TokenBucket {

  /// Tokens are taken for this long ahead, so that what a replica holds and does not spend is
  /// little.
  private static final Duration AHEAD = Duration.ofMillis(20);

  private final RateLimit limit;
  private final LongSupplier now;
  private final long chunk;
  private long tokens;
  private long tokensUntil;
  private long emptyUntil;
  private long fullAt;
  private long waiting;
  private @Nullable Mono<SharedTokens.Grant> asking;

  TokenBucket(RateLimit limit, LongSupplier now) {
    this.limit = limit;
    this.now = now;
    this.chunk =
        Math.clamp(AHEAD.toNanos() / limit.nanosPerCall(), 1, Math.max(1, limit.burst() / 8));
    this.emptyUntil = now.getAsLong();
    this.fullAt = emptyUntil;
    this.tokensUntil = emptyUntil;
  }

  RateLimit limit() {
    return limit;
  }

  /// A call's ruling, from what is known; null when the shared bucket must be asked.
  synchronized Ruling.@Nullable Now take() {
    long time = now.getAsLong();
    if (tokens > 0 && time - tokensUntil < 0) {
      tokens--;
      return Ruling.ALLOWED;
    }
    long wait = emptyUntil - time;
    return wait > 0 ? new Ruling.Now(Duration.ofNanos(wait)) : null;
  }

  /// Asks for tokens, one for each caller who waits at that moment at least. Callers who come while
  /// it is being asked share the question.
  ///
  /// @param isNew whether the caller has not asked before for the same call
  /// @param question asks for so many
  synchronized Mono<SharedTokens.Grant> ask(
      boolean isNew, LongFunction<Mono<SharedTokens.Grant>> question) {
    waiting += isNew ? 1 : 0;
    Mono<SharedTokens.Grant> already = asking;
    if (already != null) {
      return already;
    }
    Mono<SharedTokens.Grant> fresh =
        Mono.defer(() -> question.apply(Math.max(chunk, takeWaiting())))
            .doOnNext(this::granted)
            .doOnError(failure -> asked())
            .cache();
    asking = fresh;
    return fresh;
  }

  private synchronized long takeWaiting() {
    long all = waiting;
    waiting = 0;
    return all;
  }

  private synchronized void asked() {
    asking = null;
  }

  private synchronized void granted(SharedTokens.Grant grant) {
    long time = now.getAsLong();
    asking = null;
    tokens = (time - tokensUntil < 0 ? tokens : 0) + grant.tokens();
    tokensUntil = time + limit.period().toNanos();
    emptyUntil = time + grant.after().toNanos();
  }

  /// The ruling of a bucket of this replica's own, for when the shared one cannot be asked.
  ///
  /// @param replicas that share the limit
  synchronized Ruling.Now takeAlone(int replicas) {
    RateLimit own = limit.share(replicas);
    long time = now.getAsLong();
    long each = own.nanosPerCall();
    long size = each * own.burst();
    long full = Math.max(0, fullAt - time);
    if (full + each > size) {
      return new Ruling.Now(Duration.ofNanos(full + each - size));
    }
    fullAt = time + full + each;
    return Ruling.ALLOWED;
  }
}
