package io.marketgate.gateway.permission;

import io.marketgate.adapter.contract.PrincipalType;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.token.VerifiedToken;
import io.marketgate.tenant.access.AccessPolicies;
import io.marketgate.tenant.access.OrganizationAccess;
import io.marketgate.tenant.permission.GoverningPolicies;
import io.marketgate.tenant.permission.PolicySet;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// Finds the policies that govern a caller (ram.md 4). The owner of the account is not governed by
/// identity policies; a user is by his own and those of his groups; nobody can have assumed a role
/// yet, so a role has none. A policy that the token carries narrows what any of them may do.
public final class CallerPermissions {

  private final AccessPolicies policies;
  private final Clock clock;

  CallerPermissions(AccessPolicies policies, Clock clock) {
    this.policies = policies;
    this.clock = clock;
  }

  /// The caller, where his policies are in memory; null otherwise. Only after the subscription
  /// step.
  public @Nullable GovernedCaller known(Call call) {
    VerifiedToken token = call.token();
    if (token.type() == PrincipalType.ACCOUNT) {
      return new GovernedCaller(call, ofOwner(token), clock);
    }
    OrganizationAccess access = policies.known(call.tenant().organization().id());
    return access == null ? null : governed(call, access);
  }

  /// The caller; asks the database where his policies are not in memory.
  public Mono<GovernedCaller> of(Call call) {
    GovernedCaller known = known(call);
    return known == null
        ? policies.of(call.tenant().organization().id()).map(access -> governed(call, access))
        : Mono.just(known);
  }

  private static GoverningPolicies ofOwner(VerifiedToken token) {
    return new GoverningPolicies(
        true, List.of(), token.sessionPolicy(), PolicySet.NONE, PolicySet.NONE);
  }

  private GovernedCaller governed(Call call, OrganizationAccess access) {
    VerifiedToken token = call.token();
    PolicySet identity =
        token.type() == PrincipalType.USER
            ? access.identityPoliciesOf(token.subject())
            : PolicySet.NONE;
    return new GovernedCaller(
        call,
        new GoverningPolicies(false, List.of(), token.sessionPolicy(), identity, PolicySet.NONE),
        clock);
  }
}
