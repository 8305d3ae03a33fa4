package io.marketgate.tenant.access;

import io.marketgate.tenant.change.Change;
import io.marketgate.tenant.change.ChangeFeed;
import io.marketgate.tenant.event.NewEvent;
import io.marketgate.tenant.event.Outbox;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// The users, groups and policies of organizations, in the database.
///
/// Changes of one organization happen one after another, each in a transaction with its event; so
/// the limits of ram.md 1 hold, whoever else is at work. What is refused fails with an
/// [AccessException].
public final class AccessDirectory {

  /// Kept versions of a policy (ram.md 1).
  private static final int MOST_VERSIONS = 5;

  private static final int MOST_CUSTOM_ATTACHED = 10;
  private static final int MOST_SYSTEM_ATTACHED = 20;
  private static final int MOST_GROUPS_OF_A_USER = 10;

  /// Ours: what one organization may cost.
  private static final int MOST_POLICIES = 1_500;

  private static final int MOST_PRINCIPALS = 10_000;

  private final Database database;
  private final Outbox outbox;
  private final ChangeFeed changes;
  private final Clock clock;
  private final SystemPolicies system;

  AccessDirectory(
      Database database, Outbox outbox, ChangeFeed changes, Clock clock, SystemPolicies system) {
    this.database = database;
    this.outbox = outbox;
    this.changes = changes;
    this.clock = clock;
    this.system = system;
  }

  /// Every policy of an organization, by name.
  public Mono<List<AccessPolicy>> policies(String organization) {
    return database.run(sql -> PolicyRows.policies(sql, organization));
  }

  /// One policy; fails when there is none of that name.
  public Mono<AccessPolicy> policy(String organization, String name) {
    return database
        .run(sql -> PolicyRows.policy(sql, organization, name))
        .switchIfEmpty(missing("Policy"));
  }

  /// The kept versions of a policy, oldest first.
  public Mono<List<AccessPolicy.Version>> versions(String organization, String name) {
    return policy(organization, name)
        .then(database.run(sql -> PolicyRows.versions(sql, organization, name)));
  }

  /// Creates a policy with its first version.
  ///
  /// @param document one of the language, already checked
  public Mono<AccessPolicy> createPolicy(
      String organization, String name, String description, String document) {
    return change(
            organization,
            "PolicyCreated",
            Map.of("policy", name),
            sql ->
                require(PolicyRows.countPolicies(sql, organization), MOST_POLICIES, "Policy")
                    .then(PolicyRows.policy(sql, organization, name).hasElement())
                    .flatMap(exists ->
                        exists ? Mono.error(AccessException.exists("Policy")) : Mono.empty())
                    .then(
                        PolicyRows.insertPolicy(
                            sql, organization, name, description, Rows.utc(clock.instant())))
                    .then(insertVersion(sql, organization, name, 1, document)))
        .then(Mono.defer(() -> policy(organization, name)));
  }

  /// Deletes a policy that is attached to nobody, with its versions.
  public Mono<Void> deletePolicy(String organization, String name) {
    PolicyRef ref = new PolicyRef(PolicyRef.Type.CUSTOM, name);
    return change(
        organization,
        "PolicyDeleted",
        Map.of("policy", name),
        sql ->
            PrincipalRows.countAttachmentsOf(sql, organization, ref)
                .flatMap(count ->
                    count > 0
                        ? Mono.error(
                            AccessException.inUse(
                                "Policy.Attached", "The policy is attached; detach it first."))
                        : found(PolicyRows.deletePolicy(sql, organization, name), "Policy")));
  }

  /// Adds a version to a policy.
  ///
  /// @param document one of the language, already checked
  /// @param makeDefault whether it is in force from now on
  /// @return its number
  public Mono<Integer> createVersion(
      String organization, String name, String document, boolean makeDefault) {
    return changeTo(
        organization,
        "PolicyVersionCreated",
        Map.of("policy", name),
        sql ->
            PolicyRows.latestVersion(sql, organization, name)
                .switchIfEmpty(missing("Policy"))
                .delayUntil(latest ->
                    require(
                        PolicyRows.countVersions(sql, organization, name),
                        MOST_VERSIONS,
                        "Policy.Version"))
                .map(latest -> latest + 1)
                .delayUntil(next -> insertVersion(sql, organization, name, next, document))
                .delayUntil(next -> PolicyRows.setLatest(sql, organization, name, next))
                .delayUntil(next ->
                    makeDefault
                        ? PolicyRows.setDefault(sql, organization, name, next)
                        : Mono.empty()));
  }

