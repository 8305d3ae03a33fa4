package io.marketgate.gateway.permission;

import io.marketgate.adapter.catalogue.RequiredPermission;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Origin;
import io.marketgate.tenant.permission.AccessRequest;
import io.marketgate.tenant.permission.Decision;
import io.marketgate.tenant.permission.PermissionEngine;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A call's caller and the policies that govern him.
public final class GovernedCaller {

  private static final int LONGEST_USER_AGENT = 512;

  private final Call call;
  private final Governance governance;
  private final Clock clock;

  GovernedCaller(Call call, Governance governance, Clock clock) {
    this.call = call;
    this.governance = governance;
    this.clock = clock;
  }

  /// Whether the caller may do something.
  public Decision decide(RequiredPermission required) {
    String resource = required.resourceOf(call.token().accountId());
    return PermissionEngine.decide(
        new AccessRequest(
            governance.principal().arn(), required.action(), resource, () -> context(required)),
        governance.of(required.action(), resource));
  }

  /// What he may not do of what the call needs; empty when he may do all of it.
  public Optional<Denial> deny() {
    for (RequiredPermission required : call.target().required()) {
      Optional<Denial> denial = deny(required);
      if (denial.isPresent()) {
        return denial;
      }
    }
    return Optional.empty();
  }

  /// Whether he may not do something; empty when he may.
  public Optional<Denial> deny(RequiredPermission required) {
    return deny(required, required);
  }

  /// The same where a denial must not tell what it is about.
  ///
  /// @param told what he is told that he needs
  public Optional<Denial> deny(RequiredPermission required, RequiredPermission told) {
    // Most calls are an owner's whom nothing bounds.
    if (governance.isUnbounded() && !Governance.isAssumeRole(required.action())) {
      return Optional.empty();
    }
    Decision decision = decide(required);
    return decision.isAllowed() ? Optional.empty() : Optional.of(denial(told, decision));
  }

  private Denial denial(RequiredPermission required, Decision decision) {
    return new Denial(
        call.tenant().organization().id(),
        governance.access().version(),
        governance.principal(),
        required.action(),
        required.resourceOf(call.token().accountId()),
        context(required),
        decision,
        clock.instant());
  }

  /// The condition keys of ram.md 3 that are known of every call, and the product's own.
  private Map<String, String> context(RequiredPermission required) {
    Origin origin = call.origin();
    Map<String, String> context = new HashMap<>(required.context());
    context.put("acs:CurrentTime", clock.instant().toString());
    context.put("acs:PrincipalArn", governance.principal().arn());
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
}
