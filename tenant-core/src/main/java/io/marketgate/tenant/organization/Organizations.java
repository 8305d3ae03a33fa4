package io.marketgate.tenant.organization;

import io.marketgate.tenant.audit.AuditedChanges.Together;
import java.util.List;
import reactor.core.publisher.Mono;

/// Every organization, in the database.
public interface Organizations {

  /// The tenant an account leads to; empty when nobody bought with that account.
  Mono<Tenant> findByAccount(MarketplaceAccount account);

  /// The tenant that an account leads to on any of some marketplaces; the one that can be used, or
  /// the newest, where it is on several.
  Mono<Tenant> findByAccount(List<String> marketplaces, String accountId);

  /// Creates an organization with its subscription and trial, together with the event that says so,
  /// unless the account has one already.
  ///
  /// @return true if it was created by this call
  Mono<Boolean> createIfAbsent(NewOrganization organization);

  /// The same, for an account that must have none.
  ///
  /// @return its id; fails with a `DuplicateKeyException` when the account has one
  Mono<String> createNew(NewOrganization organization);

  /// The same as one of several changes.
  Mono<String> createNew(Together together, NewOrganization organization);
}
