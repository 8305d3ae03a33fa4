package io.marketgate.tenant.access;

import io.marketgate.tenant.storage.Write;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/// The policies of organizations and their versions, in the database. What is refused fails with an
/// [AccessException].
public final class PolicyDirectory {

  /// Kept versions of a policy (ram.md 1).
  private static final int MOST_VERSIONS = 5;

  /// Ours: what one organization may cost.
  private static final int MOST_POLICIES = 1_500;

  private final AccessChanges changes;

  PolicyDirectory(AccessChanges changes) {
    this.changes = changes;
  }

  /// Every policy of an organization, by name.
  public Mono<List<AccessPolicy>> policies(String organization) {
    return changes.read(sql ->
        AccessChanges.existing(sql, organization).then(PolicyRows.policies(sql, organization)));
  }

  /// One policy; fails when there is none of that name.
  public Mono<AccessPolicy> policy(String organization, String name) {
    return changes
        .read(sql -> PolicyRows.policy(sql, organization, name))
        .switchIfEmpty(AccessChanges.missing("Policy"));
  }

  /// The kept versions of a policy, oldest first.
  public Mono<List<AccessPolicy.Version>> versions(String organization, String name) {
    return policy(organization, name)
        .then(changes.read(sql -> PolicyRows.versions(sql, organization, name)));
  }

  /// Creates a policy with its first version.
  ///
  /// @param document one of the language, already checked
  public Mono<AccessPolicy> createPolicy(
      String organization, String name, String description, String document) {
    return changes
        .make(
            organization,
            "PolicyCreated",
            Map.of("policy", name),
            sql ->
                AccessChanges.require(
                        PolicyRows.countPolicies(sql, organization), MOST_POLICIES, "Policy")
                    .then(PolicyRows.policy(sql, organization, name).hasElement())
                    .flatMap(exists ->
                        exists ? Mono.error(AccessException.exists("Policy")) : Mono.empty())
                    .then(
                        Mono.defer(() ->
                            Write.all(
                                sql,
                                PolicyRows.insertPolicy(
                                    organization, name, description, document, changes.now())))))
        .then(Mono.defer(() -> policy(organization, name)));
  }

  /// Deletes a policy that is attached to nobody, with its versions.
  public Mono<Void> deletePolicy(String organization, String name) {
    PolicyRef ref = new PolicyRef(PolicyRef.Type.CUSTOM, name);
    return changes.make(
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
                        : AccessChanges.found(
                            PolicyRows.deletePolicy(sql, organization, name), "Policy")));
  }

  /// Adds a version to a policy.
  ///
  /// @param document one of the language, already checked
  /// @param makeDefault whether it is in force from now on
  /// @return its number
  public Mono<Integer> createVersion(
      String organization, String name, String document, boolean makeDefault) {
    return changes.makeTo(
        organization,
        "PolicyVersionCreated",
        Map.of("policy", name),
        sql ->
            PolicyRows.latestVersion(sql, organization, name)
                .switchIfEmpty(AccessChanges.missing("Policy"))
                .delayUntil(latest ->
                    AccessChanges.require(
                        PolicyRows.countVersions(sql, organization, name),
                        MOST_VERSIONS,
                        "Policy.Version"))
                .map(latest -> latest + 1)
                .delayUntil(next ->
                    PolicyRows.insertVersion(organization, name, next, document, changes.now())
                        .run(sql))
                .delayUntil(next -> PolicyRows.setLatest(sql, organization, name, next))
                .delayUntil(next ->
                    makeDefault
                        ? PolicyRows.setDefault(sql, organization, name, next)
                        : Mono.empty()));
  }

  /// Puts another version of a policy in force.
  public Mono<Void> setDefaultVersion(String organization, String name, int version) {
    return changes.make(
        organization,
        "PolicyDefaultVersionSet",
        Map.of("policy", name, "version", version),
        sql ->
            PolicyRows.version(sql, organization, name, version)
                .switchIfEmpty(AccessChanges.missing("Policy.Version"))
                .then(PolicyRows.setDefault(sql, organization, name, version))
                .then());
  }

  /// Deletes a version that is not in force.
  public Mono<Void> deleteVersion(String organization, String name, int version) {
    return changes.make(
        organization,
        "PolicyVersionDeleted",
        Map.of("policy", name, "version", version),
        sql ->
            PolicyRows.version(sql, organization, name, version)
                .switchIfEmpty(AccessChanges.missing("Policy.Version"))
                .flatMap(found ->
                    found.isDefault()
                        ? Mono.error(
                            AccessException.inUse(
                                "Policy.Version.Default", "The default version stays."))
                        : PolicyRows.deleteVersion(sql, organization, name, version))
                .then());
  }
}
