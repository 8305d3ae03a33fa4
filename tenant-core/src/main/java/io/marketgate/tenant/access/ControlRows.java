package io.marketgate.tenant.access;

import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// The statements about control policies and about which organization stands below which. Those
/// that touch policies name the level: an organization, or the platform.
final class ControlRows {

  /// Far above what is allowed, so that a mistake cannot loop.
  private static final int MOST_STEPS = 32;

  private static final String LOCK =
      "UPDATE control_revision SET revision = revision + 1 WHERE id = 1";

  private static final String SELECT =
      """
      SELECT name, description, document, changed_at, version
        FROM control_policy
       WHERE organization_id <=> :organization
      """;

  private static final String SELECT_ALL = SELECT + " ORDER BY name";

  private static final String SELECT_ONE = SELECT + " AND name = :name";

  private static final String COUNT =
      "SELECT COUNT(*) AS n FROM control_policy WHERE organization_id <=> :organization";

  private static final String INSERT =
      """
      INSERT INTO control_policy (id, organization_id, name, description, document, changed_at)
      VALUES (:id, :organization, :name, :description, :document, :now)
      """;

  private static final String UPDATE =
      """
      UPDATE control_policy
         SET description = :description, document = :document, changed_at = :now,
             version = version + 1
       WHERE organization_id <=> :organization AND name = :name
      """;

  private static final String DELETE =
      "DELETE FROM control_policy WHERE organization_id <=> :organization AND name = :name";

  /// The organization and those above it, with their policies; a level without any has one row.
  private static final String SELECT_LEVELS =
      """
      WITH RECURSIVE above (id, parent_id, level) AS (
        SELECT id, parent_id, 0 FROM organization WHERE id = :organization
         UNION ALL
        SELECT o.id, o.parent_id, a.level + 1
          FROM above a JOIN organization o ON o.id = a.parent_id
         WHERE a.level < :most
      )
      SELECT a.level, a.id, c.name, c.document
        FROM above a LEFT JOIN control_policy c ON c.organization_id = a.id
       ORDER BY a.level, c.name
      """;

  /// How many levels there are from an organization down, itself included.
  private static final String HEIGHT =
      """
      WITH RECURSIVE below (id, level) AS (
        SELECT id, 1 FROM organization WHERE id = :organization
         UNION ALL
        SELECT o.id, b.level + 1
          FROM below b JOIN organization o ON o.parent_id = b.id
         WHERE b.level < :most
      )
      SELECT COALESCE(MAX(level), 0) AS n FROM below
      """;

  private static final String EXISTS =
      "SELECT COUNT(*) AS n FROM organization WHERE id = :organization";

  private static final String PARENT =
      "SELECT parent_id FROM organization WHERE id = :organization";

  private static final String SET_PARENT =
      """
      UPDATE organization SET parent_id = :parent, version = version + 1 WHERE id = :organization
      """;

  private ControlRows() {}

  /// A policy at a level, or a level without any.
  ///
  /// @param level 0 for the organization itself
  /// @param organization whose level it is
  record AtLevel(
      int level, String organization, @Nullable String name, @Nullable String document) {}

  static Mono<Long> lockAndCountUp(DatabaseClient sql) {
    return sql.sql(LOCK).fetch().rowsUpdated();
  }

  static Mono<List<ControlPolicy>> policies(DatabaseClient sql, ControlScope scope) {
    return of(sql, SELECT_ALL, scope).map(ControlRows::toPolicy).all().collectList();
  }

  static Mono<ControlPolicy> policy(DatabaseClient sql, ControlScope scope, String name) {
    return of(sql, SELECT_ONE, scope).bind("name", name).map(ControlRows::toPolicy).one();
  }

  static Mono<Long> count(DatabaseClient sql, ControlScope scope) {
    return Statements.number(of(sql, COUNT, scope));
  }

  static Mono<Long> insert(
      DatabaseClient sql, ControlScope scope, ControlPolicy policy, LocalDateTime now) {
    return Statements.write(written(of(sql, INSERT, scope), policy, now).bind("id", Ids.next()));
  }

  static Mono<Long> update(
      DatabaseClient sql, ControlScope scope, ControlPolicy policy, LocalDateTime now) {
    return Statements.write(written(of(sql, UPDATE, scope), policy, now));
  }

  static Mono<Long> delete(DatabaseClient sql, ControlScope scope, String name) {
    return Statements.write(of(sql, DELETE, scope).bind("name", name));
  }

  static Mono<List<AtLevel>> levels(DatabaseClient sql, String organization) {
    return Statements.of(sql, SELECT_LEVELS, organization)
        .bind("most", MOST_STEPS)
        .map(row ->
            new AtLevel(
                Rows.number(row, "level").intValue(),
                Rows.text(row, "id"),
                row.get("name", String.class),
                row.get("document", String.class)))
        .all()
        .collectList();
  }

  static Mono<Long> height(DatabaseClient sql, String organization) {
    return Statements.number(Statements.of(sql, HEIGHT, organization).bind("most", MOST_STEPS));
  }

  static Mono<Boolean> exists(DatabaseClient sql, String organization) {
    return Statements.number(Statements.of(sql, EXISTS, organization)).map(count -> count > 0);
  }

  /// Empty when there is no parent, or no such organization.
  static Mono<String> parent(DatabaseClient sql, String organization) {
    return Statements.of(sql, PARENT, organization)
        .map(row -> java.util.Optional.ofNullable(row.get("parent_id", String.class)))
        .one()
        .flatMap(Mono::justOrEmpty);
  }

  static Mono<Long> setParent(DatabaseClient sql, String organization, @Nullable String parent) {
    return Statements.write(
        Rows.bind(Statements.of(sql, SET_PARENT, organization), "parent", parent));
  }

  private static DatabaseClient.GenericExecuteSpec of(
      DatabaseClient sql, String statement, ControlScope scope) {
    return Rows.bind(sql.sql(statement), "organization", scope.organizationId());
  }

  private static DatabaseClient.GenericExecuteSpec written(
      DatabaseClient.GenericExecuteSpec statement, ControlPolicy policy, LocalDateTime now) {
    return statement
        .bind("name", policy.name())
        .bind("description", policy.description())
        .bind("document", policy.document())
        .bind("now", now);
  }

  private static ControlPolicy toPolicy(Readable row) {
    Instant changedAt = Objects.requireNonNull(Rows.instant(row, "changed_at"));
    return new ControlPolicy(
        Rows.text(row, "name"),
        Rows.text(row, "description"),
        Rows.text(row, "document"),
        changedAt,
        Rows.number(row, "version").longValue());
  }
}
