package io.marketgate.tenant.topup;

import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.storage.Rows;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// The statements about switches that are on. Each names its organization.
final class TopUpRows {

  private static final String ALL =
      "SELECT metric_code, failed_at FROM top_up WHERE organization_id = :organization";

  private static final String INSERT =
      """
      INSERT IGNORE INTO top_up (organization_id, metric_code, enabled_by, enabled_at)
      VALUES (:organization, :metric, :by, :at)
      """;

  private static final String DELETE =
      "DELETE FROM top_up WHERE organization_id = :organization AND metric_code = :metric";

  private static final String SET_FAILED =
      """
      UPDATE top_up SET failed_at = :at
       WHERE organization_id = :organization AND metric_code = :metric
      """;

  private TopUpRows() {}

  /// A switch that is on.
  ///
  /// @param failedAt since when the balance has been too small; null when it was not
  record Switch(String metric, @Nullable Instant failedAt) {}

  static Flux<Switch> all(DatabaseClient sql, String organization) {
    return sql.sql(ALL)
        .bind("organization", organization)
        .map(row -> new Switch(Rows.text(row, "metric_code"), Rows.instant(row, "failed_at")))
        .all();
  }

  /// The switch; empty when it is off.
  static Mono<Switch> find(DatabaseClient sql, String organization, String metric) {
    return all(sql, organization).filter(each -> each.metric().equals(metric)).next();
  }

  /// @return how many were switched on: one, or none when it was so already
  static Mono<Long> insert(DatabaseClient sql, Locked organization, String metric, String by) {
    return sql.sql(INSERT)
        .bind("organization", organization.id())
        .bind("metric", metric)
        .bind("by", by)
        .bind("at", organization.at())
        .fetch()
        .rowsUpdated();
  }

  /// @return how many were switched off: one, or none when it was so already
  static Mono<Long> delete(DatabaseClient sql, Locked organization, String metric) {
    return sql.sql(DELETE)
        .bind("organization", organization.id())
        .bind("metric", metric)
        .fetch()
        .rowsUpdated();
  }

  /// @param at null when it has succeeded
  static Mono<Long> setFailed(
      DatabaseClient sql, Locked organization, String metric, @Nullable Instant at) {
    return Rows.bind(sql.sql(SET_FAILED), "at", at)
        .bind("organization", organization.id())
        .bind("metric", metric)
        .fetch()
        .rowsUpdated();
  }
}
