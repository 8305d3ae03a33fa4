package io.marketgate.gateway.imports;

import io.marketgate.gateway.imports.ImportJob.RowStatus;
import io.marketgate.tenant.idempotency.CommitMark;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Imports and their rows in the database, so that any replica can go on with one.
final class ImportStore {

  /// Longer than a page of rows takes.
  private static final Duration LEASE = Duration.ofMinutes(1);

  /// Rows hold personal data.
  private static final Duration KEPT = Duration.ofDays(30);

  private static final Duration LONGEST_ARRIVAL = Duration.ofDays(1);

  /// So many old ones are looked for at a time.
  private static final int AT_ONCE = 100;

  private static final String CREATE =
      """
      INSERT INTO import_job
        (id, kind, strict, status, created_by, created_at, row_count, lease_until)
      VALUES (:id, :kind, :strict, 'LOADING', :by, :now, 0, :now)
      """;

  private static final String INSERT_ROWS =
      "INSERT INTO import_row (import_id, place, content, status, fault) VALUES ";

  private static final String START =
      """
      UPDATE import_job SET status = 'RUNNING', row_count = :rows
       WHERE id = :id AND status = 'LOADING'
      """;

  private static final String DELETE = "DELETE FROM import_job WHERE id = :id";

  private static final String DELETE_ROWS =
      "DELETE FROM import_row WHERE import_id = :id LIMIT :most";

  private static final String JOB =
      """
      SELECT j.id, j.kind, j.strict, j.status, j.created_by, j.created_at, j.row_count,
             (SELECT COUNT(*) FROM import_row r WHERE r.import_id = j.id AND r.status = 'DONE')
               AS done,
             (SELECT COUNT(*) FROM import_row r WHERE r.import_id = j.id AND r.status = 'FAILED')
               AS failed
        FROM import_job j
      """;

  private static final String FIND = JOB + " WHERE j.id = :id";

  private static final String LATEST = JOB + " ORDER BY j.created_at DESC, j.id LIMIT 200";

  private static final String DUE =
      """
      SELECT id FROM import_job WHERE status = 'RUNNING' AND lease_until <= :now
       ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED
      """;

  private static final String KEEP =
      "UPDATE import_job SET lease_until = :until WHERE id = :id AND status = 'RUNNING'";

  private static final String SET_STATUS =
      """
      UPDATE import_job SET status = :status, lease_until = :now
       WHERE id = :id AND status = :before
      """;

  private static final String FINISH =
      """
      UPDATE import_job SET status = 'DONE', lease_until = :now
       WHERE id = :id AND status = 'RUNNING'
         AND NOT EXISTS (SELECT 1 FROM import_row r
                          WHERE r.import_id = import_job.id AND r.status = 'PENDING')
      """;

  private static final String IS_RUNNING =
      "SELECT COUNT(*) AS n FROM import_job WHERE id = :id AND status = 'RUNNING'";

  private static final String PENDING =
      """
      SELECT place, content, status, result, fault FROM import_row
       WHERE import_id = :id AND status = 'PENDING' ORDER BY place LIMIT :most
      """;

  private static final String FIRST_FAILED =
      "SELECT COALESCE(MIN(place), 0) AS n FROM import_row WHERE import_id = :id AND status = 'FAILED'";

  private static final String ROWS =
      """
      SELECT place, content, status, result, fault FROM import_row
       WHERE import_id = :id AND place > :after AND (:status IS NULL OR status = :status)
       ORDER BY place LIMIT :most
      """;

  private static final String MARK =
      """
      UPDATE import_row SET status = 'DONE'
       WHERE import_id = :id AND place = :place AND status = 'PENDING'
      """;

  private static final String DONE =
      """
      UPDATE import_row SET status = 'DONE', result = :result, fault = NULL
       WHERE import_id = :id AND place = :place
      """;

  private static final String FAILED =
      """
      UPDATE import_row SET status = 'FAILED', fault = :fault
       WHERE import_id = :id AND place = :place AND status = 'PENDING'
      """;

  private static final String AGAIN =
      """
      UPDATE import_row SET status = 'PENDING', fault = NULL
       WHERE import_id = :id AND status = 'FAILED' LIMIT :most
      """;

