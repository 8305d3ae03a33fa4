package io.marketgate.gateway.request;

import io.marketgate.adapter.catalogue.RequiredPermission;
import io.marketgate.adapter.contract.PrincipalType;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Origin;
import io.marketgate.gateway.call.Verdict;
import io.marketgate.gateway.token.VerifiedToken;
import io.marketgate.tenant.access.AccessPolicies;
import io.marketgate.tenant.access.OrganizationAccess;
import io.marketgate.tenant.permission.AccessRequest;
import io.marketgate.tenant.permission.Decision;
import io.marketgate.tenant.permission.GoverningPolicies;
import io.marketgate.tenant.permission.PermissionEngine;
import io.marketgate.tenant.permission.PolicySet;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Whether the caller may do this (ram.md 4). The owner of the account is not governed by identity
/// policies; a user needs an Allow from his own policies or those of his groups; nobody can have
/// assumed a role yet, so a role may do nothing.
final class PermissionStep implements Step {

  private final AccessPolicies policies;
  private final Clock clock;

  PermissionStep(AccessPolicies policies, Clock clock) {
    this.policies = policies;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "permission";
  }

  @Override
  public Answer check(Call call) {
    if (call.token().type() == PrincipalType.ACCOUNT) {
      return new Answer.Now(Step.pass());
    }
    String organization = call.tenant().organization().id();
    OrganizationAccess known = policies.known(organization);
    return known == null
        ? new Answer.Later(policies.of(organization).map(access -> judge(call, access)))
        : new Answer.Now(judge(call, known));
  }

  private Verdict judge(Call call, OrganizationAccess access) {
    VerifiedToken token = call.token();
    RequiredPermission required = call.target().required();
    String principal = principal(token);
    AccessRequest request =
        new AccessRequest(
            principal,
            required.action(),
            required.resourceOf(token.accountId()),
            () -> context(call, principal, required));
    PolicySet identity =
        token.type() == PrincipalType.USER
            ? access.identityPoliciesOf(token.subject())
            : PolicySet.NONE;
    Decision decision =
        PermissionEngine.decide(
            request, new GoverningPolicies(false, List.of(), null, identity, PolicySet.NONE));
    return decision.isAllowed()
        ? Step.pass()
        : Step.refuse(new Refusal.NoPermission(detail(token, request, decision)));
  }

  /// The condition keys of ram.md 3 that are known of every call, and the product's own.
  private Map<String, String> context(Call call, String principal, RequiredPermission required) {
    Origin origin = call.origin();
    Map<String, String> context = new HashMap<>(required.context());
    context.put("acs:CurrentTime", clock.instant().toString());
    context.put("acs:PrincipalArn", principal);
    context.put("acs:SourceIp", origin.address());
    context.put("acs:SecureTransport", String.valueOf(origin.secure()));
    if (origin.userAgent() != null) {
      context.put("acs:UserAgent", origin.userAgent());
    }
    if (call.token().mfa() != null) {
      context.put("acs:MFAPresent", String.valueOf(call.token().mfa()));
    }
    return context;
  }

  private static String principal(VerifiedToken token) {
    String type = token.type() == PrincipalType.ROLE ? ":role/" : ":user/";
    return "acs:ram::" + token.accountId() + type + token.subject();
  }

  /// In RAM's own shape (ram.md 5).
  private static Map<String, Object> detail(
      VerifiedToken token, AccessRequest request, Decision decision) {
    return Map.of(
        "authAction", request.action(),
        "authResource", request.resource(),
        "authPrincipalType", token.type() == PrincipalType.ROLE ? "AssumedRoleUser" : "SubUser",
        "authPrincipalOwnerId", token.accountId(),
        "authPrincipalDisplayName", token.subject(),
        "policyType", "AccountLevelIdentityBasedPolicy",
        "noPermissionType", decision.verdict().wireName());
  }
}
