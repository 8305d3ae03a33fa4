package io.marketgate.tenant.organization;

import io.marketgate.tenant.cache.SharedCache;
import io.marketgate.tenant.change.Change;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// What the request path asks: the tenant of an account, from a bounded cache in this process.
///
/// A change anywhere empties the entry at once ([#forget]); if that message is missed, the entry's
/// short life bounds the error. Callers that ask for the same absent entry share one query.
public final class Tenants {

  private final Organizations organizations;
  private final String standIn;
  private final List<String> standsInFor;
  private final SharedCache<MarketplaceAccount, Optional<Tenant>> cache;

  Tenants(Organizations organizations, TenantProperties properties) {
    this.organizations = organizations;
    this.standIn = properties.standIn();
    this.standsInFor = properties.standsInFor();
    this.cache = new SharedCache<>(properties.cacheEntries(), properties.cacheLife());
  }

  /// The tenant of an account, where it is in memory; null otherwise.
  public @Nullable Tenant known(MarketplaceAccount account) {
    Optional<Tenant> tenant = cache.known(account);
    return tenant == null ? null : tenant.orElse(null);
  }

  /// The tenant of an account; empty when nobody bought with it.
  public Mono<Optional<Tenant>> find(MarketplaceAccount account) {
    return cache.get(account, () -> load(account).singleOptional());
  }

  private Mono<Tenant> load(MarketplaceAccount account) {
    Mono<Tenant> own = organizations.findByAccount(account);
    return account.marketplace().equals(standIn) && !standsInFor.isEmpty()
        ? own.switchIfEmpty(
            Mono.defer(() -> organizations.findByAccount(standsInFor, account.accountId())))
        : own;
  }

  private void forget(String marketplace, String accountId) {
    cache.forget(new MarketplaceAccount(marketplace, accountId));
    cache.forget(new MarketplaceAccount(standIn, accountId));
  }

  /// Drops what a change has made old.
  public void forget(Change change) {
    switch (change) {
      case Change.OfAccount(String marketplace, String accountId) -> forget(marketplace, accountId);
      case Change.OfAnything _ -> cache.forgetAll();
      case Change.OfAccess _,
          Change.OfControl _,
          Change.OfEntitlements _,
          Change.OfEditions _,
          Change.OfRevocations _ -> {
        // Permissions, quotas and tokens are somebody else's.
      }
    }
  }
}
