package io.marketgate.gateway.ram;

import static io.marketgate.gateway.ram.Parameter.GROUP_NAME;
import static io.marketgate.gateway.ram.Parameter.POLICY_NAME;
import static io.marketgate.gateway.ram.Parameter.POLICY_TYPE;
import static io.marketgate.gateway.ram.Parameter.ROLE_NAME;
import static io.marketgate.gateway.ram.Parameter.USER_NAME;

import io.marketgate.gateway.ram.RamAction.Change;
import io.marketgate.gateway.ram.RamAction.Resource;
import io.marketgate.tenant.access.PolicyRef;
import io.marketgate.tenant.access.PrincipalDirectory;
import io.marketgate.tenant.access.PrincipalKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// RAM's actions on users and groups, and on what is attached to them and to roles.
final class PrincipalActions {

  private final PrincipalDirectory directory;

  PrincipalActions(PrincipalDirectory directory) {
    this.directory = directory;
  }

  List<RamAction> all() {
    List<RamAction> actions = new ArrayList<>(memberships());
    for (PrincipalKind kind : PrincipalKind.values()) {
      actions.addAll(attachments(kind));
    }
    actions.addAll(principals(PrincipalKind.USER, "ListUsers"));
    actions.addAll(principals(PrincipalKind.GROUP, "ListGroups"));
    return actions;
  }

  private List<RamAction> principals(PrincipalKind kind, String list) {
    Parameter name = name(kind);
    return List.of(
        RamAction.named(list)
            .inPages()
            .does(
                List.of(Resource.all(word(kind))),
                (organization, arguments) ->
                    directory
                        .principals(organization, kind)
                        .map(all -> Paging.page(arguments, all, each -> each.name()))),
        RamAction.named("Create" + kind.word())
            .needs(name)
            .does(
                one(kind),
                (organization, arguments) ->
                    directory
                        .createPrincipal(organization, kind, arguments.text(name))
                        .thenReturn(Map.of("name", arguments.text(name)))),
        RamAction.named("Delete" + kind.word())
            .needs(name)
            .changes(
                one(kind),
                change ->
                    directory.deletePrincipal(change.organization(), kind, change.text(name))));
  }

  private List<RamAction> memberships() {
    List<Resource> both = List.of(Resource.of("group", GROUP_NAME), Resource.of("user", USER_NAME));
    return List.of(
        RamAction.named("AddUserToGroup")
            .needs(GROUP_NAME, USER_NAME)
            .changes(
                both,
                change ->
                    directory.addMember(
                        change.organization(), change.text(GROUP_NAME), change.text(USER_NAME))),
        RamAction.named("RemoveUserFromGroup")
            .needs(GROUP_NAME, USER_NAME)
            .changes(
                both,
                change ->
                    directory.removeMember(
                        change.organization(), change.text(GROUP_NAME), change.text(USER_NAME))),
        RamAction.named("ListUsersForGroup")
            .needs(GROUP_NAME)
            .inPages()
            .does(
                one(PrincipalKind.GROUP),
                (organization, arguments) ->
                    directory
                        .members(organization, arguments.text(GROUP_NAME))
                        .map(all -> Paging.page(arguments, all, each -> each))),
        RamAction.named("ListGroupsForUser")
            .needs(USER_NAME)
            .does(
                one(PrincipalKind.USER),
                (organization, arguments) ->
                    directory
                        .groupsOf(organization, arguments.text(USER_NAME))
                        .map(groups -> Map.of("items", groups))));
  }

  private List<RamAction> attachments(PrincipalKind kind) {
    Parameter name = name(kind);
    List<Resource> both =
        List.of(Resource.of(word(kind), name), Resource.of("policy", POLICY_NAME));
    return List.of(
        RamAction.named("AttachPolicyTo" + kind.word())
            .needs(name, POLICY_NAME, POLICY_TYPE)
            .changes(
                both,
                change ->
                    directory.attach(
                        change.organization(), kind, change.text(name), policy(change))),
        RamAction.named("DetachPolicyFrom" + kind.word())
            .needs(name, POLICY_NAME, POLICY_TYPE)
            .changes(
                both,
                change ->
                    directory.detach(
                        change.organization(), kind, change.text(name), policy(change))),
        RamAction.named("ListPoliciesFor" + kind.word())
            .needs(name)
            .does(
                one(kind),
                (organization, arguments) ->
                    directory
                        .attachments(organization, kind, arguments.text(name))
                        .map(policies -> Map.of("items", policies))));
  }

  private static List<Resource> one(PrincipalKind kind) {
    return List.of(Resource.of(word(kind), name(kind)));
  }

  private static Parameter name(PrincipalKind kind) {
    return switch (kind) {
      case USER -> USER_NAME;
      case GROUP -> GROUP_NAME;
      case ROLE -> ROLE_NAME;
    };
  }

  private static String word(PrincipalKind kind) {
    return kind.word().toLowerCase(Locale.ROOT);
  }

  private static PolicyRef policy(Change change) {
    return new PolicyRef(
        PolicyRef.Type.valueOf(change.text(POLICY_TYPE).toUpperCase(Locale.ROOT)),
        change.text(POLICY_NAME));
  }
}
