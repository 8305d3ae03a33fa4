package io.marketgate.gateway.permission;

import io.marketgate.tenant.access.OrganizationAccess;
import io.marketgate.tenant.permission.GoverningPolicies;
import io.marketgate.tenant.permission.PolicySet;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The policies of an organization that govern one principal. The owner of the account is not
/// governed by identity policies; a user is by his own and those of his groups, a role by its own.
/// Control policies bound all of them, and a policy that the token carries narrows any of them.
///
/// @param principal who
/// @param access the policies
record Governance(Principal principal, OrganizationAccess access) {

  private static final String ASSUME_ROLE = "sts:assumerole";

  /// The policies that decide a request.
  ///
  /// @param action `<service>:<Name>`
  /// @param resource what it is about
  GoverningPolicies of(String action, String resource) {
    boolean isOwner = principal.isAccountOwner();
    return new GoverningPolicies(
        isOwner,
        access.controlPolicies(isOwner),
        principal.sessionPolicy() == null ? null : principal.sessionPolicy().policies(),
        identityPolicies(),
        resourcePolicies(action, resource));
  }

  /// Whether nothing can be denied but roles that do not trust him.
  boolean isUnbounded() {
    return principal.isAccountOwner()
        && principal.sessionPolicy() == null
        && access.controlPolicies(true).isEmpty();
  }

  /// Whether everything that governs him has been compiled.
  boolean isReady() {
    return switch (principal.type()) {
      case ACCOUNT -> true;
      case USER -> access.isReady(principal.name());
      case ROLE -> access.isRoleReady(principal.name());
    };
  }

  private PolicySet identityPolicies() {
    return switch (principal.type()) {
      case ACCOUNT -> PolicySet.NONE;
      case USER -> access.identityPoliciesOf(principal.name());
      case ROLE -> access.identityPoliciesOfRole(principal.name());
    };
  }

  /// Whom a role trusts; null where there is nothing with policies of its own.
  private @Nullable PolicySet resourcePolicies(String action, String resource) {
    if (!isAssumeRole(action)) {
      return null;
    }
    String ofAccount = "acs:ram::" + principal.accountId() + ":role/";
    if (resource.equals(ofAccount + "*")) {
      // Somebody asks whether he may assume roles at all; each of them has its say when he does.
      return null;
    }
    return resource.startsWith(ofAccount)
        ? access.trustPolicyOf(resource.substring(ofAccount.length()))
        : PolicySet.NONE;
  }

  static boolean isAssumeRole(String action) {
    return action.toLowerCase(Locale.ROOT).equals(ASSUME_ROLE);
  }
}
