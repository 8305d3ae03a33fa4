package io.marketgate.tenant.task;

import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// The tasks of all organizations, in the database. One ends once; who says afterwards how it ended
/// is told that it has.
public final class Tasks {

  private static final Duration KEPT = Duration.ofDays(30);

  /// How long a replica is believed to wait for a task's backend after it has last said so.
  static final Duration BELIEVED = Duration.ofSeconds(90);

  private static final int AT_ONCE = 100;

  private static final String INSERT =
      """
      INSERT INTO action_task
        (organization_id, id, action, trace_id, begun_by, permission, status, created_at,
         lease_until, awaited_until)
      VALUES
        (:organization, :id, :action, :trace, :by, :permission, 'RUNNING', :now, :lease, :awaited)
      """;

  private static final String FIND =
      """
      SELECT organization_id, id, action, trace_id, begun_by, permission, status, percent, message,
             result, created_at, lease_until, awaited_until, finished_at
        FROM action_task WHERE organization_id = :organization AND id = :id
      """;

  /// Without what is large.
  private static final String FIND_RUNNING =
      """
      SELECT organization_id, id, action, trace_id, begun_by, NULL AS permission, status, percent,
             message, NULL AS result, created_at, lease_until, awaited_until, finished_at
        FROM action_task WHERE (organization_id, id) IN (:tasks) AND status = 'RUNNING'
      """;

  /// Not those whose backends go on by themselves, nor those of which nobody knows.
  private static final String AWAIT =
      """
      UPDATE action_task FORCE INDEX (PRIMARY) SET awaited_until = :until
       WHERE (organization_id, id) IN (:tasks) AND status = 'RUNNING' AND awaited_until IS NOT NULL
         AND result IS NULL
      """;

  private static final String LEAVE =
      """
      UPDATE action_task SET awaited_until = NULL
       WHERE organization_id = :organization AND id = :id
      """;

  /// Waited for by nobody, whatever a replica's clock shows.
  private static final String LOSE =
      """
      UPDATE action_task SET awaited_until = created_at, result = :reason
       WHERE organization_id = :organization AND id = :id AND status = 'RUNNING'
      """;

  /// One that nobody was thought to care for goes on by itself.
  private static final String PROGRESS =
      """
      UPDATE action_task
         SET percent = COALESCE(:percent, percent), message = COALESCE(:message, message),
             result = NULL,
             awaited_until = CASE WHEN awaited_until > :now THEN awaited_until END
       WHERE organization_id = :organization AND id = :id AND status = 'RUNNING'
      """;

  private static final String FINISH =
      """
      UPDATE action_task SET status = :status, result = :result, finished_at = :now
       WHERE organization_id = :organization AND id = :id AND status = 'RUNNING'
      """;

  private static final String DELETE_OLD =
      "DELETE FROM action_task WHERE created_at < :before ORDER BY created_at LIMIT :most";

  private final Database database;
  private final Clock clock;

