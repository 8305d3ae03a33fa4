package io.marketgate.tenant.marketplace;

import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// How far what organizations use has been counted into the hours of their instances. What is given
/// back is taken from what is used next.
final class Meters {

  private static final String BEGIN =
      """
      INSERT INTO marketplace_meter (organization_id, instance_id, metric_code, counted, closed)
      SELECT :organization, :instance, :metric, COALESCE(SUM(used), 0), FALSE FROM usage_bucket
       WHERE organization_id = :organization AND metric_code = :metric
      """;

  private static final String OPEN =
      """
      SELECT DISTINCT m.organization_id, m.metric_code
        FROM marketplace_meter m JOIN marketplace_instance i ON i.id = m.instance_id
       WHERE m.closed = FALSE AND (m.organization_id, m.metric_code) > (:organization, :metric)
         AND (i.status = 'RELEASED'
           OR m.counted < (SELECT SUM(b.used) FROM usage_bucket b
                            WHERE b.organization_id = m.organization_id
                              AND b.metric_code = m.metric_code))
       ORDER BY m.organization_id, m.metric_code LIMIT :most
      """;

  private static final String LOCK =
      """
      SELECT m.instance_id, m.counted, i.status
        FROM marketplace_meter m JOIN marketplace_instance i ON i.id = m.instance_id
       WHERE m.organization_id = :organization AND m.metric_code = :metric AND m.closed = FALSE
       ORDER BY i.created_at DESC, i.id DESC
         FOR UPDATE
      """;

  private static final String USED =
      """
      SELECT CAST(COALESCE(SUM(used), 0) AS SIGNED) AS used FROM usage_bucket
       WHERE organization_id = :organization AND metric_code = :metric
      """;

  private static final String COUNT =
      """
      UPDATE marketplace_meter SET counted = :counted, closed = :closed
       WHERE organization_id = :organization AND instance_id = :instance AND metric_code = :metric
      """;

  private static final String RUNNING =
      """
      SELECT status FROM marketplace_usage
       WHERE organization_id = :organization AND instance_id = :instance AND metric_code = :metric
         AND hour_start = :hour
         FOR UPDATE
      """;

  private static final String ADD =
      """
      INSERT INTO marketplace_usage
        (organization_id, instance_id, metric_code, hour_start, quantity, serial, status, attempts,
         next_attempt_at)
      VALUES (:organization, :instance, :metric, :hour, :quantity, :serial, 'OPEN', 0, :hour)
      ON DUPLICATE KEY UPDATE quantity = quantity + :quantity
      """;

  private Meters() {}

  /// From now on what an instance uses is counted, and no more for the one before; in the
  /// transaction of its sale.
  static Mono<Long> begin(
      DatabaseClient sql, Locked organization, Instance instance, String metric) {
    return count(sql, organization.id(), metric, organization.now())
        .then(
            sql.sql(BEGIN)
                .bind("organization", organization.id())
                .bind("instance", instance.id())
                .bind("metric", metric)
                .fetch()
                .rowsUpdated());
  }

  /// A metric of an organization.
  record Counted(String organization, String metric) {}

  /// Of what something has to be counted, by organization and metric.
  ///
  /// @param after only what comes after it
  static Mono<List<Counted>> due(DatabaseClient sql, Counted after, int most) {
    return sql.sql(OPEN)
        .bind("organization", after.organization())
        .bind("metric", after.metric())
        .bind("most", most)
        .map(row -> new Counted(Rows.text(row, "organization_id"), Rows.text(row, "metric_code")))
        .all()
        .collectList();
  }

  private record Meter(
      String organization, String instance, String metric, long counted, boolean isOver) {}

  /// All meters of it go on together: what is used since the last time is the newest instance's.
  static Mono<Void> count(DatabaseClient sql, String organization, String metric, Instant now) {
    return sql.sql(LOCK)
        .bind("organization", organization)
        .bind("metric", metric)
        .map(row ->
            new Meter(
                organization,
                Rows.text(row, "instance_id"),
                metric,
                Rows.number(row, "counted").longValue(),
                Rows.text(row, "status").equals("RELEASED")))
        .all()
        .collectList()
        .filter(meters -> !meters.isEmpty())
        .zipWhen(meters -> used(sql, organization, metric))
        .flatMap(found -> count(sql, found.getT1(), found.getT2(), now));
  }

  private static Mono<Long> used(DatabaseClient sql, String organization, String metric) {
    return sql.sql(USED)
        .bind("organization", organization)
        .bind("metric", metric)
        .map(row -> Rows.number(row, "used").longValue())
        .one();
  }

  private static Mono<Void> count(
      DatabaseClient sql, List<Meter> newestFirst, long used, Instant now) {
    Meter newest = newestFirst.getFirst();
    Instant hour = now.truncatedTo(ChronoUnit.HOURS);
    return add(sql, newest, used - newest.counted(), hour)
        .filter(isCounted -> isCounted)
        .flatMapMany(isCounted -> Flux.fromIterable(newestFirst))
        .concatMap(meter ->
            named(sql.sql(COUNT), meter)
                .bind("counted", Math.max(used, meter.counted()))
                .bind("closed", meter.isOver())
                .fetch()
                .rowsUpdated())
        .then();
  }

  /// @return false when the hour is closed by a replica whose clock is ahead: the next one takes it
  private static Mono<Boolean> add(DatabaseClient sql, Meter meter, long more, Instant hour) {
    return more <= 0
        ? Mono.just(true)
        : named(sql.sql(RUNNING), meter)
            .bind("hour", Rows.utc(hour))
            .map(row -> Rows.text(row, "status"))
            .one()
            .defaultIfEmpty(Metering.Status.OPEN.name())
            .flatMap(status ->
                status.equals(Metering.Status.OPEN.name())
                    ? named(sql.sql(ADD), meter)
                        .bind("hour", Rows.utc(hour))
                        .bind("quantity", more)
                        .bind("serial", Ids.next())
                        .fetch()
                        .rowsUpdated()
                        .thenReturn(true)
                    : Mono.just(false));
  }

  private static DatabaseClient.GenericExecuteSpec named(
      DatabaseClient.GenericExecuteSpec statement, Meter meter) {
    return statement
        .bind("organization", meter.organization())
        .bind("instance", meter.instance())
        .bind("metric", meter.metric());
  }
}
