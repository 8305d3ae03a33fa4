package io.marketgate.tenant.organization;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.marketgate.tenant.change.Change;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// What the request path asks: the tenant of an account, from a bounded cache in this process.
///
/// A change anywhere empties the entry at once ([#forget]); if that message is missed, the entry's
/// short life bounds the error. Callers that ask for the same absent entry share one query.
public final class Tenants {

  private final Organizations organizations;
  private final AsyncCache<MarketplaceAccount, Optional<Tenant>> cache;

  Tenants(Organizations organizations, int mostEntries, Duration life) {
    this.organizations = organizations;
    this.cache = Caffeine.newBuilder().maximumSize(mostEntries).expireAfterWrite(life).buildAsync();
  }

  /// The tenant of an account, where it is in memory; null otherwise.
  public @Nullable Tenant known(MarketplaceAccount account) {
    CompletableFuture<Optional<Tenant>> tenant = cache.getIfPresent(account);
    return tenant != null && tenant.isDone() && !tenant.isCompletedExceptionally()
        ? tenant.resultNow().orElse(null)
        : null;
  }

  /// The tenant of an account; empty when nobody bought with it.
  public Mono<Optional<Tenant>> find(MarketplaceAccount account) {
    CompletableFuture<Optional<Tenant>> earlier = cache.getIfPresent(account);
    if (earlier != null && earlier.isCompletedExceptionally()) {
      // The cache forgets a failure soon, but not before those who wait for it hear of it.
      cache.asMap().remove(account, earlier);
    }
    return Mono.fromFuture(cache.get(account, (key, executor) -> load(key)), true);
  }

  /// Drops what a change has made old.
  public void forget(Change change) {
    switch (change) {
      case Change.OfAccount(String marketplace, String accountId) ->
          cache.synchronous().invalidate(new MarketplaceAccount(marketplace, accountId));
      case Change.OfAnything _ -> cache.synchronous().invalidateAll();
      case Change.OfAccess _,
          Change.OfControl _,
          Change.OfEntitlements _,
          Change.OfEditions _,
          Change.OfRevocations _ -> {
        // Permissions, quotas and tokens are somebody else's.
      }
    }
  }

  @SuppressWarnings("NullAway") // A future may hold null in general; singleOptional never does.
  private CompletableFuture<Optional<Tenant>> load(MarketplaceAccount account) {
    return organizations.findByAccount(account).singleOptional().toFuture();
  }
}
