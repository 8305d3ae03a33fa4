package io.marketgate.gateway.builtin;

import io.marketgate.gateway.call.BuiltInAction;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Every built-in action by its name.
public final class BuiltInActions {

  /// The names of all of them, for those who have to know them without a running program.
  public static final Set<String> NAMES =
      Set.of(
          "AddUserToGroup",
          "AssumeRole",
          "AttachPolicyToGroup",
          "AttachPolicyToRole",
          "AttachPolicyToUser",
          "CheckEntitlement",
          "CreateGroup",
          "CreatePolicy",
          "CreatePolicyVersion",
          "CreateRole",
          "CreateUser",
          "DecodeDiagnosticMessage",
          "DeleteGroup",
          "DeletePolicy",
          "DeletePolicyVersion",
          "DeleteRole",
          "DeleteUser",
          "DescribeBalance",
          "DescribeTask",
          "DescribeTenant",
          "DescribeTrace",
          "DetachPolicyFromGroup",
          "DetachPolicyFromRole",
          "DetachPolicyFromUser",
          "GetPolicy",
          "GetRole",
          "ListAdditionalPurchases",
          "ListEntitlements",
          "ListGroups",
          "ListGroupsForUser",
          "ListMembers",
          "ListMyPermissions",
          "ListPolicies",
          "ListPoliciesForGroup",
          "ListPoliciesForRole",
          "ListPoliciesForUser",
          "ListPolicyVersions",
          "ListRoles",
          "ListSubscriptions",
          "ListUsers",
          "ListUsersForGroup",
          "ListWorkOrders",
          "RemoveUserFromGroup",
          "SetDefaultPolicyVersion",
          "UpdateRole");

  private final Map<String, BuiltInAction> actions;
  private final Map<String, BuiltInAction> byPermission;

  BuiltInActions(List<BuiltInAction> actions) {
    this.byPermission =
        actions.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    action -> action.requiredForAny().getFirst().action().toLowerCase(Locale.ROOT),
                    Function.identity()));
    this.actions =
        actions.stream()
            .collect(Collectors.toUnmodifiableMap(BuiltInAction::name, Function.identity()));
  }

  public Optional<BuiltInAction> find(String name) {
    return Optional.ofNullable(actions.get(name));
  }

  /// The action that a permission is about, in any case.
  public Optional<BuiltInAction> findByPermission(String permission) {
    return Optional.ofNullable(byPermission.get(permission.toLowerCase(Locale.ROOT)));
  }

  public Set<String> names() {
    return actions.keySet();
  }
}
