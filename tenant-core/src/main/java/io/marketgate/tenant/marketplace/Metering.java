package io.marketgate.tenant.marketplace;

import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// What instances use, hour by hour, for marketplaces that sell by use. What is given back is taken
/// from what is used next. Of several instances of an organization the newest is told of.
public final class Metering {

  private static final Duration LEASE = Duration.ofMinutes(2);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int AT_ONCE = 500;
  private static final int LONGEST_FAULT = 200;

  private static final String BEGIN =
      """
      INSERT INTO marketplace_meter (organization_id, instance_id, metric_code, counted, closed)
      SELECT :organization, :instance, :metric, COALESCE(SUM(used), 0), FALSE FROM usage_bucket
       WHERE organization_id = :organization AND metric_code = :metric
      """;

  private static final String OPEN =
      """
      SELECT m.organization_id, m.instance_id, m.metric_code, i.status,
             i.id = (SELECT x.id FROM marketplace_instance x
                       JOIN marketplace_meter y
                         ON y.instance_id = x.id AND y.metric_code = m.metric_code
                      WHERE y.organization_id = m.organization_id AND y.closed = FALSE
                      ORDER BY x.created_at DESC, x.id DESC LIMIT 1) AS newest
        FROM marketplace_meter m JOIN marketplace_instance i ON i.id = m.instance_id
       WHERE m.closed = FALSE AND m.instance_id > :after
         AND (i.status = 'RELEASED'
           OR m.counted < (SELECT SUM(b.used) FROM usage_bucket b
                            WHERE b.organization_id = m.organization_id
                              AND b.metric_code = m.metric_code))
       ORDER BY m.instance_id LIMIT :most
      """;

