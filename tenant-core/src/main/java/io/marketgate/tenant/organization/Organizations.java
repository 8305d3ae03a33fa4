package io.marketgate.tenant.organization;

import reactor.core.publisher.Mono;

/// Every organization, in the database.
public interface Organizations {

  /// The tenant an account leads to; empty when nobody bought with that account.
  Mono<Tenant> findByAccount(MarketplaceAccount account);

  /// Creates an organization with its subscription and trial, together with the event that says so,
  /// unless the account has one already.
  ///
  /// @return true if it was created by this call
  Mono<Boolean> createIfAbsent(NewOrganization organization);

  /// The same, for an account that must have none.
  ///
  /// @return its id; fails with a `DuplicateKeyException` when the account has one
  Mono<String> createNew(NewOrganization organization);
}
