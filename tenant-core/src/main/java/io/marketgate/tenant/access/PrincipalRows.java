package io.marketgate.tenant.access;

import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.storage.Write;
import io.r2dbc.spi.Readable;
import java.time.LocalDateTime;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// The statements about users, groups and what is attached to them. Each names its organization.
final class PrincipalRows {

  private static final String LOCK =
      """
      INSERT INTO access_revision (organization_id, revision) VALUES (:organization, 1)
      ON DUPLICATE KEY UPDATE revision = revision + 1
      """;

  private static final String SELECT_PRINCIPALS =
      """
      SELECT name, created_at FROM access_principal
       WHERE organization_id = :organization AND kind = :kind
       ORDER BY name
      """;

  private static final String COUNT_PRINCIPALS =
      """
      SELECT COUNT(*) AS n FROM access_principal
       WHERE organization_id = :organization AND kind = :kind
      """;

  private static final String COUNT_PRINCIPAL = COUNT_PRINCIPALS + " AND name = :name";

  private static final String INSERT_PRINCIPAL =
      """
      INSERT INTO access_principal (organization_id, kind, name, created_at)
      VALUES (:organization, :kind, :name, :now)
      """;

  private static final String DELETE_PRINCIPAL =
      """
      DELETE FROM access_principal
       WHERE organization_id = :organization AND kind = :kind AND name = :name
      """;

  private static final String SELECT_ATTACHMENTS =
      """
      SELECT policy_type, policy_name FROM access_attachment
       WHERE organization_id = :organization AND kind = :kind AND principal_name = :name
       ORDER BY policy_type, policy_name
      """;

  private static final String SELECT_ALL_ATTACHMENTS =
      """
      SELECT kind, principal_name, policy_type, policy_name FROM access_attachment
       WHERE organization_id = :organization
      """;

  private static final String COUNT_ATTACHMENTS_OF =
      """
      SELECT COUNT(*) AS n FROM access_attachment
       WHERE organization_id = :organization AND policy_type = :type AND policy_name = :policy
      """;

  private static final String ATTACH =
      """
      INSERT INTO access_attachment
        (organization_id, kind, principal_name, policy_type, policy_name)
      VALUES (:organization, :kind, :name, :type, :policy)
      """;

  private static final String DETACH =
      """
      DELETE FROM access_attachment
       WHERE organization_id = :organization AND kind = :kind AND principal_name = :name
         AND policy_type = :type AND policy_name = :policy
      """;

  private static final String SELECT_MEMBERS =
      """
      SELECT user_name AS name FROM access_membership
       WHERE organization_id = :organization AND group_name = :group ORDER BY user_name
      """;

  private static final String SELECT_ALL_MEMBERSHIPS =
      "SELECT group_name, user_name FROM access_membership WHERE organization_id = :organization";

  private static final String SELECT_GROUPS_OF =
      """
      SELECT group_name AS name FROM access_membership
       WHERE organization_id = :organization AND user_name = :user
      """;

  private static final String ADD_MEMBER =
      """
      INSERT INTO access_membership (organization_id, group_name, user_name)
      VALUES (:organization, :group, :user)
      """;

  private static final String REMOVE_MEMBER =
      """
      DELETE FROM access_membership
       WHERE organization_id = :organization AND group_name = :group AND user_name = :user
      """;

  private static final String DELETE_MEMBERSHIPS_OF_USER =
      "DELETE FROM access_membership WHERE organization_id = :organization AND user_name = :name";

  private static final String DELETE_MEMBERSHIPS_OF_GROUP =
      "DELETE FROM access_membership WHERE organization_id = :organization AND group_name = :name";

  private PrincipalRows() {}

  /// A policy attached to somebody.
  record Attachment(PrincipalKind kind, String principal, PolicyRef policy) {}

  /// A user in a group.
  record Membership(String group, String user) {}

  static Mono<Long> lockAndCountUp(DatabaseClient sql, String organization) {
    return Statements.write(Statements.of(sql, LOCK, organization));
  }

  static Mono<List<Principal>> principals(
      DatabaseClient sql, String organization, PrincipalKind kind) {
    return Statements.of(sql, SELECT_PRINCIPALS, organization)
        .bind("kind", kind.name())
        .map(row -> new Principal(kind, Rows.text(row, "name"), Statements.createdAt(row)))
        .all()
        .collectList();
  }

  static Mono<Long> countPrincipals(DatabaseClient sql, String organization, PrincipalKind kind) {
    return Statements.number(
        Statements.of(sql, COUNT_PRINCIPALS, organization).bind("kind", kind.name()));
  }

