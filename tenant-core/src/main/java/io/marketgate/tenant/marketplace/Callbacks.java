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
import reactor.core.publisher.Mono;

/// Everything that marketplaces have said, without its secrets, stored before anything is done
/// about it; and what is good only once.
public final class Callbacks {

  private static final String INSERT =
      """
      INSERT INTO marketplace_callback
        (marketplace, at, trace_id, action, subject, query, body, outcome, reason)
      VALUES (:marketplace, :at, :trace, :action, :subject, :query, :body, :outcome, :reason)
      """;

  private static final String FINISH =
      """
      UPDATE marketplace_callback SET outcome = :outcome, reason = :reason, finished_at = :now,
             subject = COALESCE(:subject, subject)
       WHERE id = :id
      """;

  private static final String NONCE =
      """
      INSERT IGNORE INTO marketplace_nonce (marketplace, nonce, expires_at)
      VALUES (:marketplace, :nonce, :until)
      """;

  private static final String DELETE_NONCES =
      "DELETE FROM marketplace_nonce WHERE expires_at < :now ORDER BY expires_at LIMIT :most";

  private static final String DELETE_OLD =
      "DELETE FROM marketplace_callback WHERE at < :before ORDER BY at LIMIT :most";

  private static final String SELECT =
      """
      SELECT id, marketplace, at, trace_id, action, subject, query, body, outcome, reason,
             finished_at
        FROM marketplace_callback
       WHERE marketplace = :marketplace
      """;

  private static final String ONE = SELECT + " AND id = :id";

  private static final int LONGEST_REASON = 500;

  private final Database database;
  private final Clock clock;
  private final Duration kept;

  /// A callback as it is kept.
  ///
  /// @param number of it
  /// @param marketplace who said it
  /// @param at when
  /// @param traceId of the request
  /// @param action as the marketplace names it; null when it was not understood
  /// @param subject the instance or the marketplace's key; null when it is about none
  /// @param query without secrets; null when it was refused
  /// @param body without secrets; null when it was refused
  /// @param outcome what has come of it
  /// @param reason why it was refused, ignored or failed; null otherwise
  /// @param finishedAt when that was known; null while it is not
  public record Callback(
      long number,
      String marketplace,
      Instant at,
      String traceId,
      @Nullable String action,
      @Nullable String subject,
      @Nullable String query,
      @Nullable String body,
      State outcome,
      @Nullable String reason,
      @Nullable Instant finishedAt) {}

  /// What has come of a callback.
  public enum State {
    /// Nothing yet; what it was about may not have been done.
    RECEIVED,
    DONE,
    REPEATED,
    IGNORED,
    /// It goes on; the marketplace asks again.
    PENDING,
    FAILED,
    REFUSED
  }

  /// A callback to be kept.
  ///
  /// @param query without secrets
  /// @param body without secrets
  public record Kept(
      String marketplace,
      String traceId,
      @Nullable String action,
      @Nullable String subject,
      @Nullable String query,
      @Nullable String body) {}

  /// What is looked for.
  ///
  /// @param outcome null for any
  /// @param subject null for any
  /// @param action null for any
  public record Search(
      String marketplace,
      @Nullable State outcome,
      @Nullable String subject,
      @Nullable String action) {}

  /// @param kept how long callbacks are
  Callbacks(Database database, Clock clock, Duration kept) {
    this.database = database;
    this.clock = clock;
    this.kept = kept;
  }

  /// Keeps a callback that is believed, with what is good once.
  ///
  /// @param nonce null when the marketplace has no such thing
  /// @param until when the nonce is too old anyway
  /// @return its number; empty when the nonce was seen before, and nothing is kept then
  public Mono<Long> keep(Kept callback, @Nullable String nonce, @Nullable Instant until) {
    return nonce == null || until == null
        ? database.run(sql -> insert(sql, callback, State.RECEIVED, null))
        : database.inTransaction(sql ->
            isNew(sql, callback.marketplace(), nonce, until)
                .filter(isNew -> isNew)
                .flatMap(isNew -> insert(sql, callback, State.RECEIVED, null)));
  }

  private static Mono<Boolean> isNew(
      DatabaseClient sql, String marketplace, String nonce, Instant until) {
    return sql.sql(NONCE)
        .bind("marketplace", marketplace)
        .bind("nonce", nonce)
        .bind("until", Rows.utc(until))
        .fetch()
        .rowsUpdated()
        .map(added -> added == 1);
  }

