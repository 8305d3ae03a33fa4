package io.marketgate.tenant.usage;

import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.usage.UsageRows.Counter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// The end of reservations: confirmed, what is confirmed of one is used; released, or when their
/// time is over, nothing of it is. Time is compared with the clock, whatever is written.
public final class Reservations {

  private static final String FIND =
      """
      SELECT metric_code, amount, status, expires_at, confirmed FROM usage_reservation
       WHERE organization_id = :organization AND id = :id FOR UPDATE
      """;

  private static final String METRIC =
      """
      SELECT metric_code FROM usage_reservation
       WHERE organization_id = :organization AND id = :id
      """;

  private static final String PARTS =
      """
      SELECT period_start, source, amount FROM usage_reservation_part
       WHERE organization_id = :organization AND reservation_id = :id
       ORDER BY position
      """;

  private static final String END =
      """
      UPDATE usage_reservation SET status = :status, confirmed = :confirmed
       WHERE organization_id = :organization AND id = :id
      """;

  private static final String USE =
      """
      INSERT INTO usage_bucket (organization_id, metric_code, period_start, source, used)
      VALUES (:organization, :metric, :start, :source, :amount)
      ON DUPLICATE KEY UPDATE used = used + :amount
      """;

  private static final String EXPIRE =
      """
      UPDATE usage_reservation SET status = 'EXPIRED'
       WHERE status = 'OPEN' AND expires_at <= :now
       ORDER BY expires_at LIMIT :most
      """;

  private static final String DELETE_ENDED =
      """
      DELETE FROM usage_reservation
       WHERE status IN ('CONFIRMED', 'RELEASED', 'EXPIRED') AND expires_at < :before LIMIT :most
      """;

  private static final String DELETE_KEYS =
      """
      DELETE FROM usage_key
       WHERE created_at < :before ORDER BY created_at LIMIT :most
      """;

  private final Database database;
  private final Clock clock;

  /// A reservation after a change.
  ///
  /// @param organization whose
  /// @param metric of what
  /// @param reserved how much was kept
  /// @param confirmed how much of it is used
  public record Ended(String organization, String metric, long reserved, long confirmed) {}

  private record Row(
      String metric, long amount, String status, Instant expiresAt, @Nullable Long confirmed) {}

  Reservations(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Uses what was reserved, or a part of it; the rest is free again. Repeating it changes nothing.
  ///
  /// @param amount null for all of it
  public Mono<Ended> confirm(String organization, String id, @Nullable Long amount) {
    return end(organization, id, row -> confirmed(row, amount));
  }

  /// Frees what was reserved. Repeating it changes nothing.
  public Mono<Ended> release(String organization, String id) {
    return end(
        organization,
        id,
        row ->
            switch (row.status()) {
              case "CONFIRMED" ->
                  throw RefusedChange.conflict("ReservationConfirmed", "It has been confirmed.");
              default -> 0L;
            });
  }

  private long confirmed(Row row, @Nullable Long asked) {
    long amount = Objects.requireNonNullElse(asked, row.amount());
    if (amount > row.amount()) {
      throw RefusedChange.invalid("/amount", "is more than the " + row.amount() + " reserved");
    }
    if (row.status().equals("CONFIRMED")) {
      if (Objects.requireNonNull(row.confirmed()) != amount) {
        throw RefusedChange.conflict(
            "ReservationConfirmed", "It has been confirmed with another amount.");
      }
      return amount;
    }
    if (row.status().equals("RELEASED")) {
      throw RefusedChange.conflict("ReservationReleased", "It has been released.");
    }
    if (row.status().equals("EXPIRED") || !clock.instant().isBefore(row.expiresAt())) {
      throw RefusedChange.conflict("ReservationExpired", "Its time is over.");
    }
    return amount;
  }

  private interface Decision {
    long confirmed(Row row);
  }

  /// The counter is locked first, as everybody does who uses it.
  private Mono<Ended> end(String organization, String id, Decision decision) {
    return database.inTransaction(sql ->
        bind(sql, METRIC, organization, id)
            .map(row -> Rows.text(row, "metric_code"))
            .one()
            .delayUntil(
                metric -> UsageRows.lockCounters(sql, Set.of(new Counter(organization, metric))))
            .flatMap(metric -> find(sql, organization, id))
            .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("Reservation")))
            .flatMap(row -> end(sql, organization, id, row, decision.confirmed(row))));
  }

  private static Mono<Ended> end(
      DatabaseClient sql, String organization, String id, Row row, long confirmed) {
    Ended ended = new Ended(organization, row.metric(), row.amount(), confirmed);
    if (!row.status().equals("OPEN")) {
      return Mono.just(ended);
    }
    return parts(sql, organization, id)
        .flatMap(parts -> use(sql, organization, row.metric(), first(parts, confirmed)))
        .then(
            bind(sql, END, organization, id)
                .bind("status", confirmed > 0 ? "CONFIRMED" : "RELEASED")
                .bind("confirmed", confirmed)
                .fetch()
                .rowsUpdated())
        .thenReturn(ended);
  }

  /// Of parts, in their order, as much as is confirmed.
  private static List<Part> first(List<Part> parts, long confirmed) {
    List<Part> used = new ArrayList<>();
    long missing = confirmed;
    for (Part part : parts) {
      long amount = Math.min(missing, part.amount());
      if (amount > 0) {
        used.add(new Part(part.periodStart(), part.source(), amount));
        missing -= amount;
      }
    }
    return used;
  }

  private static Mono<Void> use(
      DatabaseClient sql, String organization, String metric, List<Part> parts) {
    return Flux.fromIterable(parts)
        .concatMap(part ->
            sql.sql(USE)
                .bind("organization", organization)
                .bind("metric", metric)
                .bind("start", Rows.utc(part.periodStart()))
                .bind("source", part.source())
                .bind("amount", part.amount())
                .fetch()
                .rowsUpdated())
        .then();
  }

  /// Marks those whose time is over; nothing depends on it.
  Mono<Void> markExpired() {
    return Mono.defer(() ->
        database.inPieces(EXPIRE, statement -> statement.bind("now", Rows.utc(clock.instant()))));
  }

  /// Deletes answers that nobody will ask for again.
  Mono<Void> deleteKeys(Duration kept) {
    return database.deleteOld(DELETE_KEYS, clock, kept);
  }

  /// Forgets reservations that ended as long ago as answers are forgotten.
  Mono<Void> deleteEnded(Duration kept) {
    return database.deleteOld(DELETE_ENDED, clock, kept);
  }

  private static Mono<Row> find(DatabaseClient sql, String organization, String id) {
    return bind(sql, FIND, organization, id)
        .map(row ->
            new Row(
                Rows.text(row, "metric_code"),
                Rows.number(row, "amount").longValue(),
                Rows.text(row, "status"),
                Objects.requireNonNull(Rows.instant(row, "expires_at")),
                row.get("confirmed", Long.class)))
        .one();
  }

  private static Mono<List<Part>> parts(DatabaseClient sql, String organization, String id) {
    return bind(sql, PARTS, organization, id)
        .map(row ->
            new Part(
                Objects.requireNonNull(Rows.instant(row, "period_start")),
                Rows.text(row, "source"),
                Rows.number(row, "amount").longValue()))
        .all()
        .collectList();
  }

  private static DatabaseClient.GenericExecuteSpec bind(
      DatabaseClient sql, String statement, String organization, String id) {
    return sql.sql(statement).bind("organization", organization).bind("id", id);
  }
}