  static Mono<Boolean> hasPrincipal(
      DatabaseClient sql, String organization, PrincipalKind kind, String name) {
    return Statements.number(
            Statements.of(sql, COUNT_PRINCIPAL, organization)
                .bind("kind", kind.name())
                .bind("name", name))
        .map(count -> count > 0);
  }

  static Write insertPrincipal(
      String organization, PrincipalKind kind, String name, LocalDateTime now) {
    return Write.of(INSERT_PRINCIPAL)
        .bind("organization", organization)
        .bind("kind", kind.name())
        .bind("name", name)
        .bind("now", now);
  }

  static Mono<Long> deletePrincipal(
      DatabaseClient sql, String organization, PrincipalKind kind, String name) {
    return Statements.write(
        Statements.of(sql, DELETE_PRINCIPAL, organization)
            .bind("kind", kind.name())
            .bind("name", name));
  }

  static Mono<Long> deleteMemberships(
      DatabaseClient sql, String organization, PrincipalKind kind, String name) {
    return switch (kind) {
      case USER ->
          Statements.write(
              Statements.of(sql, DELETE_MEMBERSHIPS_OF_USER, organization).bind("name", name));
      case GROUP ->
          Statements.write(
              Statements.of(sql, DELETE_MEMBERSHIPS_OF_GROUP, organization).bind("name", name));
      case ROLE -> Mono.just(0L);
    };
  }

  static Mono<List<PolicyRef>> attachments(
      DatabaseClient sql, String organization, PrincipalKind kind, String name) {
    return Statements.of(sql, SELECT_ATTACHMENTS, organization)
        .bind("kind", kind.name())
        .bind("name", name)
        .map(PrincipalRows::toRef)
        .all()
        .collectList();
  }

  static Mono<List<Attachment>> attachments(DatabaseClient sql, String organization) {
    return Statements.of(sql, SELECT_ALL_ATTACHMENTS, organization)
        .map(row ->
            new Attachment(
                PrincipalKind.valueOf(Rows.text(row, "kind")),
                Rows.text(row, "principal_name"),
                toRef(row)))
        .all()
        .collectList();
  }

  static Mono<Long> countAttachmentsOf(DatabaseClient sql, String organization, PolicyRef policy) {
    return Statements.number(
        Statements.of(sql, COUNT_ATTACHMENTS_OF, organization)
            .bind("type", policy.type().name())
            .bind("policy", policy.name()));
  }

  static Write attach(String organization, PrincipalKind kind, String name, PolicyRef policy) {
    return Write.of(ATTACH)
        .bind("organization", organization)
        .bind("kind", kind.name())
        .bind("name", name)
        .bind("type", policy.type().name())
        .bind("policy", policy.name());
  }

  static Mono<Long> detach(
      DatabaseClient sql, String organization, PrincipalKind kind, String name, PolicyRef policy) {
    return Statements.write(
        Statements.of(sql, DETACH, organization)
            .bind("kind", kind.name())
            .bind("name", name)
            .bind("type", policy.type().name())
            .bind("policy", policy.name()));
  }

  static Mono<List<String>> members(DatabaseClient sql, String organization, String group) {
    return names(Statements.of(sql, SELECT_MEMBERS, organization).bind("group", group));
  }

  static Mono<List<Membership>> memberships(DatabaseClient sql, String organization) {
    return Statements.of(sql, SELECT_ALL_MEMBERSHIPS, organization)
        .map(row -> new Membership(Rows.text(row, "group_name"), Rows.text(row, "user_name")))
        .all()
        .collectList();
  }

  static Mono<List<String>> groupsOf(DatabaseClient sql, String organization, String user) {
    return names(Statements.of(sql, SELECT_GROUPS_OF, organization).bind("user", user));
  }

  static Mono<Long> addMember(DatabaseClient sql, String organization, String group, String user) {
    return Statements.write(
        Statements.of(sql, ADD_MEMBER, organization).bind("group", group).bind("user", user));
  }

  static Mono<Long> removeMember(
      DatabaseClient sql, String organization, String group, String user) {
    return Statements.write(
        Statements.of(sql, REMOVE_MEMBER, organization).bind("group", group).bind("user", user));
  }

  private static Mono<List<String>> names(DatabaseClient.GenericExecuteSpec statement) {
    return statement.map(row -> Rows.text(row, "name")).all().collectList();
  }

  private static PolicyRef toRef(Readable row) {
    return new PolicyRef(
        PolicyRef.Type.valueOf(Rows.text(row, "policy_type")), Rows.text(row, "policy_name"));
  }
}
