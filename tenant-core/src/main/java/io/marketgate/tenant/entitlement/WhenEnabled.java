package io.marketgate.tenant.entitlement;

import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// What else happens when an organization is enabled, in the same transaction: what was sold to it
/// while it was disabled, which nobody could use then, begins to count.
@FunctionalInterface
public interface WhenEnabled {

  Mono<Void> apply(DatabaseClient sql, Locked organization);
}
