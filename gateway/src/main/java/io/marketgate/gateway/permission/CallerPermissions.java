package io.marketgate.gateway.permission;

import io.marketgate.gateway.call.Call;
import io.marketgate.tenant.access.AccessPolicies;
import io.marketgate.tenant.access.OrganizationAccess;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// Finds the policies that govern a call's caller (ram.md 4).
public final class CallerPermissions {

  private final AccessPolicies policies;
  private final Clock clock;

  CallerPermissions(AccessPolicies policies, Clock clock) {
    this.policies = policies;
    this.clock = clock;
  }

  /// The caller, where his policies are in memory and compiled; null otherwise. Only after the
  /// subscription step.
  public @Nullable GovernedCaller known(Call call) {
    OrganizationAccess access = policies.known(call.tenant().organization().id());
    if (access == null) {
      return null;
    }
    Governance governance = governance(call, access);
    return governance.isReady() ? new GovernedCaller(call, governance, clock) : null;
  }

  /// The caller; asks the database where his organization's policies are not in memory, and
  /// continues off the event loop where his own are yet to be compiled.
  public Mono<GovernedCaller> of(Call call) {
    return policies
        .of(call.tenant().organization().id())
        .map(access -> governance(call, access))
        .flatMap(governance ->
            governance.isReady()
                ? Mono.just(governance)
                : Mono.just(governance).publishOn(Schedulers.boundedElastic()))
        .map(governance -> new GovernedCaller(call, governance, clock));
  }

  private static Governance governance(Call call, OrganizationAccess access) {
    return new Governance(Principal.of(call.token()), access);
  }
}
