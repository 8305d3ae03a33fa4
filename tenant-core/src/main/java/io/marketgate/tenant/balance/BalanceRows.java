package io.marketgate.tenant.balance;

import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// The statements about balances, what was granted and what is held. Each names its organization.
final class BalanceRows {

  private static final String BALANCE =
      """
      SELECT currency, paid, promotional, held, low_mark, low_told FROM balance
       WHERE organization_id = :organization
      """;

  private static final String LOCK_BALANCE = BALANCE + " FOR UPDATE";

  private static final String CREATE =
      """
      INSERT IGNORE INTO balance
        (organization_id, currency, paid, promotional, held, low_told)
      VALUES (:organization, :currency, 0, 0, 0, FALSE)
      """;

  private static final String LOTS =
      """
      SELECT id, remaining, expires_at FROM balance_lot
       WHERE organization_id = :organization AND (remaining > 0 OR id IN (:ids))
      """;

  private static final String OVERDUE =
      """
      SELECT id, service, amount, parts, status, captured, expires_at FROM balance_hold
       WHERE organization_id = :organization AND status = 'OPEN' AND expires_at <= :now
       ORDER BY expires_at, id
      """;

  private static final String HOLD =
      """
      SELECT id, service, amount, parts, status, captured, expires_at FROM balance_hold
       WHERE organization_id = :organization AND id = :id
      """;

  private static final String INSERT_HOLD =
      """
      INSERT INTO balance_hold (id, organization_id, service, amount, parts, status, expires_at)
      VALUES (:id, :organization, :service, :amount, :parts, 'OPEN', :until)
      """;

  private static final String END_HOLD =
      """
      UPDATE balance_hold SET status = :status, captured = :captured
       WHERE organization_id = :organization AND id = :id
      """;

  private static final String UPDATE =
      """
      UPDATE balance
         SET paid = :paid, promotional = :promotional, held = :held, low_told = :told
       WHERE organization_id = :organization
      """;

  private static final String SET_LOW_MARK =
      """
      UPDATE balance SET low_mark = :mark, low_told = FALSE WHERE organization_id = :organization
      """;

  private static final String PUT_LOT =
      """
      INSERT INTO balance_lot (id, organization_id, granted, remaining, expires_at)
      VALUES (:id, :organization, :remaining, :remaining, :until)
      ON DUPLICATE KEY UPDATE remaining = :remaining
      """;

  private static final String SOME_EXPIRED =
      """
      SELECT organization_id FROM balance_hold WHERE status = 'OPEN' AND expires_at <= :now
      UNION
      SELECT organization_id FROM balance_lot WHERE remaining > 0 AND expires_at <= :now
      LIMIT :most
      """;

  private final PartsJson parts;

  BalanceRows(PartsJson parts) {
    this.parts = parts;
  }

  /// A balance's row.
  ///
  /// @param lowMark below which its owner is told; null for never
  /// @param isTold whether he was
  record Row(
      String currency,
      long paid,
      long promotional,
      long held,
      @Nullable Long lowMark,
      boolean isTold) {}

  static Mono<Row> find(DatabaseClient sql, String organization) {
    return row(sql.sql(BALANCE), organization);
  }

  static Mono<Row> lock(DatabaseClient sql, String organization) {
    return row(sql.sql(LOCK_BALANCE), organization);
  }

  private static Mono<Row> row(DatabaseClient.GenericExecuteSpec statement, String organization) {
    return statement
        .bind("organization", organization)
        .map(row ->
            new Row(
                Rows.text(row, "currency"),
                Rows.number(row, "paid").longValue(),
                Rows.number(row, "promotional").longValue(),
                Rows.number(row, "held").longValue(),
                row.get("low_mark", Long.class),
                Rows.number(row, "low_told").intValue() == 1))
        .one();
  }

  static Mono<Long> create(DatabaseClient sql, String organization, String currency) {
    return sql.sql(CREATE)
        .bind("organization", organization)
        .bind("currency", currency)
        .fetch()
        .rowsUpdated();
  }

  /// Organizations of which something has expired and is not written down.
  static Mono<List<String>> someExpired(DatabaseClient sql, Instant now, int most) {
    return sql.sql(SOME_EXPIRED)
        .bind("now", Rows.utc(now))
        .bind("most", most)
        .map(row -> Rows.text(row, "organization_id"))
        .all()
        .collectList();
  }

