package io.marketgate.tenant.order;

import io.marketgate.tenant.refusal.RefusedChange;
import java.util.Set;

/// Who decides about an order.
///
/// @param name as the audit trail names him
/// @param roles that he holds on the platform
public record Approver(String name, Set<String> roles) {

  /// The role that decides (tenancy.md 6).
  public static final String ROLE = "OPERATION";

  public Approver {
    roles = Set.copyOf(roles);
  }

  /// Fails for somebody without the role.
  void requireRole() {
    if (!roles.contains(ROLE)) {
      throw RefusedChange.forbidden("RoleRequired", "This needs the role " + ROLE + ".");
    }
  }
}