  /// Puts another version of a policy in force.
  public Mono<Void> setDefaultVersion(String organization, String name, int version) {
    return change(
        organization,
        "PolicyDefaultVersionSet",
        Map.of("policy", name, "version", version),
        sql ->
            PolicyRows.version(sql, organization, name, version)
                .switchIfEmpty(missing("Policy.Version"))
                .then(PolicyRows.setDefault(sql, organization, name, version))
                .then());
  }

  /// Deletes a version that is not in force.
  public Mono<Void> deleteVersion(String organization, String name, int version) {
    return change(
        organization,
        "PolicyVersionDeleted",
        Map.of("policy", name, "version", version),
        sql ->
            PolicyRows.version(sql, organization, name, version)
                .switchIfEmpty(missing("Policy.Version"))
                .flatMap(found ->
                    found.isDefault()
                        ? Mono.error(
                            AccessException.inUse(
                                "Policy.Version.Default", "The default version stays."))
                        : PolicyRows.deleteVersion(sql, organization, name, version))
                .then());
  }

  /// Every user or group of an organization, by name.
  public Mono<List<Principal>> principals(String organization, PrincipalKind kind) {
    return database.run(sql -> PrincipalRows.principals(sql, organization, kind));
  }

  /// Creates a user or a group.
  public Mono<Void> createPrincipal(String organization, PrincipalKind kind, String name) {
    return change(
        organization,
        kind.word() + "Created",
        named(kind, name),
        sql ->
            require(
                    PrincipalRows.countPrincipals(sql, organization, kind),
                    MOST_PRINCIPALS,
                    kind.word())
                .then(PrincipalRows.hasPrincipal(sql, organization, kind, name))
                .flatMap(exists ->
                    exists
                        ? Mono.error(AccessException.exists(kind.word()))
                        : PrincipalRows.insertPrincipal(
                            sql, organization, kind, name, Rows.utc(clock.instant())))
                .then());
  }

  /// Deletes a user or a group with its attachments and memberships.
  public Mono<Void> deletePrincipal(String organization, PrincipalKind kind, String name) {
    return change(
        organization,
        kind.word() + "Deleted",
        named(kind, name),
        sql ->
            found(PrincipalRows.deletePrincipal(sql, organization, kind, name), kind.word())
                .then(PrincipalRows.deleteMemberships(sql, organization, kind, name))
                .then());
  }

  /// What is attached to a user or a group.
  public Mono<List<PolicyRef>> attachments(String organization, PrincipalKind kind, String name) {
    return database.run(sql ->
        existing(sql, organization, kind, name)
            .then(PrincipalRows.attachments(sql, organization, kind, name)));
  }

  /// Attaches a policy; attaching what is attached changes nothing.
  public Mono<Void> attach(String organization, PrincipalKind kind, String name, PolicyRef policy) {
    int most = policy.type() == PolicyRef.Type.CUSTOM ? MOST_CUSTOM_ATTACHED : MOST_SYSTEM_ATTACHED;
    return change(
        organization,
        "PolicyAttached",
        with(named(kind, name), "policy", policy.name()),
        sql ->
            existing(sql, organization, kind, name)
                .then(existing(sql, organization, policy))
                .then(PrincipalRows.attachments(sql, organization, kind, name))
                .flatMap(attached -> {
                  long ofType = attached.stream().filter(p -> p.type() == policy.type()).count();
                  if (attached.contains(policy)) {
                    return Mono.empty();
                  }
                  return ofType >= most
                      ? Mono.error(AccessException.limit(kind.word() + ".Policy", most))
                      : PrincipalRows.attach(sql, organization, kind, name, policy);
                })
                .then());
  }

