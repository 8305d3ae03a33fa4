package io.marketgate.tenant.access;

import io.marketgate.tenant.refusal.RefusedChange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// The control policies of the platform and of organizations, and which organization stands below
/// which, in the database. What is refused fails with an [AccessException].
public final class ControlDirectory {

  /// RAM's own: what may be attached to one level.
  private static final int MOST_POLICIES = 10;

  /// RAM's own: how deep folders may stand in each other.
  private static final int MOST_LEVELS = 5;

  /// The version of a policy that is not there.
  private static final long NONE = 0;

  private static final String POLICY = "ControlPolicy";

  private final AccessChanges changes;

  ControlDirectory(AccessChanges changes) {
    this.changes = changes;
  }

  /// Every control policy of one level, by name.
  public Mono<List<ControlPolicy>> policies(ControlScope scope) {
    return changes.read(
        sql -> existing(sql, scope.organizationId()).then(ControlRows.policies(sql, scope)));
  }

  /// One of them; fails when there is none of that name.
  public Mono<ControlPolicy> policy(ControlScope scope, String name) {
    return changes
        .read(sql -> ControlRows.policy(sql, scope, name))
        .switchIfEmpty(AccessChanges.missing(POLICY));
  }

  /// Writes a control policy, whether there was one of that name or not.
  ///
  /// @param document one of the language, already checked
  /// @param version that the change is made from; null for whatever there is, or is not
  public Mono<ControlPolicy> put(
      ControlScope scope,
      String name,
      String description,
      String document,
      @Nullable Long version) {
    return changes.makeForAll(
        scope,
        "ControlPolicyPut",
        Map.of("policy", name),
        sql ->
            existing(sql, scope.organizationId())
                .then(ControlRows.policy(sql, scope, name).map(ControlPolicy::version))
                .defaultIfEmpty(NONE)
                .filter(before -> version == null || version.equals(before))
                .switchIfEmpty(Mono.error(RefusedChange::staleVersion))
                .map(before ->
                    new ControlPolicy(name, description, document, changes.instant(), before + 1))
                .delayUntil(policy -> write(sql, scope, policy)));
  }

  private Mono<Long> write(DatabaseClient sql, ControlScope scope, ControlPolicy policy) {
    return policy.version() == NONE + 1
        ? insert(sql, scope, policy)
        : ControlRows.update(sql, scope, policy, changes.now());
  }

  private Mono<Long> insert(DatabaseClient sql, ControlScope scope, ControlPolicy policy) {
    return AccessChanges.require(ControlRows.count(sql, scope), MOST_POLICIES, POLICY)
        .then(Mono.defer(() -> ControlRows.insert(sql, scope, policy, changes.now())));
  }

  /// Deletes a control policy.
  public Mono<Void> delete(ControlScope scope, String name) {
    return changes
        .makeForAll(
            scope,
            "ControlPolicyDeleted",
            Map.of("policy", name),
            sql ->
                AccessChanges.found(ControlRows.delete(sql, scope, name), POLICY).thenReturn(true))
        .then();
  }

  /// The organization that one stands below; empty when it stands below none.
  public Mono<Optional<String>> parent(String organization) {
    return changes.read(sql ->
        existing(sql, organization).then(ControlRows.parent(sql, organization).singleOptional()));
  }

  /// Puts an organization below another one, whose control policies then bound it, too.
  ///
  /// @param parent null for below none
  public Mono<Void> setParent(String organization, @Nullable String parent) {
    return changes
        .makeForAll(
            new ControlScope.Organization(organization),
            "OrganizationMoved",
            parent == null ? Map.of() : Map.of("parent", parent),
            sql ->
                existing(sql, organization)
                    .then(existing(sql, parent))
                    .then(parent == null ? Mono.empty() : fits(sql, organization, parent))
                    .then(ControlRows.setParent(sql, organization, parent))
                    .thenReturn(true))
        .then();
  }

  /// Fails when an organization would come below itself or too deep.
  private static Mono<Void> fits(DatabaseClient sql, String organization, String parent) {
    return ControlRows.levels(sql, parent)
        .zipWith(ControlRows.height(sql, organization))
        .flatMap(found -> {
          List<ControlRows.AtLevel> above = found.getT1();
          if (above.stream().anyMatch(level -> level.organization().equals(organization))) {
            return Mono.error(
                AccessException.conflict(
                    "InvalidParent.Below", "An organization cannot stand below itself."));
          }
          long levels = above.getLast().level() + 1L + found.getT2();
          return levels > MOST_LEVELS
              ? Mono.error(AccessException.limit("Organization.Level", MOST_LEVELS))
              : Mono.empty();
        });
  }

  /// @param organization null for none, which is always there
  private static Mono<Void> existing(DatabaseClient sql, @Nullable String organization) {
    return organization == null ? Mono.empty() : AccessChanges.existing(sql, organization);
  }
}
