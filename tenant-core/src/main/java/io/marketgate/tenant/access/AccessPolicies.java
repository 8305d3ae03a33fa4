package io.marketgate.tenant.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.marketgate.tenant.cache.SharedCache;
import io.marketgate.tenant.change.Change;
import io.marketgate.tenant.storage.Database;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// What the request path asks: an organization's compiled policies, from a bounded cache in this
/// process.
///
/// A change anywhere empties the entry at once ([#forget]); where that message was missed, the
/// entry's short life bounds the error. An entry that has run out is read again only when its
/// revision has changed.
public final class AccessPolicies {

  private final Database database;
  private final PolicyCompiler compiler;
  private final SharedCache<String, OrganizationAccess> fresh;

  /// Those that may be out of date, for what of them is still true.
  private final Cache<String, OrganizationAccess> earlier;

  AccessPolicies(Database database, PolicyCompiler compiler, int mostEntries, Duration life) {
    this.database = database;
    this.compiler = compiler;
    this.fresh = new SharedCache<>(mostEntries, life);
    this.earlier = Caffeine.newBuilder().maximumSize(mostEntries).build();
  }

  /// The policies of an organization, where they are in memory; null otherwise.
  public @Nullable OrganizationAccess known(String organization) {
    return fresh.known(organization);
  }

  /// The policies of an organization; callers that ask at once share one query.
  public Mono<OrganizationAccess> of(String organization) {
    return fresh.get(organization, () -> load(organization));
  }

  /// Drops what a change has made old.
  public void forget(Change change) {
    switch (change) {
      case Change.OfAccess(String organization) -> fresh.forget(organization);
      case Change.OfControl(String organization) ->
          fresh.forgetIf(access -> organization.isEmpty() || access.isBoundBy(organization));
      case Change.OfAnything _ -> fresh.forgetAll();
      case Change.OfAccount _,
          Change.OfEntitlements _,
          Change.OfEditions _,
          Change.OfRevocations _ -> {
        // Tenants, what they bought, and tokens are somebody else's.
      }
    }
  }

  private Mono<OrganizationAccess> load(String organization) {
    OrganizationAccess before = earlier.getIfPresent(organization);
    return database
        .inTransaction(sql ->
            AccessRows.revision(sql, organization)
                .flatMap(revision ->
                    before != null && before.revision().equals(revision)
                        ? Mono.just(before)
                        : read(sql, organization, revision, before)
                            .map(rows -> OrganizationAccess.of(rows, compiler))))
        .doOnNext(access -> earlier.put(organization, access));
  }

  /// Where only control policies have changed, nothing else is read again.
  private static Mono<AccessRows> read(
      DatabaseClient sql,
      String organization,
      AccessRows.Revision revision,
      @Nullable OrganizationAccess before) {
    return before != null && before.revision().own() == revision.own()
        ? AccessRows.readBounds(sql, organization, revision, before.rows())
        : AccessRows.read(sql, organization, revision);
  }
}