  /// Detaches a policy.
  public Mono<Void> detach(String organization, PrincipalKind kind, String name, PolicyRef policy) {
    return change(
        organization,
        "PolicyDetached",
        with(named(kind, name), "policy", policy.name()),
        sql ->
            found(
                PrincipalRows.detach(sql, organization, kind, name, policy),
                kind.word() + ".Policy"));
  }

  /// The users of a group, by name.
  public Mono<List<String>> members(String organization, String group) {
    return database.run(sql ->
        existing(sql, organization, PrincipalKind.GROUP, group)
            .then(PrincipalRows.members(sql, organization, group)));
  }

  /// Adds a user to a group; adding a member changes nothing.
  public Mono<Void> addMember(String organization, String group, String user) {
    return change(
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
    return change(
        organization,
        "UserRemovedFromGroup",
        named(PrincipalKind.GROUP, group),
        sql -> found(PrincipalRows.removeMember(sql, organization, group, user), "User.Group"));
  }

  /// What an event says of a user or a group: users' names are personal and stay in the database.
  private static Map<String, Object> named(PrincipalKind kind, String name) {
    return kind == PrincipalKind.GROUP
        ? Map.of("kind", kind.name(), "name", name)
        : Map.of("kind", kind.name());
  }

  private static Map<String, Object> with(Map<String, Object> data, String member, String value) {
    Map<String, Object> more = new HashMap<>(data);
    more.put(member, value);
    return more;
  }

  private Mono<Void> change(
      String organization,
      String event,
      Map<String, Object> data,
      Function<DatabaseClient, Mono<Void>> work) {
    return changeTo(organization, event, data, sql -> work.apply(sql).thenReturn(true)).then();
  }

  /// Locks the organization's access, works, tells of it, and after the commit makes everybody
  /// forget what they know.
  private <T> Mono<T> changeTo(
      String organization,
      String event,
      Map<String, Object> data,
      Function<DatabaseClient, Mono<T>> work) {
    Mono<T> changed =
        database.inTransaction(sql ->
            PrincipalRows.lockAndCountUp(sql, organization)
                .onErrorMap(
                    DataIntegrityViolationException.class,
                    failure -> AccessException.notFound("Organization"))
                .then(Mono.defer(() -> work.apply(sql)))
                .delayUntil(done ->
                    outbox.append(sql, new NewEvent(organization, event, data, clock.instant()))));
    Mono<Void> told = Mono.defer(() -> changes.publish(new Change.OfAccess(organization)));
    // Apart from the caller: who hangs up must not keep others from hearing of what is committed;
    // and what has failed for us, by a time-out, may still be committed.
    return Mono.defer(() ->
        Mono.fromFuture(
            changed
                .delayUntil(done -> told)
                .onErrorResume(failure -> told.then(Mono.error(failure)))
                .toFuture(),
            true));
  }

  private Mono<Void> insertVersion(
      DatabaseClient sql, String organization, String name, int version, String document) {
    return PolicyRows.insertVersion(
            sql, organization, name, version, document, Rows.utc(clock.instant()))
        .then();
  }

  private static Mono<Void> existing(
      DatabaseClient sql, String organization, PrincipalKind kind, String name) {
    return PrincipalRows.hasPrincipal(sql, organization, kind, name)
        .flatMap(exists -> exists ? Mono.empty() : missing(kind.word()));
  }

  private Mono<Void> existing(DatabaseClient sql, String organization, PolicyRef policy) {
    Mono<Boolean> exists =
        policy.type() == PolicyRef.Type.SYSTEM
            ? Mono.just(system.contains(policy.name()))
            : PolicyRows.policy(sql, organization, policy.name()).hasElement();
    return exists.flatMap(there -> there ? Mono.empty() : missing("Policy"));
  }

  private static <T> Mono<T> missing(String entity) {
    return Mono.error(() -> AccessException.notFound(entity));
  }

  /// Fails when there are as many as there may be.
  private static Mono<Void> require(Mono<Long> count, int most, String what) {
    return count.flatMap(
        there -> there >= most ? Mono.error(AccessException.limit(what, most)) : Mono.empty());
  }

  /// Fails when a statement has touched nothing.
  private static Mono<Void> found(Mono<Long> rows, String entity) {
    return rows.flatMap(count -> count == 0 ? missing(entity) : Mono.empty());
  }
}