  /// A row's whole wallet.
  ///
  /// @param touched ids of lots that are needed even when nothing is left in them
  Mono<Wallet> wallet(
      DatabaseClient sql, String organization, Row row, List<String> touched, Instant now) {
    boolean isPlain = row.promotional() == 0 && row.held() == 0 && touched.isEmpty();
    if (isPlain) {
      return Mono.just(new Wallet(row.currency(), row.paid(), List.of(), 0, List.of()));
    }
    return overdue(sql, organization, now)
        .flatMap(overdue ->
            lots(sql, organization, withLotsOf(overdue, touched))
                .map(lots -> new Wallet(row.currency(), row.paid(), lots, row.held(), overdue)));
  }

  private static List<String> withLotsOf(List<Hold> overdue, List<String> touched) {
    List<String> ids = new ArrayList<>(touched);
    overdue.forEach(
        hold -> hold.parts().stream().map(Part::lot).filter(Objects::nonNull).forEach(ids::add));
    return ids.isEmpty() ? List.of("") : ids;
  }

  private static Mono<List<Lot>> lots(DatabaseClient sql, String organization, List<String> ids) {
    return sql.sql(LOTS)
        .bind("organization", organization)
        .bind("ids", ids)
        .map(row ->
            new Lot(
                Rows.text(row, "id"),
                Rows.number(row, "remaining").longValue(),
                Objects.requireNonNull(Rows.instant(row, "expires_at"))))
        .all()
        .collectList();
  }

  private Mono<List<Hold>> overdue(DatabaseClient sql, String organization, Instant now) {
    return sql.sql(OVERDUE)
        .bind("organization", organization)
        .bind("now", Rows.utc(now))
        .map(this::toHold)
        .all()
        .collectList();
  }

  /// A hold; empty when there is none of that id.
  Mono<Hold> hold(DatabaseClient sql, String organization, String id) {
    return sql.sql(HOLD)
        .bind("organization", organization)
        .bind("id", id)
        .map(this::toHold)
        .one()
        // The database takes an id with a blank at its end for the one without.
        .filter(hold -> hold.id().equals(id));
  }

  private Hold toHold(Readable row) {
    return new Hold(
        Rows.text(row, "id"),
        Rows.text(row, "service"),
        Rows.number(row, "amount").longValue(),
        parts.read(Rows.text(row, "parts")),
        Hold.Status.valueOf(Rows.text(row, "status")),
        row.get("captured", Long.class),
        Objects.requireNonNull(Rows.instant(row, "expires_at")));
  }

  Mono<Long> insertHold(DatabaseClient sql, String organization, Hold hold) {
    return sql.sql(INSERT_HOLD)
        .bind("organization", organization)
        .bind("id", hold.id())
        .bind("service", hold.service())
        .bind("amount", hold.amount())
        .bind("parts", Objects.requireNonNull(parts.text(hold.parts())))
        .bind("until", Rows.utc(hold.expiresAt()))
        .fetch()
        .rowsUpdated();
  }

  static Mono<Long> endHold(DatabaseClient sql, String organization, Hold hold) {
    return Rows.bind(sql.sql(END_HOLD), "captured", hold.captured())
        .bind("organization", organization)
        .bind("id", hold.id())
        .bind("status", hold.status().name())
        .fetch()
        .rowsUpdated();
  }

  static Mono<Long> setLowMark(DatabaseClient sql, String organization, @Nullable Long mark) {
    return Rows.bind(sql.sql(SET_LOW_MARK), "mark", mark)
        .bind("organization", organization)
        .fetch()
        .rowsUpdated();
  }

  /// Writes what a wallet has become.
  ///
  /// @param isTold whether its owner was told that it is low
  static Mono<Void> update(
      DatabaseClient sql, String organization, Wallet before, Wallet after, boolean isTold) {
    Mono<Long> balance =
        sql.sql(UPDATE)
            .bind("organization", organization)
            .bind("paid", after.paid())
            .bind("promotional", after.promotional())
            .bind("held", after.held())
            .bind("told", isTold)
            .fetch()
            .rowsUpdated();
    return Flux.fromIterable(after.lots())
        .filter(lot -> !before.lots().contains(lot))
        .concatMap(lot ->
            sql.sql(PUT_LOT)
                .bind("organization", organization)
                .bind("id", lot.id())
                .bind("remaining", lot.remaining())
                .bind("until", Rows.utc(lot.expiresAt()))
                .fetch()
                .rowsUpdated())
        .then(balance)
        .then();
  }
}
