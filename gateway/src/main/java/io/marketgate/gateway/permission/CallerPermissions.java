package io.marketgate.gateway.permission;

import io.marketgate.gateway.call.Call;
import io.marketgate.tenant.access.AccessPolicies;
import io.marketgate.tenant.access.OrganizationAccess;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// Finds the policies that govern a call's caller (ram.md 4).
public final class CallerPermissions {

  private final AccessPolicies policies;
  private final Clock clock;

  CallerPermissions(AccessPolicies policies, Clock clock) {
    this.policies = policies;
    this.clock = clock;
  }

  /// The caller, where his organization's policies are in memory; null otherwise. Only after the
  /// subscription step.
  public @Nullable GovernedCaller known(Call call) {
    OrganizationAccess access = policies.known(call.tenant().organization().id());
    return access == null ? null : governed(call, access);
  }

  /// The caller; asks the database where his organization's policies are not in memory.
  public Mono<GovernedCaller> of(Call call) {
    return policies.of(call.tenant().organization().id()).map(access -> governed(call, access));
  }

  private GovernedCaller governed(Call call, OrganizationAccess access) {
    return new GovernedCaller(call, new Governance(Principal.of(call.token()), access), clock);
  }
}
