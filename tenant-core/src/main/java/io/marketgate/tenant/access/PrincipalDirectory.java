package io.marketgate.tenant.access;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// The users and groups of organizations and what is attached to them and to roles, in the
/// database. What is refused fails with an [AccessException].
public final class PrincipalDirectory {

  static final int MOST_CUSTOM_ATTACHED = 10;
  static final int MOST_SYSTEM_ATTACHED = 20;
  private static final int MOST_GROUPS_OF_A_USER = 10;

  /// Ours: what one organization may cost.
  private static final int MOST_PRINCIPALS = 10_000;

  private final AccessChanges changes;
  private final SystemPolicies system;

  PrincipalDirectory(AccessChanges changes, SystemPolicies system) {
    this.changes = changes;
    this.system = system;
  }

  /// Every user, group or role of an organization, by name.
  public Mono<List<Principal>> principals(String organization, PrincipalKind kind) {
    return changes.read(sql ->
        AccessChanges.existing(sql, organization)
            .then(PrincipalRows.principals(sql, organization, kind)));
  }

  /// Whether there is a user, a group or a role of that name, in exact case.
  public Mono<Boolean> has(String organization, PrincipalKind kind, String name) {
    return changes.read(sql -> PrincipalRows.hasPrincipal(sql, organization, kind, name));
  }

  /// Creates a user or a group; for roles there is [RoleDirectory].
  public Mono<Void> createPrincipal(String organization, PrincipalKind kind, String name) {
    return changes.make(
        organization,
        kind.word() + "Created",
        named(kind, name),
        sql ->
            AccessChanges.require(
                    PrincipalRows.countPrincipals(sql, organization, kind),
                    MOST_PRINCIPALS,
                    kind.word())
                .then(PrincipalRows.hasPrincipal(sql, organization, kind, name))
                .flatMap(exists ->
                    exists
                        ? Mono.error(AccessException.exists(kind.word()))
                        : PrincipalRows.insertPrincipal(organization, kind, name, changes.now())
                            .run(sql))
                .then());
  }

  /// Deletes a user, a group or a role with its attachments and memberships.
  public Mono<Void> deletePrincipal(String organization, PrincipalKind kind, String name) {
    return changes.make(
        organization,
        kind.word() + "Deleted",
        named(kind, name),
        sql ->
            named(sql, organization, kind, name)
                .delayUntil(
                    stored -> PrincipalRows.deletePrincipal(sql, organization, kind, stored))
                .flatMap(stored -> PrincipalRows.deleteMemberships(sql, organization, kind, stored))
                .then());
  }

  /// What is attached to a user, a group or a role.
  public Mono<List<PolicyRef>> attachments(String organization, PrincipalKind kind, String name) {
    return changes.read(sql ->
        named(sql, organization, kind, name)
            .flatMap(stored -> PrincipalRows.attachments(sql, organization, kind, stored)));
  }

  /// Attaches a policy; attaching what is attached changes nothing.
  public Mono<Void> attach(String organization, PrincipalKind kind, String name, PolicyRef policy) {
    int most = policy.type() == PolicyRef.Type.CUSTOM ? MOST_CUSTOM_ATTACHED : MOST_SYSTEM_ATTACHED;
    return changes.make(
        organization,
        "PolicyAttached",
        with(named(kind, name), "policy", policy.name()),
        sql ->
            named(sql, organization, kind, name)
                .delayUntil(stored -> existing(sql, organization, policy))
                .flatMap(stored -> attach(sql, organization, kind, stored, policy, most)));
  }

  private static Mono<Void> attach(
      DatabaseClient sql,
      String organization,
      PrincipalKind kind,
      String name,
      PolicyRef policy,
      int most) {
    return PrincipalRows.attachments(sql, organization, kind, name)
        .flatMap(attached -> {
          long ofType = attached.stream().filter(p -> p.type() == policy.type()).count();
          if (attached.contains(policy)) {
            return Mono.empty();
          }
          return ofType >= most
              ? Mono.error(AccessException.limit(kind.word() + ".Policy", most))
              : PrincipalRows.attach(organization, kind, name, policy).run(sql);
        })
        .then();
  }

