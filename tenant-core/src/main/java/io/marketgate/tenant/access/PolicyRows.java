package io.marketgate.tenant.access;

import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.storage.Write;
import io.r2dbc.spi.Readable;
import java.time.LocalDateTime;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// The statements about policies and their versions. Each names its organization.
final class PolicyRows {

  private static final String SELECT_POLICIES =
      """
      SELECT p.name, p.description, p.default_version, p.created_at, v.document
        FROM access_policy p
        JOIN access_policy_version v
          ON v.organization_id = p.organization_id
         AND v.policy_name = p.name
         AND v.version = p.default_version
       WHERE p.organization_id = :organization
      """;

  private static final String SELECT_POLICY = SELECT_POLICIES + " AND p.name = :name";

  private static final String SELECT_ALL_POLICIES = SELECT_POLICIES + " ORDER BY p.name";

  private static final String COUNT_POLICIES =
      "SELECT COUNT(*) AS n FROM access_policy WHERE organization_id = :organization";

  private static final String INSERT_POLICY =
      """
      INSERT INTO access_policy
        (organization_id, name, description, default_version, latest_version, created_at)
      VALUES (:organization, :name, :description, 1, 1, :now)
      """;

  private static final String DELETE_POLICY =
      "DELETE FROM access_policy WHERE organization_id = :organization AND name = :name";

  private static final String LATEST_VERSION =
      """
      SELECT latest_version AS n FROM access_policy
       WHERE organization_id = :organization AND name = :name
      """;

  private static final String SET_LATEST =
      """
      UPDATE access_policy SET latest_version = :version
       WHERE organization_id = :organization AND name = :name
      """;

  private static final String SET_DEFAULT =
      """
      UPDATE access_policy SET default_version = :version
       WHERE organization_id = :organization AND name = :name
      """;

  private static final String INSERT_VERSION =
      """
      INSERT INTO access_policy_version
        (organization_id, policy_name, version, document, created_at)
      VALUES (:organization, :name, :version, :document, :now)
      """;

  private static final String SELECT_VERSIONS =
      """
      SELECT v.version, v.document, v.created_at, v.version = p.default_version AS is_default
        FROM access_policy_version v
        JOIN access_policy p ON p.organization_id = v.organization_id AND p.name = v.policy_name
       WHERE v.organization_id = :organization AND v.policy_name = :name
       ORDER BY v.version
      """;

  private static final String COUNT_VERSIONS =
      """
      SELECT COUNT(*) AS n FROM access_policy_version
       WHERE organization_id = :organization AND policy_name = :name
      """;

  private static final String DELETE_VERSION =
      """
      DELETE FROM access_policy_version
       WHERE organization_id = :organization AND policy_name = :name AND version = :version
      """;

  private PolicyRows() {}

  static Mono<List<AccessPolicy>> policies(DatabaseClient sql, String organization) {
    return Statements.of(sql, SELECT_ALL_POLICIES, organization)
        .map(PolicyRows::toPolicy)
        .all()
        .collectList();
  }

  static Mono<AccessPolicy> policy(DatabaseClient sql, String organization, String name) {
    return Statements.of(sql, SELECT_POLICY, organization)
        .bind("name", name)
        .map(PolicyRows::toPolicy)
        .one();
  }

  static Mono<Long> countPolicies(DatabaseClient sql, String organization) {
    return Statements.number(Statements.of(sql, COUNT_POLICIES, organization));
  }

  /// A policy with its first version.
  static List<Write> insertPolicy(
      String organization, String name, String description, String document, LocalDateTime now) {
    return List.of(
        Write.of(INSERT_POLICY)
            .bind("organization", organization)
            .bind("name", name)
            .bind("description", description)
            .bind("now", now),
        insertVersion(organization, name, 1, document, now));
  }

  static Mono<Long> deletePolicy(DatabaseClient sql, String organization, String name) {
    return Statements.write(Statements.of(sql, DELETE_POLICY, organization).bind("name", name));
  }

  static Mono<Integer> latestVersion(DatabaseClient sql, String organization, String name) {
    return Statements.number(Statements.of(sql, LATEST_VERSION, organization).bind("name", name))
        .map(Long::intValue);
  }

  static Mono<Long> setLatest(DatabaseClient sql, String organization, String name, int version) {
    return Statements.write(
        Statements.of(sql, SET_LATEST, organization).bind("name", name).bind("version", version));
  }

  static Mono<Long> setDefault(DatabaseClient sql, String organization, String name, int version) {
    return Statements.write(
        Statements.of(sql, SET_DEFAULT, organization).bind("name", name).bind("version", version));
  }

  static Write insertVersion(
      String organization, String name, int version, String document, LocalDateTime now) {
    return Write.of(INSERT_VERSION)
        .bind("organization", organization)
        .bind("name", name)
        .bind("version", version)
        .bind("document", document)
        .bind("now", now);
  }

  static Mono<List<AccessPolicy.Version>> versions(
      DatabaseClient sql, String organization, String name) {
    return Statements.of(sql, SELECT_VERSIONS, organization)
        .bind("name", name)
        .map(PolicyRows::toVersion)
        .all()
        .collectList();
  }

  static Mono<AccessPolicy.Version> version(
      DatabaseClient sql, String organization, String name, int version) {
    return versions(sql, organization, name)
        .flatMapIterable(all -> all)
        .filter(each -> each.version() == version)
        .next();
  }

  static Mono<Long> countVersions(DatabaseClient sql, String organization, String name) {
    return Statements.number(Statements.of(sql, COUNT_VERSIONS, organization).bind("name", name));
  }

  static Mono<Long> deleteVersion(
      DatabaseClient sql, String organization, String name, int version) {
    return Statements.write(
        Statements.of(sql, DELETE_VERSION, organization)
            .bind("name", name)
            .bind("version", version));
  }

  private static AccessPolicy toPolicy(Readable row) {
    return new AccessPolicy(
        Rows.text(row, "name"),
        Rows.text(row, "description"),
        Rows.number(row, "default_version").intValue(),
        Rows.text(row, "document"),
        Statements.createdAt(row));
  }

  private static AccessPolicy.Version toVersion(Readable row) {
    return new AccessPolicy.Version(
        Rows.number(row, "version").intValue(),
        Rows.number(row, "is_default").intValue() == 1,
        Rows.text(row, "document"),
        Statements.createdAt(row));
  }
}
