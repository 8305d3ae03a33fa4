package io.marketgate.tenant.entitlement;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.marketgate.tenant.cache.SharedCache;
import io.marketgate.tenant.change.Change;
import io.marketgate.tenant.storage.Database;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// What the request path asks: what an organization may use, from a bounded cache in this process.
///
/// A change anywhere empties the entry at once ([#forget]); where that message was missed, the
/// entry's short life bounds the error. Whoever uses something up compares the revision under a
/// lock, so an old entry costs another try there and never a unit too many; what was taken ahead
/// before ([io.marketgate.tenant.usage.UsageLeases]) may be spent for that short life.
public final class EntitlementCache {

  private final Database database;
  private final SharedCache<String, Entitlements> fresh;

  /// Those that may be out of date, for what of them is still true.
  private final Cache<String, Entitlements> earlier;

  EntitlementCache(Database database, int mostEntries, Duration life) {
    this.database = database;
    this.fresh = new SharedCache<>(mostEntries, life);
    this.earlier = Caffeine.newBuilder().maximumSize(mostEntries).build();
  }

  /// What an organization may use, where it is in memory; null otherwise.
  public @Nullable Entitlements known(String organization) {
    return fresh.known(organization);
  }

  /// What an organization may use; callers that ask at once share one query. Fails with a
  /// [io.marketgate.tenant.refusal.RefusedChange] when there is no such organization.
  public Mono<Entitlements> of(String organization) {
    return fresh.get(organization, () -> load(organization));
  }

  /// Drops what is known to be old.
  public void forget(String organization) {
    fresh.forget(organization);
  }

  /// Drops what a change has made old.
  void forget(Change change) {
    switch (change) {
      case Change.OfEntitlements(String organization) -> forget(organization);
      case Change.OfEditions _, Change.OfAnything _ -> fresh.forgetAll();
      case Change.OfAccount _, Change.OfAccess _, Change.OfControl _, Change.OfRevocations _ -> {
        // Tenants, permissions and tokens are somebody else's.
      }
    }
  }

  /// What an organization may use, as a transaction sees it.
  public static Mono<Entitlements> read(DatabaseClient sql, String organization) {
    return EntitlementRows.head(sql, organization)
        .flatMap(head -> EntitlementRows.read(sql, organization, head));
  }

  private Mono<Entitlements> load(String organization) {
    Entitlements before = earlier.getIfPresent(organization);
    return database
        .inTransaction(sql ->
            EntitlementRows.head(sql, organization)
                .flatMap(head ->
                    before != null
                            && before.revision() == head.revision()
                            && before.freeVersion() == head.freeVersion()
                        ? Mono.just(before)
                        : EntitlementRows.read(sql, organization, head)))
        .doOnNext(entitlements -> earlier.put(organization, entitlements));
  }
}