  /// Detaches a policy.
  public Mono<Void> detach(String organization, PrincipalKind kind, String name, PolicyRef policy) {
    return changes.make(
        organization,
        "PolicyDetached",
        with(named(kind, name), "policy", policy.name()),
        sql ->
            named(sql, organization, kind, name)
                .flatMap(stored ->
                    AccessChanges.found(
                        PrincipalRows.detach(sql, organization, kind, stored, policy),
                        kind.word() + ".Policy")));
  }

  /// The users of a group, by name.
  public Mono<List<String>> members(String organization, String group) {
    return changes.read(sql ->
        existing(sql, organization, PrincipalKind.GROUP, group)
            .then(PrincipalRows.members(sql, organization, group)));
  }

  /// The groups of a user, by name.
  public Mono<List<String>> groupsOf(String organization, String user) {
    return changes.read(sql ->
        existing(sql, organization, PrincipalKind.USER, user)
            .then(PrincipalRows.groupsOf(sql, organization, user)));
  }

  /// Adds a user to a group; adding a member changes nothing.
  public Mono<Void> addMember(String organization, String group, String user) {
    return changes.make(
        organization,
        "UserAddedToGroup",
        named(PrincipalKind.GROUP, group),
        sql ->
            existing(sql, organization, PrincipalKind.GROUP, group)
                .then(existing(sql, organization, PrincipalKind.USER, user))
                .then(PrincipalRows.groupsOf(sql, organization, user))
                .flatMap(groups -> {
                  if (groups.contains(group)) {
                    return Mono.empty();
                  }
                  return groups.size() >= MOST_GROUPS_OF_A_USER
                      ? Mono.error(AccessException.limit("User.Group", MOST_GROUPS_OF_A_USER))
                      : PrincipalRows.addMember(sql, organization, group, user);
                })
                .then());
  }

  /// Takes a user out of a group.
  public Mono<Void> removeMember(String organization, String group, String user) {
    return changes.make(
        organization,
        "UserRemovedFromGroup",
        named(PrincipalKind.GROUP, group),
        sql ->
            AccessChanges.found(
                PrincipalRows.removeMember(sql, organization, group, user), "User.Group"));
  }

  /// What an event says of a principal: users' names are personal and stay in the database.
  private static Map<String, Object> named(PrincipalKind kind, String name) {
    return kind == PrincipalKind.USER
        ? Map.of("kind", kind.name())
        : Map.of("kind", kind.name(), "name", name);
  }

  private static Map<String, Object> with(Map<String, Object> data, String member, String value) {
    Map<String, Object> more = new HashMap<>(data);
    more.put(member, value);
    return more;
  }

  private static Mono<Void> existing(
      DatabaseClient sql, String organization, PrincipalKind kind, String name) {
    return named(sql, organization, kind, name).then();
  }

  /// A principal's name as it is stored, because names of roles have no case; fails when there is
  /// no such principal.
  private static Mono<String> named(
      DatabaseClient sql, String organization, PrincipalKind kind, String name) {
    Mono<String> stored =
        kind == PrincipalKind.ROLE
            ? RoleRows.role(sql, organization, name).map(Role::name)
            : PrincipalRows.hasPrincipal(sql, organization, kind, name)
                .filter(exists -> exists)
                .map(exists -> name);
    return stored.switchIfEmpty(AccessChanges.missing(kind.word()));
  }

  private Mono<Void> existing(DatabaseClient sql, String organization, PolicyRef policy) {
    Mono<Boolean> exists =
        policy.type() == PolicyRef.Type.SYSTEM
            ? Mono.just(system.contains(policy.name()))
            : PolicyRows.policy(sql, organization, policy.name()).hasElement();
    return exists.flatMap(there -> there ? Mono.empty() : AccessChanges.missing("Policy"));
  }
}
