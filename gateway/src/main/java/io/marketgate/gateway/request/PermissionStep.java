package io.marketgate.gateway.request;

import io.marketgate.adapter.contract.PrincipalType;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.token.VerifiedToken;
import java.util.Map;

/// Whether the caller may do this. The owner of the account may do everything; as long as no
/// policies can be written, nobody else has been allowed anything (ram.md 4: an implicit deny).
final class PermissionStep implements Step {

  @Override
  public String name() {
    return "permission";
  }

  @Override
  public Answer check(Call call) {
    return new Answer.Now(
        call.token().type() == PrincipalType.ACCOUNT
            ? Step.pass()
            : Step.refuse(new Refusal.NoPermission(detail(call))));
  }

  /// In RAM's own shape (ram.md 5).
  private static Map<String, Object> detail(Call call) {
    VerifiedToken token = call.token();
    return Map.of(
        "authAction", call.target().permission(),
        "authResource", call.target().resourceOf(token.accountId()),
        "authPrincipalType", token.type() == PrincipalType.ROLE ? "AssumedRoleUser" : "SubUser",
        "authPrincipalOwnerId", token.accountId(),
        "authPrincipalDisplayName", token.subject(),
        "policyType", "AccountLevelIdentityBasedPolicy",
        "noPermissionType", "ImplicitDeny");
  }
}
