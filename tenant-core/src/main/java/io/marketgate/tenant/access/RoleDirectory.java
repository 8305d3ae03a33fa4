package io.marketgate.tenant.access;

import io.marketgate.tenant.refusal.RefusedChange;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// The roles of organizations, in the database; what is attached to them is the business of
/// [PrincipalDirectory]. What is refused fails with an [AccessException].
public final class RoleDirectory {

  private static final String ROLE = PrincipalKind.ROLE.word();

  /// Ours: what one organization may cost.
  private static final int MOST_ROLES = 1_000;

  private final AccessChanges changes;

  RoleDirectory(AccessChanges changes) {
    this.changes = changes;
  }

  /// Every role of an organization, by name.
  public Mono<List<Role>> roles(String organization) {
    return changes.read(
        sql -> AccessChanges.existing(sql, organization).then(RoleRows.roles(sql, organization)));
  }

  /// One role, its name in any case; fails when there is none of that name.
  public Mono<Role> role(String organization, String name) {
    return changes
        .read(sql -> RoleRows.role(sql, organization, name))
        .switchIfEmpty(AccessChanges.missing(ROLE));
  }

  /// Creates a role.
  ///
  /// @param role with a trust policy that has been checked
  public Mono<Role> create(String organization, Role role) {
    return changes
        .make(
            organization,
            "RoleCreated",
            named(role.name()),
            sql ->
                AccessChanges.require(
                        PrincipalRows.countPrincipals(sql, organization, PrincipalKind.ROLE),
                        MOST_ROLES,
                        ROLE)
                    .then(RoleRows.role(sql, organization, role.name()).hasElement())
                    .flatMap(
                        exists -> exists ? Mono.error(AccessException.exists(ROLE)) : Mono.empty())
                    .then(
                        PrincipalRows.insertPrincipal(
                                organization, PrincipalKind.ROLE, role.name(), changes.now())
                            .run(sql))
                    .then(RoleRows.insert(sql, organization, role))
                    .then())
        .thenReturn(role);
  }

  /// Changes a role; its name stays.
  ///
  /// @param version that the change is made from; null for whatever there is
  /// @param change what the role becomes, with a trust policy that has been checked
  public Mono<Role> update(
      String organization, String name, @Nullable Long version, UnaryOperator<Role> change) {
    return changes.makeTo(
        organization,
        "RoleUpdated",
        named(name),
        sql ->
            RoleRows.role(sql, organization, name)
                .switchIfEmpty(AccessChanges.missing(ROLE))
                .filter(role -> version == null || version == role.version())
                .switchIfEmpty(Mono.error(RefusedChange::staleVersion))
                .map(role -> change.apply(role).withVersion(role.version() + 1))
                .delayUntil(role -> RoleRows.update(sql, organization, role)));
  }

  private static Map<String, Object> named(String role) {
    return Map.of("role", role);
  }
}
