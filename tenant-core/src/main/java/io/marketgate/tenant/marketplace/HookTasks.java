package io.marketgate.tenant.marketplace;

import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.secret.SealedColumn;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// What vendors' systems have to be told of their instances: written with the change, told in order
/// for each instance by whichever replica has the time, and again until it is taken.
public final class HookTasks {

  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final Duration KEPT = Duration.ofDays(30);
  private static final int LONGEST_FAULT = 200;

  private static final String INSERT =
      """
      INSERT INTO marketplace_task
        (organization_id, instance_id, kind, body, status, attempts, next_attempt_at, created_at)
      VALUES (:organization, :instance, :kind, :body, 'WAITING', 0, :now, :now)
      """;

  private static final String DUE =
      """
      SELECT t.id, t.organization_id, t.instance_id, t.kind, t.body, t.attempts, t.fault,
             i.product
        FROM marketplace_task t JOIN marketplace_instance i ON i.id = t.instance_id
       WHERE t.status = 'WAITING' AND t.next_attempt_at <= :now
         AND NOT EXISTS (SELECT 1 FROM marketplace_task e
                          WHERE e.instance_id = t.instance_id AND e.id < t.id
                            AND e.status <> 'DONE')
       ORDER BY t.next_attempt_at LIMIT :most FOR UPDATE SKIP LOCKED
      """;

  private static final String LEASED =
      "UPDATE marketplace_task FORCE INDEX (PRIMARY) SET next_attempt_at = :until"
          + " WHERE id IN (:ids)";

  /// Whoever comes when somebody else has taken it over changes nothing any more.
  private static final String IS_HIS = " AND status = 'WAITING' AND next_attempt_at = :lease";

  private static final String DONE =
      """
      UPDATE marketplace_task SET status = 'DONE', attempts = attempts + 1, fault = NULL
       WHERE organization_id = :organization AND id = :id
      """
          + IS_HIS;

  private static final String PREPARED =
      """
      UPDATE marketplace_instance SET prepared = TRUE, app = COALESCE(:app, app)
       WHERE organization_id = :organization AND id = :instance
      """;

  private static final String LATER =
      """
      UPDATE marketplace_task
         SET attempts = attempts + IF(:fault IS NULL, 0, 1), next_attempt_at = :at,
             fault = :fault, status = :status
       WHERE organization_id = :organization AND id = :id
      """
          + IS_HIS;

  private static final String DELETE_OLD =
      "DELETE FROM marketplace_task WHERE status = 'DONE' AND next_attempt_at < :before LIMIT :most";

  private static final String AGAIN =
      """
      UPDATE marketplace_task SET status = 'WAITING', attempts = 0, next_attempt_at = :now
       WHERE organization_id = :organization AND instance_id = :instance AND status <> 'DONE'
      """;

  private static final String OLDEST =
      "SELECT MIN(created_at) AS oldest FROM marketplace_task WHERE status <> 'DONE'";

  private static final String OPEN =
      """
      SELECT instance_id, kind, status, attempts, fault FROM marketplace_task
       WHERE organization_id = :organization AND status <> 'DONE' ORDER BY id
      """;

  /// What a system has said of an instance.
  public static final SealedColumn APP = new SealedColumn("marketplace_instance", "app");

  private final Database database;
  private final JsonMapper json;
  private final Clock clock;

  /// What a system is told.
  enum Kind {
    CREATE,
    CHANGE,
    SUSPEND,
    RESUME,
    DELETE
  }

  /// Something to be told.
  ///
  /// @param number in their order
  /// @param organization id
  /// @param instance id
  /// @param product code
  /// @param kind `CREATE`, `CHANGE`, `SUSPEND`, `RESUME` or `DELETE`
  /// @param body JSON
  /// @param attempts how many have failed
  /// @param fault why the latest did; null when none has, or it is said to take longer
  /// @param lease until when it is of whoever has claimed it
  public record Task(
      long number,
      String organization,
      String instance,
      String product,
      String kind,
      String body,
      int attempts,
      @Nullable String fault,
      Instant lease) {}

  /// Something that was not taken yet.
  ///
  /// @param isParked whether it is not tried again by itself
  /// @param fault why not; null when it was not tried, or is said to take longer
  public record Open(
      String instance, String kind, boolean isParked, int attempts, @Nullable String fault) {}

  HookTasks(Database database, JsonMapper json, Clock clock) {
    this.database = database;
    this.json = json;
    this.clock = clock;
  }

  /// Adds to the transaction of a change.
  Mono<Long> add(DatabaseClient sql, Locked organization, Kind kind, Instance instance) {
    return sql.sql(INSERT)
        .bind("organization", organization.id())
        .bind("instance", instance.id())
        .bind("kind", kind.name())
        .bind("body", json.writeValueAsString(body(kind, instance)))
        .bind("now", organization.at())
        .fetch()
        .rowsUpdated();
  }

