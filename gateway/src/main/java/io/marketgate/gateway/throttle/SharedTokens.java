package io.marketgate.gateway.throttle;

import io.marketgate.adapter.catalogue.RateLimit;
import java.time.Duration;
import reactor.core.publisher.Mono;

/// The buckets that all replicas take from.
@FunctionalInterface
interface SharedTokens {

  /// What there was.
  ///
  /// @param tokens taken; 0 when there was none
  /// @param after how long there is one; zero when some were taken
  record Grant(long tokens, Duration after) {}

  /// Takes as many tokens as there are, up to a number. Fails when nobody can say.
  ///
  /// @param key of the bucket
  /// @param want at least 1
  Mono<Grant> take(String key, RateLimit limit, long want);
}
