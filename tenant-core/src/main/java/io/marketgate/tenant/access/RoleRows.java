package io.marketgate.tenant.access;

import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// The statements about roles. Each names its organization.
final class RoleRows {

  private static final String SELECT_ROLES =
      """
      SELECT name, description, trust_policy, max_session_seconds, version
        FROM access_role
       WHERE organization_id = :organization
      """;

  private static final String SELECT_ALL_ROLES = SELECT_ROLES + " ORDER BY name";

  private static final String SELECT_ROLE = SELECT_ROLES + " AND folded_name = :folded";

  private static final String INSERT =
      """
      INSERT INTO access_role
        (organization_id, name, folded_name, description, trust_policy, max_session_seconds)
      VALUES (:organization, :name, :folded, :description, :trust, :seconds)
      """;

  private static final String UPDATE =
      """
      UPDATE access_role
         SET description = :description, trust_policy = :trust, max_session_seconds = :seconds,
             version = version + 1
       WHERE organization_id = :organization AND folded_name = :folded
      """;

  private RoleRows() {}

  /// A role's name as it is compared.
  static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  static Mono<List<Role>> roles(DatabaseClient sql, String organization) {
    return Statements.of(sql, SELECT_ALL_ROLES, organization)
        .map(RoleRows::toRole)
        .all()
        .collectList();
  }

  static Mono<Role> role(DatabaseClient sql, String organization, String name) {
    return Statements.of(sql, SELECT_ROLE, organization)
        .bind("folded", fold(name))
        .map(RoleRows::toRole)
        .one();
  }

  static Mono<Long> insert(DatabaseClient sql, String organization, Role role) {
    return Statements.write(
        details(Statements.of(sql, INSERT, organization), role).bind("name", role.name()));
  }

  static Mono<Long> update(DatabaseClient sql, String organization, Role role) {
    return Statements.write(details(Statements.of(sql, UPDATE, organization), role));
  }

  private static DatabaseClient.GenericExecuteSpec details(
      DatabaseClient.GenericExecuteSpec statement, Role role) {
    return statement
        .bind("folded", fold(role.name()))
        .bind("description", role.description())
        .bind("trust", role.trustPolicy())
        .bind("seconds", Math.toIntExact(role.maxSession().toSeconds()));
  }

  private static Role toRole(Readable row) {
    return new Role(
        Rows.text(row, "name"),
        Rows.text(row, "description"),
        Rows.text(row, "trust_policy"),
        Duration.ofSeconds(Rows.number(row, "max_session_seconds").longValue()),
        Rows.number(row, "version").longValue());
  }
}
