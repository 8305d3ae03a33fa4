package io.marketgate.gateway.product;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.LongSupplier;

/// How often each client may call this replica: a bucket of a second's worth of calls that fills
/// evenly.
final class RateLimits {

  private static final int MOST_CLIENTS = 10_000;
  private static final double NANOS = 1_000_000_000.0;

  private final Cache<String, Bucket> buckets =
      Caffeine.newBuilder().maximumSize(MOST_CLIENTS).build();
  private final LongSupplier nanoTime;

  RateLimits(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /// Whether another call is within the limit.
  boolean admits(String client, int perSecond) {
    return buckets
        .get(client, each -> new Bucket(nanoTime.getAsLong(), perSecond))
        .take(nanoTime.getAsLong(), perSecond);
  }

  private static final class Bucket {

    private long filledAt;
    private double content;

    Bucket(long now, int perSecond) {
      this.filledAt = now;
      this.content = perSecond;
    }

    synchronized boolean take(long now, int perSecond) {
      content = Math.min(perSecond, content + (now - filledAt) / NANOS * perSecond);
      filledAt = now;
      if (content < 1) {
        return false;
      }
      content--;
      return true;
    }
  }
}
