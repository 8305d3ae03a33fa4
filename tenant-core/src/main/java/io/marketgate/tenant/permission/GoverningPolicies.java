package io.marketgate.tenant.permission;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that decides what one principal may do (ram.md 4).
///
/// @param accountOwner whether the principal owns the account; no identity policy governs him
/// @param control control policies, level by level from the organization up to the root; empty when
///   there are none
/// @param session of the token; null when it carries none
/// @param identity the user's own, his groups' and his assumed role's
/// @param resource those of what is asked for, such as a role's trust policy; null where it has no
///   policies of its own
public record GoverningPolicies(
    boolean accountOwner,
    List<PolicySet> control,
    @Nullable PolicySet session,
    PolicySet identity,
    @Nullable PolicySet resource) {

  public GoverningPolicies {
    control = List.copyOf(control);
  }
}