  Tasks(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Begins one, for whose backend this replica waits.
  ///
  /// @param key new
  /// @param longest how long it can take
  public Mono<Task> begin(
      Task.Key key, String action, String traceId, Task.Readers readers, Duration longest) {
    Instant now = Rows.now(clock);
    Task task =
        new Task(
            key.organization(),
            key.id(),
            action,
            traceId,
            readers,
            Task.Status.RUNNING,
            null,
            null,
            null,
            now,
            now.plus(longest),
            now.plus(BELIEVED),
            null);
    return database
        .run(sql ->
            Rows.bind(
                    Rows.bind(
                        of(sql, INSERT, key.organization(), key.id()), "by", readers.begunBy()),
                    "permission",
                    readers.permission())
                .bind("action", action)
                .bind("trace", traceId)
                .bind("now", Rows.utc(now))
                .bind("lease", Rows.utc(task.leaseUntil()))
                .bind("awaited", Rows.utc(now.plus(BELIEVED)))
                .fetch()
                .rowsUpdated())
        .thenReturn(task);
  }

  /// Says that this replica still waits for the backends of tasks; to be said several times a
  /// minute.
  public Mono<Void> await(Collection<Task> awaited) {
    return inPieces(Flux.fromIterable(awaited).map(Task::key))
        .concatMapDelayError(some ->
            database.run(sql ->
                sql.sql(AWAIT)
                    .bind("tasks", some)
                    .bind("until", Rows.utc(Rows.now(clock).plus(BELIEVED)))
                    .fetch()
                    .rowsUpdated()))
        .then();
  }

  /// Notes that nobody has to wait for a task, whose backend will say itself how it ended.
  public Mono<Void> leave(String organization, String id) {
    return database.run(sql -> of(sql, LEAVE, organization, id).fetch().rowsUpdated()).then();
  }

  /// Notes that nobody knows how a task has ended, unless its backend will say so.
  ///
  /// @param reason sealed
  public Mono<Void> lose(String organization, String id, String reason) {
    return database
        .run(sql -> of(sql, LOSE, organization, id).bind("reason", reason).fetch().rowsUpdated())
        .then();
  }

  /// A task of an organization; empty when it has none with that id.
  public Mono<Task> find(String organization, String id) {
    return database.run(sql -> of(sql, FIND, organization, id).map(Tasks::toTask).one());
  }

  /// Those of some tasks that have not ended.
  public Flux<Task> running(Collection<Task.Key> keys) {
    return inPieces(Flux.fromIterable(keys))
        .concatMap(some ->
            database
                .run(sql ->
                    sql.sql(FIND_RUNNING)
                        .bind("tasks", some)
                        .map(Tasks::toTask)
                        .all()
                        .collectList())
                .flatMapIterable(found -> found));
  }

  /// Notes how far one is, so that it is known to run. Fails with [RefusedChange] when there is
  /// none, or it has ended.
  ///
  /// @param percent 0 to 100; null when it is not known
  /// @param message for people; null for nothing
  public Mono<Void> progress(
      String organization, String id, @Nullable Integer percent, @Nullable String message) {
    return updated(
        organization,
        id,
        sql -> {
          DatabaseClient.GenericExecuteSpec statement =
              Rows.bind(of(sql, PROGRESS, organization, id), "message", message)
                  .bind("now", Rows.utc(Rows.now(clock)));
          return percent == null
              ? statement.bindNull("percent", Integer.class)
              : statement.bind("percent", percent);
        });
  }

  /// Notes how one has ended. Fails with [RefusedChange] when there is none, or it had ended
  /// before.
  ///
  /// @param result sealed
  public Mono<Void> finish(String organization, String id, boolean isSuccess, String result) {
    return updated(
        organization,
        id,
        sql ->
            of(sql, FINISH, organization, id)
                .bind("status", (isSuccess ? Task.Status.SUCCEEDED : Task.Status.FAILED).name())
                .bind("result", result)
                .bind("now", Rows.utc(Rows.now(clock))));
  }

  private Mono<Void> updated(
      String organization,
      String id,
      Function<DatabaseClient, DatabaseClient.GenericExecuteSpec> statement) {
    return database
        .run(sql -> statement.apply(sql).fetch().rowsUpdated())
        .filter(rows -> rows > 0)
        .switchIfEmpty(
            Mono.defer(() -> find(organization, id))
                .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("Task")))
                .flatMap(task ->
                    task.status() == Task.Status.RUNNING
                        // The same progress again changes no row.
                        ? Mono.just(1L)
                        : Mono.error(
                            RefusedChange.conflict("TaskEnded", "The task has ended already."))))
        .then();
  }

  /// Forgets those that nobody will ask for any more.
  Mono<Void> deleteOld() {
    return database.deleteOld(DELETE_OLD, clock, KEPT);
  }

  /// As values of `(organization_id, id) IN (:tasks)`, as many as one statement takes.
  private static Flux<List<Object[]>> inPieces(Flux<Task.Key> keys) {
    return keys.map(key -> new Object[] {key.organization(), key.id()}).buffer(AT_ONCE);
  }

  private static DatabaseClient.GenericExecuteSpec of(
      DatabaseClient sql, String statement, String organization, String id) {
    return sql.sql(statement).bind("organization", organization).bind("id", id);
  }

  private static Task toTask(Readable row) {
    return new Task(
        Rows.text(row, "organization_id"),
        Rows.text(row, "id"),
        Rows.text(row, "action"),
        Rows.text(row, "trace_id"),
        new Task.Readers(row.get("begun_by", String.class), row.get("permission", String.class)),
        Task.Status.valueOf(Rows.text(row, "status")),
        row.get("percent", Integer.class),
        row.get("message", String.class),
        row.get("result", String.class),
        Objects.requireNonNull(Rows.instant(row, "created_at")),
        Objects.requireNonNull(Rows.instant(row, "lease_until")),
        Rows.instant(row, "awaited_until"),
        Rows.instant(row, "finished_at"));
  }
}
