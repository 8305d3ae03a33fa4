package io.marketgate.tenant.marketplace;

import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// What instances use, hour by hour, for marketplaces that sell by use. Of several instances of an
/// organization the newest is told of.
public final class Metering {

  /// After so long, what has been claimed and not finished is taken over by another replica.
  public static final Duration LEASE = Duration.ofMinutes(2);

  private static final Duration HOUR = Duration.ofHours(1);
  private static final int AT_ONCE = 500;
  private static final int LONGEST_FAULT = 200;

  private static final String CLOSE =
      """
      UPDATE marketplace_usage SET status = 'WAITING', next_attempt_at = :now
       WHERE status = 'OPEN'
         AND (hour_start <= :before
           OR EXISTS (SELECT 1 FROM marketplace_meter m
                       WHERE m.instance_id = marketplace_usage.instance_id
                         AND m.metric_code = marketplace_usage.metric_code AND m.closed = TRUE))
       LIMIT :most
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
           ORDER BY u.hour_start, u.instance_id, u.id LIMIT :most FOR UPDATE SKIP LOCKED
          """;

  private static final String LEASED =
      "UPDATE marketplace_usage FORCE INDEX (PRIMARY)"
          + " SET next_attempt_at = :until, attempts = attempts + 1, fault = NULL"
          + " WHERE id IN (:ids)";

  private static final String FINISH =
      """
      UPDATE marketplace_usage
         SET status = :status, fault = :fault, next_attempt_at = :at,
             finished_at = IF(:status = 'WAITING', NULL, :now)
       WHERE organization_id = :organization AND id = :id
         AND status = 'WAITING' AND attempts = :attempt
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

  /// Counts what was used since the last time into the running hour, and closes hours that are over
  /// and those of instances that are.
  public Mono<Void> catchUp() {
    return Mono.defer(() -> page(new Meters.Counted("", "")))
        .expand(page -> page.size() < AT_ONCE ? Mono.empty() : page(page.getLast()))
        .concatMapDelayError(page -> Flux.fromIterable(page).concatMapDelayError(this::count))
        .as(counting -> Flux.concatDelayError(counting, Mono.defer(this::close)))
        .then();
  }

  private Mono<List<Meters.Counted>> page(Meters.Counted after) {
    return database.run(sql -> Meters.due(sql, after, AT_ONCE));
  }

  private Mono<Void> count(Meters.Counted counted) {
    return database.inTransaction(
        sql -> Meters.count(sql, counted.organization(), counted.metric(), Rows.now(clock)));
  }

  private Mono<Void> close() {
    Instant now = clock.instant();
    return database.inPieces(
        CLOSE,
        statement ->
            statement.bind("now", Rows.utc(now)).bind("before", Rows.utc(now.minus(HOUR))));
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
          .map(due -> due.size() < most ? due : withoutPart(due))
          .delayUntil(due -> lease(sql, due, now));
    });
  }

  /// What an instance has used in an hour is told together: where there may be more of the last
  /// one, it waits for the next time.
  private static List<Usage> withoutPart(List<Usage> due) {
    Usage last = due.getLast();
    List<Usage> whole =
        due.stream()
            .filter(usage ->
                !usage.instance().equals(last.instance()) || !usage.hour().equals(last.hour()))
            .toList();
    return whole.isEmpty() ? due : whole;
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

  /// What came of a record that was claimed. Without effect when somebody else has taken it over
  /// meanwhile: he says what came of it.
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
                .bind("attempt", usage.attempts() + 1)
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
