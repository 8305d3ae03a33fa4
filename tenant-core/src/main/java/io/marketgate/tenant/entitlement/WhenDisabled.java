package io.marketgate.tenant.entitlement;

import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// What else happens when an organization is disabled, in the same transaction (tenancy.md 7).
@FunctionalInterface
public interface WhenDisabled {

  /// Does it.
  ///
  /// @param actor who disables the organization
  Mono<Void> apply(DatabaseClient sql, Locked organization, String actor);
}
