package io.marketgate.gateway.permission;

import io.marketgate.adapter.catalogue.RequiredPermission;
import io.marketgate.adapter.contract.PrincipalType;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Origin;
import io.marketgate.gateway.token.VerifiedToken;
import io.marketgate.tenant.permission.AccessRequest;
import io.marketgate.tenant.permission.Decision;
import io.marketgate.tenant.permission.GoverningPolicies;
import io.marketgate.tenant.permission.PermissionEngine;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/// A call's caller and the policies that govern him.
public final class GovernedCaller {

  private static final int LONGEST_USER_AGENT = 512;

  private final Call call;
  private final GoverningPolicies policies;
  private final Clock clock;

  GovernedCaller(Call call, GoverningPolicies policies, Clock clock) {
    this.call = call;
    this.policies = policies;
    this.clock = clock;
  }

  /// Whether the caller may do something.
  public Decision decide(RequiredPermission required) {
    VerifiedToken token = call.token();
    return PermissionEngine.decide(
        new AccessRequest(
            principal(token),
            required.action(),
            required.resourceOf(token.accountId()),
            () -> context(required)),
        policies);
  }

  /// `acs:ram::<account>:` and who it is.
  private static String principal(VerifiedToken token) {
    String who =
        switch (token.type()) {
          case ACCOUNT -> "root";
          case USER -> "user/" + token.subject();
          case ROLE -> "role/" + token.subject();
        };
    return "acs:ram::" + token.accountId() + ":" + who;
  }

  /// The condition keys of ram.md 3 that are known of every call, and the product's own.
  private Map<String, String> context(RequiredPermission required) {
    Origin origin = call.origin();
    Map<String, String> context = new HashMap<>(required.context());
    context.put("acs:CurrentTime", clock.instant().toString());
    context.put("acs:PrincipalArn", principal(call.token()));
    context.put("acs:SourceIp", origin.address());
    context.put("acs:SecureTransport", String.valueOf(origin.secure()));
    if (origin.userAgent() != null) {
      context.put("acs:UserAgent", shortened(origin.userAgent()));
    }
    if (call.token().mfa() != null) {
      context.put("acs:MFAPresent", String.valueOf(call.token().mfa()));
    }
    return context;
  }

  /// Anybody can send one of any length.
  private static String shortened(String userAgent) {
    return userAgent.substring(0, Math.min(userAgent.length(), LONGEST_USER_AGENT));
  }

  private static String principalType(PrincipalType type) {
    return switch (type) {
      case ACCOUNT -> "Account";
      case USER -> "SubUser";
      case ROLE -> "AssumedRoleUser";
    };
  }

  private static String policyType(Decision decision) {
    return switch (decision.decidedBy().layer()) {
      case CONTROL_POLICY -> "ControlPolicy";
      case SESSION_POLICY -> "SessionPolicy";
      case IDENTITY_POLICY -> "AccountLevelIdentityBasedPolicy";
    };
  }

  /// In RAM's own shape (ram.md 5).
  public Map<String, Object> accessDeniedDetail(RequiredPermission required, Decision decision) {
    VerifiedToken token = call.token();
    return Map.of(
        "authAction", required.action(),
        "authResource", required.resourceOf(token.accountId()),
        "authPrincipalType", principalType(token.type()),
        "authPrincipalOwnerId", token.accountId(),
        "authPrincipalDisplayName", token.subject(),
        "policyType", policyType(decision),
        "noPermissionType", decision.verdict().wireName());
  }
}