  /// While a replica died, or the database was away when the rest was to be deleted.
  private static final String ABANDONED =
      """
      SELECT id FROM import_job WHERE status = 'LOADING' AND created_at < :before
       ORDER BY created_at LIMIT :most
      """;

  private static final String OLD =
      "SELECT id FROM import_job WHERE created_at < :before ORDER BY created_at LIMIT :most";

  private final Database database;
  private final Clock clock;

  ImportStore(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  Mono<Long> create(String id, ImportJob.Kind kind, boolean isStrict, String by) {
    return database.run(sql ->
        sql.sql(CREATE)
            .bind("id", id)
            .bind("kind", kind.name())
            .bind("strict", isStrict)
            .bind("by", by)
            .bind("now", Rows.utc(clock.instant()))
            .fetch()
            .rowsUpdated());
  }

  Mono<Long> insert(String id, List<ImportRow> rows) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      values.add("(:id, :place%1$d, :content%1$d, :status%1$d, :fault%1$d)".formatted(i));
    }
    return database.run(sql -> {
      DatabaseClient.GenericExecuteSpec statement =
          sql.sql(INSERT_ROWS + String.join(", ", values)).bind("id", id);
      for (int i = 0; i < rows.size(); i++) {
        ImportRow row = rows.get(i);
        statement =
            Rows.bind(statement, "fault" + i, row.fault())
                .bind("place" + i, row.place())
                .bind("content" + i, row.content())
                .bind("status" + i, row.status().name());
      }
      return statement.fetch().rowsUpdated();
    });
  }

  Mono<Long> start(String id, int rows) {
    return database.run(
        sql -> sql.sql(START).bind("id", id).bind("rows", rows).fetch().rowsUpdated());
  }

  /// Deletes an import. Its rows go before it, in pieces, because a hundred thousand of them take
  /// longer than a statement may; those that arrive meanwhile go with it.
  Mono<Void> delete(String id) {
    return database
        .inPieces(DELETE_ROWS, statement -> statement.bind("id", id))
        .then(database.run(sql -> sql.sql(DELETE).bind("id", id).fetch().rowsUpdated()))
        .then();
  }

  /// An import; fails when there is none of that id.
  Mono<ImportJob> find(String id) {
    return database
        .run(sql -> sql.sql(FIND).bind("id", id).map(ImportStore::toJob).one())
        .filter(job -> job.id().equals(id))
        .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("Import")));
  }

  Mono<List<ImportJob>> latest() {
    return database.run(sql -> sql.sql(LATEST).map(ImportStore::toJob).all().collectList());
  }

  /// Takes an import that nobody works on; empty when there is none.
  Mono<ImportJob> take() {
    return database
        .inTransaction(sql ->
            sql.sql(DUE)
                .bind("now", Rows.utc(clock.instant()))
                .map(row -> Rows.text(row, "id"))
                .one()
                .delayUntil(id -> lease(sql, id, LEASE)))
        .flatMap(this::find);
  }

  /// Goes on with an import.
  ///
  /// @return false when somebody has ended it
  Mono<Boolean> keep(String id) {
    return database.run(sql -> lease(sql, id, LEASE)).map(updated -> updated > 0);
  }

  /// Lets others go on with an import.
  Mono<Long> giveBack(String id) {
    return database.run(sql -> lease(sql, id, Duration.ZERO));
  }

  private Mono<Long> lease(DatabaseClient sql, String id, Duration life) {
    return sql.sql(KEEP)
        .bind("id", id)
        .bind("until", Rows.utc(clock.instant().plus(life)))
        .fetch()
        .rowsUpdated();
  }

  /// Moves an import on.
  ///
  /// @return whether it was in the status before
  Mono<Boolean> setStatus(String id, ImportJob.Status before, ImportJob.Status after) {
    return database
        .run(sql ->
            sql.sql(SET_STATUS)
                .bind("id", id)
                .bind("before", before.name())
                .bind("status", after.name())
                .bind("now", Rows.utc(clock.instant()))
                .fetch()
                .rowsUpdated())
        .map(updated -> updated > 0);
  }

  /// Ends an import of which nothing is left to be done.
  ///
  /// @return whether it has ended
  Mono<Boolean> finish(String id) {
    return database
        .run(sql ->
            sql.sql(FINISH)
                .bind("id", id)
                .bind("now", Rows.utc(clock.instant()))
                .fetch()
                .rowsUpdated()
                .then(
                    sql.sql(IS_RUNNING)
                        .bind("id", id)
                        .map(row -> Rows.number(row, "n").intValue())
                        .one()))
        .map(running -> running == 0);
  }

  Mono<List<ImportRow>> pending(String id, int most) {
    return database.run(sql ->
        sql.sql(PENDING)
            .bind("id", id)
            .bind("most", most)
            .map(ImportStore::toRow)
            .all()
            .collectList());
  }

  /// The first row that was refused; 0 when there is none.
  Mono<Integer> firstFailed(String id) {
    return database.run(sql ->
        sql.sql(FIRST_FAILED).bind("id", id).map(row -> Rows.number(row, "n").intValue()).one());
  }

  Mono<List<ImportRow>> rows(String id, @Nullable RowStatus status, long after, int most) {
    return database.run(sql ->
        Rows.bind(sql.sql(ROWS), "status", status == null ? null : status.name())
            .bind("id", id)
            .bind("after", after)
            .bind("most", most)
            .map(ImportStore::toRow)
            .all()
            .collectList());
  }

  /// Marks a row in the transaction of what it does, so that it does so once.
  CommitMark mark(String id, int place) {
    return sql ->
        sql.sql(MARK)
            .bind("id", id)
            .bind("place", place)
            .fetch()
            .rowsUpdated()
            .flatMap(updated ->
                updated == 0
                    ? Mono.error(
                        RefusedChange.conflict("RowDone", "Another replica has done this row."))
                    : Mono.empty());
  }

  Mono<Long> done(String id, int place, String result) {
    return database.run(sql ->
        sql.sql(DONE)
            .bind("id", id)
            .bind("place", place)
            .bind("result", result)
            .fetch()
            .rowsUpdated());
  }

  Mono<Long> failed(String id, int place, String fault) {
    return database.run(sql ->
        sql.sql(FAILED)
            .bind("id", id)
            .bind("place", place)
            .bind("fault", fault)
            .fetch()
            .rowsUpdated());
  }

  /// Has the rows that were refused tried again.
  Mono<Void> again(String id) {
    return database.inPieces(AGAIN, statement -> statement.bind("id", id));
  }

  Mono<Void> deleteOld() {
    return deleteFromBefore(OLD, KEPT);
  }

  /// Deletes files that began to arrive long ago and have not ended.
  Mono<Void> deleteAbandoned() {
    return deleteFromBefore(ABANDONED, LONGEST_ARRIVAL);
  }

  private Mono<Void> deleteFromBefore(String statement, Duration kept) {
    Mono<List<String>> some = Mono.defer(() -> fromBefore(statement, clock.instant().minus(kept)));
    return some.expand(ids ->
            Flux.fromIterable(ids)
                .concatMap(this::delete)
                .then(ids.size() < AT_ONCE ? Mono.empty() : some))
        .then();
  }

  private Mono<List<String>> fromBefore(String statement, Instant before) {
    return database.run(sql ->
        sql.sql(statement)
            .bind("before", Rows.utc(before))
            .bind("most", AT_ONCE)
            .map(row -> Rows.text(row, "id"))
            .all()
            .collectList());
  }

  private static ImportJob toJob(Readable row) {
    return new ImportJob(
        Rows.text(row, "id"),
        ImportJob.Kind.valueOf(Rows.text(row, "kind")),
        Rows.number(row, "strict").intValue() == 1,
        ImportJob.Status.valueOf(Rows.text(row, "status")),
        Rows.text(row, "created_by"),
        Objects.requireNonNull(Rows.instant(row, "created_at")),
        Rows.number(row, "row_count").intValue(),
        Rows.number(row, "done").longValue(),
        Rows.number(row, "failed").longValue());
  }

  private static ImportRow toRow(Readable row) {
    return new ImportRow(
        Rows.number(row, "place").intValue(),
        Rows.text(row, "content"),
        RowStatus.valueOf(Rows.text(row, "status")),
        row.get("result", String.class),
        row.get("fault", String.class));
  }
}
