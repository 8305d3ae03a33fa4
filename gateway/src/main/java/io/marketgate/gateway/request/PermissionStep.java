package io.marketgate.gateway.request;

import io.marketgate.adapter.catalogue.RequiredPermission;
import io.marketgate.adapter.contract.PrincipalType;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Verdict;
import io.marketgate.gateway.permission.CallerPermissions;
import io.marketgate.gateway.permission.GovernedCaller;
import io.marketgate.tenant.permission.Decision;

/// Whether the caller may do this: the owner of the account everything, anybody else what policies
/// allow (ram.md 4).
final class PermissionStep implements Step {

  private final CallerPermissions permissions;

  PermissionStep(CallerPermissions permissions) {
    this.permissions = permissions;
  }

  @Override
  public String name() {
    return "permission";
  }

  @Override
  public Answer check(Call call) {
    if (call.token().type() == PrincipalType.ACCOUNT && call.token().sessionPolicy() == null) {
      // Most calls are his, and no policy governs him.
      return new Answer.Now(Step.pass());
    }
    GovernedCaller known = permissions.known(call);
    return known == null
        ? new Answer.Later(permissions.of(call).map(caller -> judge(call, caller)))
        : new Answer.Now(judge(call, known));
  }

  private static Verdict judge(Call call, GovernedCaller caller) {
    RequiredPermission required = call.target().required();
    Decision decision = caller.decide(required);
    return decision.isAllowed()
        ? Step.pass()
        : Step.refuse(new Refusal.NoPermission(caller.accessDeniedDetail(required, decision)));
  }
}
