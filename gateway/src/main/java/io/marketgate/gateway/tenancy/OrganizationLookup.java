package io.marketgate.gateway.tenancy;

import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.organization.OrganizationDirectory;
import java.time.Clock;
import reactor.core.publisher.Mono;

/// One organization with everything about it that is shown.
public final class OrganizationLookup {

  private final OrganizationDirectory directory;
  private final EntitlementCache entitlements;
  private final Clock clock;

  OrganizationLookup(OrganizationDirectory directory, EntitlementCache entitlements, Clock clock) {
    this.directory = directory;
    this.entitlements = entitlements;
    this.clock = clock;
  }

  /// As it is now; fails with a [io.marketgate.tenant.refusal.RefusedChange] when there is none of
  /// that id.
  public Mono<OrganizationView> show(String id) {
    return directory
        .find(id)
        .flatMap(entry ->
            directory
                .accounts(id)
                .zipWith(entitlements.of(id))
                .map(found ->
                    OrganizationView.of(entry, found.getT1(), found.getT2(), clock.instant())));
  }
}