  /// Keeps a call that is believed and could not be understood.
  public Mono<Long> keepFailure(Kept callback, String reason) {
    return database.run(sql -> insert(sql, callback, State.FAILED, cut(reason)));
  }

  /// Keeps that a call was refused, and nothing of what it said.
  public Mono<Long> keepRefusal(String marketplace, String traceId, String reason) {
    Kept refused = new Kept(marketplace, traceId, null, null, null, null);
    return database.run(sql -> insert(sql, refused, State.REFUSED, reason));
  }

  private Mono<Long> insert(
      DatabaseClient sql, Kept callback, State outcome, @Nullable String reason) {
    DatabaseClient.GenericExecuteSpec statement =
        sql.sql(INSERT)
            .filter(made -> made.returnGeneratedValues("id"))
            .bind("marketplace", callback.marketplace())
            .bind("at", Rows.utc(clock.instant()))
            .bind("trace", callback.traceId())
            .bind("outcome", outcome.name());
    statement = Rows.bind(statement, "action", callback.action());
    statement = Rows.bind(statement, "subject", callback.subject());
    statement = Rows.bind(statement, "query", callback.query());
    statement = Rows.bind(statement, "body", callback.body());
    return Rows.bind(statement, "reason", reason)
        .map(row -> Rows.number(row, "id").longValue())
        .one();
  }

  /// Says what has come of a callback.
  ///
  /// @param subject the instance; null when it is as it was, or there is none
  public Mono<Void> finish(
      long number, State outcome, @Nullable String reason, @Nullable String subject) {
    return database
        .run(sql ->
            Rows.bind(Rows.bind(sql.sql(FINISH), "reason", cut(reason)), "subject", subject)
                .bind("id", number)
                .bind("outcome", outcome.name())
                .bind("now", Rows.utc(clock.instant()))
                .fetch()
                .rowsUpdated())
        .then();
  }

  private static @Nullable String cut(@Nullable String reason) {
    return reason == null || reason.length() <= LONGEST_REASON
        ? reason
        : reason.substring(0, LONGEST_REASON);
  }

  /// The latest, newest first.
  ///
  /// @param before only numbers below
  public Mono<List<Callback>> latest(Search search, long before, int most) {
    StringBuilder text = new StringBuilder(SELECT).append(" AND id < :before");
    if (search.outcome() != null) {
      text.append(" AND outcome = :outcome");
    }
    if (search.subject() != null) {
      text.append(" AND subject = :subject");
    }
    if (search.action() != null) {
      text.append(" AND action = :action");
    }
    text.append(" ORDER BY id DESC LIMIT :most");
    return database.run(sql -> {
      DatabaseClient.GenericExecuteSpec statement =
          sql.sql(text.toString())
              .bind("marketplace", search.marketplace())
              .bind("before", before)
              .bind("most", most);
      if (search.outcome() != null) {
        statement = statement.bind("outcome", search.outcome().name());
      }
      if (search.subject() != null) {
        statement = statement.bind("subject", search.subject());
      }
      if (search.action() != null) {
        statement = statement.bind("action", search.action());
      }
      return statement.map(Callbacks::toCallback).all().collectList();
    });
  }

  /// One of them; empty when the marketplace has none of that number.
  public Mono<Callback> find(String marketplace, long number) {
    return database.run(sql ->
        sql.sql(ONE)
            .bind("marketplace", marketplace)
            .bind("id", number)
            .map(Callbacks::toCallback)
            .one());
  }

  /// Deletes what is too old.
  Mono<Void> deleteOld() {
    return Mono.defer(() ->
        database
            .inPieces(DELETE_NONCES, statement -> statement.bind("now", Rows.utc(clock.instant())))
            .then(database.deleteOld(DELETE_OLD, clock, kept)));
  }

  private static Callback toCallback(Readable row) {
    return new Callback(
        Rows.number(row, "id").longValue(),
        Rows.text(row, "marketplace"),
        Objects.requireNonNull(Rows.instant(row, "at")),
        Rows.text(row, "trace_id"),
        row.get("action", String.class),
        row.get("subject", String.class),
        row.get("query", String.class),
        row.get("body", String.class),
        State.valueOf(Rows.text(row, "outcome")),
        row.get("reason", String.class),
        Rows.instant(row, "finished_at"));
  }
}