  private static final String LOCK =
      """
      SELECT counted FROM marketplace_meter
       WHERE organization_id = :organization AND instance_id = :instance AND metric_code = :metric
         AND closed = FALSE
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

  private static final String ADD =
      """
      INSERT INTO marketplace_usage
        (organization_id, instance_id, metric_code, hour_start, quantity, serial, status, attempts,
         next_attempt_at)
      VALUES (:organization, :instance, :metric, :hour, :quantity, :serial, 'OPEN', 0, :hour)
      ON DUPLICATE KEY UPDATE quantity = quantity + :quantity
      """;

  private static final String CLOSE =
      """
      UPDATE marketplace_usage u JOIN marketplace_instance i ON i.id = u.instance_id
         SET u.status = 'WAITING', u.next_attempt_at = :now
       WHERE u.status = 'OPEN' AND (u.hour_start <= :before OR i.status = 'RELEASED')
      """;

  private static final String SELECT =
      """
      SELECT u.id, u.organization_id, u.instance_id, i.marketplace, i.product, u.metric_code,
             u.hour_start, u.quantity, u.serial, u.status, u.attempts, u.fault, u.finished_at
        FROM marketplace_usage u JOIN marketplace_instance i ON i.id = u.instance_id
      """;

  private static final String DUE =
      SELECT
          + """
           WHERE u.status = 'WAITING' AND u.next_attempt_at <= :now
             AND i.marketplace = :marketplace
           ORDER BY u.id LIMIT :most FOR UPDATE SKIP LOCKED
          """;

  private static final String LEASED =
      "UPDATE marketplace_usage SET next_attempt_at = :until, attempts = attempts + 1, fault = NULL"
          + " WHERE id IN (:ids)";

  private static final String FINISH =
      """
      UPDATE marketplace_usage
         SET status = :status, fault = :fault, next_attempt_at = :at,
             finished_at = IF(:status = 'WAITING', NULL, :now)
       WHERE organization_id = :organization AND id = :id
      """;

  private static final String LATEST =
      SELECT
          + " WHERE u.id < :before AND (:status = '' OR u.status = :status)"
          + " AND (:instance = '' OR u.instance_id = :instance) ORDER BY u.id DESC LIMIT :most";

  private static final String DECIDE =
      """
      UPDATE marketplace_usage
         SET status = :status, next_attempt_at = :now, fault = NULL,
             attempts = IF(:status = 'WAITING', 0, attempts), finished_at = IF(:status = 'WAITING', NULL, :now)
       WHERE id = :id AND status IN ('UNKNOWN', 'REJECTED', 'LATE')
      """;

  private final Database database;
  private final Clock clock;

  /// What is known of a record.
  public enum Status {
    /// Its hour is not over.
    OPEN,
    /// It is to be sent.
    WAITING,
    /// The marketplace has it.
    SENT,
    /// Nobody knows whether the marketplace has it; somebody has to look there.
    UNKNOWN,
    /// The marketplace does not take it.
    REJECTED,
    /// The marketplace's time for it is over.
    LATE
  }

  /// What was used in one hour.
  ///
  /// @param number of it
  /// @param organization id
  /// @param instance id
  /// @param marketplace that is told
  /// @param product code
  /// @param metric code
  /// @param hour its beginning
  /// @param quantity from 1
  /// @param serial for the marketplace, which takes it once
  /// @param status what is known of it
  /// @param attempts how many were begun before
  /// @param fault why it was not taken; null when it was, or an attempt has come to no end
  /// @param finishedAt when that was known; null while it is not
  public record Usage(
      long number,
      String organization,
      String instance,
      String marketplace,
      String product,
      String metric,
      Instant hour,
      long quantity,
      String serial,
      Status status,
      int attempts,
      @Nullable String fault,
      @Nullable Instant finishedAt) {

    /// Whether an earlier attempt has come to no end: nobody knows whether it was taken. Of a
    /// record that was claimed.
    public boolean isInDoubt() {
      return attempts > 0 && fault == null;
    }
  }

  /// What came of an attempt.
  ///
  /// @param status after it; WAITING for another attempt
  /// @param pause before that
  /// @param fault why; null when it was taken
  public record Outcome(Status status, Duration pause, @Nullable String fault) {

    /// The marketplace has it.
    public static final Outcome SENT = new Outcome(Status.SENT, Duration.ZERO, null);
  }

  Metering(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// From now on what an instance uses is counted; in the transaction of its sale.
  static Mono<Long> begin(
      DatabaseClient sql, Locked organization, Instance instance, String metric) {
    return sql.sql(BEGIN)
        .bind("organization", organization.id())
        .bind("instance", instance.id())
        .bind("metric", metric)
        .fetch()
        .rowsUpdated();
  }

  /// Counts what was used since the last time into the running hour, and closes hours that are over
  /// and those of instances that are.
  public Mono<Void> catchUp() {
    return Mono.defer(() -> page(""))
        .expand(page -> page.size() < AT_ONCE ? Mono.empty() : page(page.getLast().instance()))
        .concatMap(page -> Flux.fromIterable(page).concatMap(this::count))
        .then(Mono.defer(this::close));
  }

  private record Meter(
      String organization, String instance, String metric, boolean isOver, boolean isNewest) {}

  private Mono<List<Meter>> page(String after) {
    return database.run(sql ->
        sql.sql(OPEN)
            .bind("after", after)
            .bind("most", AT_ONCE)
            .map(row ->
                new Meter(
                    Rows.text(row, "organization_id"),
                    Rows.text(row, "instance_id"),
                    Rows.text(row, "metric_code"),
                    Rows.text(row, "status").equals("RELEASED"),
                    Rows.number(row, "newest").intValue() == 1))
            .all()
            .collectList());
  }

  private Mono<Void> count(Meter meter) {
    Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
    return database
        .inTransaction(sql ->
            named(sql.sql(LOCK), meter)
                .map(row -> Rows.number(row, "counted").longValue())
                .one()
                .zipWhen(counted -> used(sql, meter))
                .flatMap(found -> count(sql, meter, found.getT1(), found.getT2(), hour)))
        .then();
  }

  private static Mono<Long> used(DatabaseClient sql, Meter meter) {
    return sql.sql(USED)
        .bind("organization", meter.organization())
        .bind("metric", meter.metric())
        .map(row -> Rows.number(row, "used").longValue())
        .one();
  }

  private static Mono<Long> count(
      DatabaseClient sql, Meter meter, long counted, long used, Instant hour) {
    long more = used - counted;
    if (more <= 0 && !meter.isOver()) {
      return Mono.just(0L);
    }
    Mono<Long> added =
        more > 0 && meter.isNewest()
            ? named(sql.sql(ADD), meter)
                .bind("hour", Rows.utc(hour))
                .bind("quantity", more)
                .bind("serial", Ids.next())
                .fetch()
                .rowsUpdated()
            : Mono.just(0L);
    return added.then(
        named(sql.sql(COUNT), meter)
            .bind("counted", Math.max(used, counted))
            .bind("closed", meter.isOver())
            .fetch()
            .rowsUpdated());
  }

  private static DatabaseClient.GenericExecuteSpec named(
      DatabaseClient.GenericExecuteSpec statement, Meter meter) {
    return statement
        .bind("organization", meter.organization())
        .bind("instance", meter.instance())
        .bind("metric", meter.metric());
  }

  private Mono<Void> close() {
    Instant now = clock.instant();
    return database
        .run(sql ->
            sql.sql(CLOSE)
                .bind("now", Rows.utc(now))
                .bind("before", Rows.utc(now.minus(HOUR)))
                .fetch()
                .rowsUpdated())
        .then();
  }

  /// What a marketplace is to be told now, for whoever asks first; it is his for two minutes.
  public Mono<List<Usage>> claim(String marketplace, int most) {
    return database.inTransaction(sql -> {
      Instant now = Rows.now(clock);
      return sql.sql(DUE)
          .bind("now", Rows.utc(now))
          .bind("marketplace", marketplace)
          .bind("most", most)
          .map(Metering::toUsage)
          .all()
          .collectList()
          .delayUntil(due -> lease(sql, due, now));
    });
  }

  private static Mono<Long> lease(DatabaseClient sql, List<Usage> due, Instant now) {
    return due.isEmpty()
        ? Mono.just(0L)
        : sql.sql(LEASED)
            .bind("until", Rows.utc(now.plus(LEASE)))
            .bind("ids", due.stream().map(Usage::number).toList())
            .fetch()
            .rowsUpdated();
  }

  /// What came of a record that was claimed.
  public Mono<Void> finish(Usage usage, Outcome outcome) {
    String fault = outcome.fault();
    String said =
        fault == null || fault.length() <= LONGEST_FAULT
            ? fault
            : fault.substring(0, LONGEST_FAULT);
    Instant now = clock.instant();
    return database
        .run(sql ->
            Rows.bind(sql.sql(FINISH), "fault", said)
                .bind("organization", usage.organization())
                .bind("id", usage.number())
                .bind("status", outcome.status().name())
                .bind("at", Rows.utc(now.plus(outcome.pause())))
                .bind("now", Rows.utc(now))
                .fetch()
                .rowsUpdated())
        .then();
  }

  /// The latest records, newest first.
  ///
  /// @param status null for any
  /// @param instance null for any
  /// @param before only numbers below
  public Mono<List<Usage>> latest(
      @Nullable Status status, @Nullable String instance, long before, int most) {
    return database.run(sql ->
        sql.sql(LATEST)
            .bind("before", before)
            .bind("status", status == null ? "" : status.name())
            .bind("instance", Objects.requireNonNullElse(instance, ""))
            .bind("most", most)
            .map(Metering::toUsage)
            .all()
            .collectList());
  }

  /// Somebody has looked at the marketplace: it has the record, or it is to be sent again.
  ///
  /// @return whether there was such a decision to be made
  public Mono<Boolean> decide(long number, boolean isThere) {
    return database.run(sql ->
        sql.sql(DECIDE)
            .bind("id", number)
            .bind("status", isThere ? Status.SENT.name() : Status.WAITING.name())
            .bind("now", Rows.utc(clock.instant()))
            .fetch()
            .rowsUpdated()
            .map(changed -> changed == 1));
  }

  private static Usage toUsage(Readable row) {
    return new Usage(
        Rows.number(row, "id").longValue(),
        Rows.text(row, "organization_id"),
        Rows.text(row, "instance_id"),
        Rows.text(row, "marketplace"),
        Rows.text(row, "product"),
        Rows.text(row, "metric_code"),
        Objects.requireNonNull(Rows.instant(row, "hour_start")),
        Rows.number(row, "quantity").longValue(),
        Rows.text(row, "serial"),
        Status.valueOf(Rows.text(row, "status")),
        Rows.number(row, "attempts").intValue(),
        row.get("fault", String.class),
        Rows.instant(row, "finished_at"));
  }
}
