package io.marketgate.gateway.token;

import io.marketgate.tenant.permission.CompiledPolicy;
import io.marketgate.tenant.permission.PolicyKind;
import io.marketgate.tenant.permission.PolicyParser;
import io.marketgate.tenant.permission.PolicySet;
import java.util.List;

/// A policy that a token carries; it narrows what the bearer may do (ram.md 4).
///
/// @param document as it was written
/// @param policies the same, ready for decisions
public record SessionPolicy(String document, PolicySet policies) {

  /// Reads one.
  ///
  /// @throws io.marketgate.tenant.permission.PolicyInvalidException if it is not one of the
  ///   language
  public static SessionPolicy parse(String document) {
    return new SessionPolicy(
        document,
        PolicySet.of(
            List.of(
                CompiledPolicy.of(
                    OwnIssuer.SESSION_POLICY_CLAIM,
                    PolicyParser.parse(document, PolicyKind.SESSION)))));
  }
}