  private static Map<String, Object> body(Kind kind, Instance instance) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", kind.name().toLowerCase(java.util.Locale.ROOT));
    body.put("instanceId", instance.id());
    body.put("organization", instance.organization());
    body.put("marketplace", instance.account().marketplace());
    body.put("accountId", instance.account().accountId());
    body.put("product", instance.plan().product());
    body.put("sku", instance.plan().sku());
    body.put("edition", instance.plan().edition());
    body.put("trial", instance.plan().trial());
    body.put("quantities", instance.plan().quantities());
    if (instance.until() != null) {
      body.put("until", instance.until().toString());
    }
    body.put("status", instance.status().name());
    return body;
  }

  /// What is due, for whoever asks first; it is his for a minute.
  public Mono<List<Task>> claim(int most) {
    return database.inTransaction(sql -> {
      Instant now = Rows.now(clock);
      Instant lease = now.plus(LEASE);
      return sql.sql(DUE)
          .bind("now", Rows.utc(now))
          .bind("most", most)
          .map(row ->
              new Task(
                  Rows.number(row, "id").longValue(),
                  Rows.text(row, "organization_id"),
                  Rows.text(row, "instance_id"),
                  Rows.text(row, "product"),
                  Rows.text(row, "kind"),
                  Rows.text(row, "body"),
                  Rows.number(row, "attempts").intValue(),
                  row.get("fault", String.class),
                  lease))
          .all()
          .collectList()
          .delayUntil(tasks -> lease(sql, tasks, lease));
    });
  }

  private static Mono<Long> lease(DatabaseClient sql, List<Task> tasks, Instant lease) {
    return tasks.isEmpty()
        ? Mono.just(0L)
        : sql.sql(LEASED)
            .bind("until", Rows.utc(lease))
            .bind("ids", tasks.stream().map(Task::number).toList())
            .fetch()
            .rowsUpdated();
  }

  /// It was taken.
  ///
  /// @param app what the system says of the instance, sealed; null for nothing
  public Mono<Void> done(Task task, @Nullable String app) {
    return database
        .inTransaction(sql ->
            sql.sql(DONE)
                .bind("organization", task.organization())
                .bind("id", task.number())
                .bind("lease", Rows.utc(task.lease()))
                .fetch()
                .rowsUpdated()
                .filter(updated -> updated > 0)
                .flatMap(updated ->
                    Rows.bind(sql.sql(PREPARED), "app", app)
                        .bind("organization", task.organization())
                        .bind("instance", task.instance())
                        .fetch()
                        .rowsUpdated()))
        .then();
  }

  /// It was not taken, and is told again.
  ///
  /// @param pause before that; null when it is parked for people
  /// @param fault why; null when it is said to take longer
  public Mono<Void> later(Task task, @Nullable Duration pause, @Nullable String fault) {
    String said =
        fault == null || fault.length() <= LONGEST_FAULT
            ? fault
            : fault.substring(0, LONGEST_FAULT);
    Instant at = clock.instant().plus(pause == null ? Duration.ZERO : pause);
    return database
        .run(sql ->
            Rows.bind(sql.sql(LATER), "fault", said)
                .bind("organization", task.organization())
                .bind("id", task.number())
                .bind("lease", Rows.utc(task.lease()))
                .bind("at", Rows.utc(at))
                .bind("status", pause == null ? "PARKED" : "WAITING")
                .fetch()
                .rowsUpdated())
        .then();
  }

  /// Tells everything that an instance waits for at once, also what was parked.
  ///
  /// @return how much that is
  public Mono<Long> again(String organization, String instance) {
    return database.run(sql ->
        sql.sql(AGAIN)
            .bind("organization", organization)
            .bind("instance", instance)
            .bind("now", Rows.utc(clock.instant()))
            .fetch()
            .rowsUpdated());
  }

  /// Forgets what was taken long ago.
  Mono<Void> deleteOld() {
    return database.deleteOld(DELETE_OLD, clock, KEPT);
  }

  /// Since when the oldest instance waits for its vendor's system; empty when none does.
  public Mono<Instant> oldest() {
    return database.run(sql ->
        sql.sql(OLDEST)
            .map(row -> Optional.ofNullable(Rows.instant(row, "oldest")))
            .one()
            .flatMap(Mono::justOrEmpty));
  }

  /// What an organization's instances wait for.
  public Mono<List<Open>> open(String organization) {
    return database.run(sql ->
        sql.sql(OPEN)
            .bind("organization", organization)
            .map(row ->
                new Open(
                    Rows.text(row, "instance_id"),
                    Rows.text(row, "kind"),
                    Rows.text(row, "status").equals("PARKED"),
                    Rows.number(row, "attempts").intValue(),
                    row.get("fault", String.class)))
            .all()
            .collectList());
  }
}
