package io.marketgate.gateway.permission;

import io.marketgate.tenant.permission.Decision;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// A permission that was refused, with everything that is needed to explain it later.
///
/// @param organization whose policies decided
/// @param policiesVersion which of them
/// @param principal who asked
/// @param action `<service>:<Name>`
/// @param resource what it was about
/// @param context condition keys and their values
/// @param decision what the policies said
/// @param at when
public record Denial(
    String organization,
    String policiesVersion,
    Principal principal,
    String action,
    String resource,
    Map<String, String> context,
    Decision decision,
    Instant at) {

  public Denial {
    context = Map.copyOf(context);
  }

  /// In RAM's own shape (ram.md 5).
  ///
  /// @param encodedDiagnosticMessage what somebody with the permission can decode
  public Map<String, Object> accessDeniedDetail(String encodedDiagnosticMessage) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("authAction", action);
    detail.put("authResource", resource);
    detail.put("authPrincipalType", principal.wireType());
    detail.put("authPrincipalOwnerId", principal.accountId());
    detail.put("authPrincipalDisplayName", principal.displayName());
    detail.put("policyType", policyType());
    detail.put("noPermissionType", decision.verdict().wireName());
    detail.put("encodedDiagnosticMessage", encodedDiagnosticMessage);
    return detail;
  }

  private String policyType() {
    return switch (decision.decidedBy().layer()) {
      case CONTROL_POLICY -> "ControlPolicy";
      case SESSION_POLICY -> "SessionPolicy";
      // Nothing but a role's trust policy can deny an owner here.
      case IDENTITY_POLICY ->
          principal.isAccountOwner() ? "AssumeRolePolicy" : "AccountLevelIdentityBasedPolicy";
    };
  }

  /// Says nothing of the caller.
  @Override
  public String toString() {
    return "Denial[" + action + "]";
  }
}
