package io.marketgate.tenant.edition;

import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.audit.AuditedChanges.Done;
import io.marketgate.tenant.change.Change;
import io.marketgate.tenant.storage.CatalogueLock;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Brings the current version of an edition to the organizations that run on an earlier one
/// (tenancy.md 4). Dated like everything else: what they had until now stays in their history.
public final class Propagation {

  private static final int AT_ONCE = 1_000;

  private static final String LIVE =
      " organization_id IN (:ids) AND edition_code = :code AND edition_version = :old"
          + " AND (valid_until IS NULL OR valid_until > :now)";

  private static final String COUNT =
      """
      SELECT edition_version AS version, COUNT(DISTINCT organization_id) AS n
        FROM edition_period
       WHERE edition_code = :code AND (valid_until IS NULL OR valid_until > :now)
       GROUP BY edition_version
       ORDER BY edition_version
      """;

  private static final String CONCERNED =
      """
      SELECT DISTINCT organization_id FROM edition_period
       WHERE edition_code = :code AND edition_version = :old
         AND (valid_until IS NULL OR valid_until > :now)
       ORDER BY organization_id
      """;

  /// Locks as well; always the organization before its periods, as everybody does.
  private static final String COUNT_UP =
      "UPDATE organization FORCE INDEX (PRIMARY)"
          + " SET entitlement_revision = entitlement_revision + 1 WHERE id IN (:ids)";

  private static final String CONTINUE =
      "INSERT INTO edition_period (id, organization_id, edition_code, edition_name,"
          + " edition_version, kind, valid_from, valid_until, anchor, chain_length, instance_id)"
          + " SELECT REPLACE(UUID(), '-', ''), organization_id, edition_code, edition_name,"
          + " :target, kind, :now, valid_until, anchor, chain_length, instance_id"
          + " FROM edition_period WHERE"
          + LIVE
          + " AND valid_from < :now";

  private static final String END =
      "UPDATE edition_period SET valid_until = :now, end_told = TRUE WHERE"
          + LIVE
          + " AND valid_from < :now";

  private static final String RENUMBER =
      "UPDATE edition_period SET edition_version = :target WHERE"
          + LIVE
          + " AND valid_from >= :now";

  private final Database database;
  private final AuditedChanges changes;
  private final Clock clock;

  /// What organizations get of it.
  public enum Mode {
    /// Nothing: they keep the version they have.
    NONE,
    /// Of each metric the larger of what they have and what is new.
    FAVOURABLE,
    /// The current version.
    ALL
  }

  /// What a propagation does, or would do.
  ///
  /// @param organizations how many get another version
  /// @param moves from which version to which
  public record Report(long organizations, List<Move> moves) {}

  /// From one version to another.
  ///
  /// @param from version they have
  /// @param to version they get; null in a preview of one that is yet to be made
  /// @param organizations how many
  public record Move(int from, @Nullable Integer to, long organizations) {}

  private record InUse(int version, long organizations) {}

  /// A step that is yet to be taken.
  private record Plan(InUse old, EditionItems items, boolean isCurrent) {}

  Propagation(Database database, AuditedChanges changes, Clock clock) {
    this.database = database;
    this.changes = changes;
    this.clock = clock;
  }

  /// Counts what a propagation would do, and does nothing.
  public Mono<Report> preview(String code, Mode mode) {
    return database
        .run(sql -> plans(sql, code, mode, Rows.utc(clock.instant())))
        .map(plans ->
            report(
                plans.stream()
                    .map(plan -> new Move(plan.old().version(), null, plan.old().organizations()))
                    .toList()));
  }

  /// Does it, as one audited job.
  public Mono<Report> propagate(String code, Mode mode) {
    LocalDateTime now = Rows.utc(clock.instant());
    return changes.make(
        new AuditTrail.Subject("EditionPropagated", code, null),
        sql ->
            CatalogueLock.take(sql)
                .then(Mono.defer(() -> plans(sql, code, mode, now)))
                .flatMap(plans ->
                    Flux.fromIterable(plans)
                        .concatMap(plan -> move(sql, code, plan, now))
                        .collectList())
                .map(Propagation::report)
                .map(report ->
                    report.moves().isEmpty()
                        ? Done.nothing(report)
                        : Done.of(report, null, report, List.of(new Change.OfAnything()))));
  }

  private static Report report(List<Move> moves) {
    return new Report(moves.stream().mapToLong(Move::organizations).sum(), moves);
  }

  private Mono<List<Plan>> plans(DatabaseClient sql, String code, Mode mode, LocalDateTime now) {
    return Editions.existing(sql, code)
        .flatMap(edition ->
            inUse(sql, code, now)
                .flatMap(inUse ->
                    EditionRows.versions(sql, code)
                        .map(versions -> plans(edition.currentVersion(), inUse, versions, mode))));
  }

  private static List<Plan> plans(
      int currentVersion, List<InUse> inUse, List<EditionVersion> versions, Mode mode) {
    EditionItems current = items(versions, currentVersion);
    List<Plan> plans = new ArrayList<>();
    for (InUse old : inUse) {
      EditionItems had = items(versions, old.version());
      EditionItems gets =
          switch (mode) {
            case NONE -> had;
            case FAVOURABLE -> had.orMore(current);
            case ALL -> current;
          };
      if (old.version() != currentVersion && !gets.equals(had)) {
        plans.add(new Plan(old, gets, gets.equals(current)));
      }
    }
    return plans;
  }

  private Mono<Move> move(DatabaseClient sql, String code, Plan plan, LocalDateTime now) {
    Mono<Integer> target =
        plan.isCurrent()
            ? Editions.existing(sql, code).map(Edition::currentVersion)
            : EditionRows.addVersion(sql, code, plan.items(), false, now);
    return target.flatMap(to ->
        concerned(sql, code, plan.old().version(), now)
            .concatMap(ids ->
                sql.sql(COUNT_UP)
                    .bind("ids", ids)
                    .fetch()
                    .rowsUpdated()
                    .then(run(sql, CONTINUE, code, plan, ids, now, to))
                    .then(run(sql, END, code, plan, ids, now, null))
                    .then(run(sql, RENUMBER, code, plan, ids, now, to)))
            .then(Mono.just(new Move(plan.old().version(), to, plan.old().organizations()))));
  }

  private static Flux<List<String>> concerned(
      DatabaseClient sql, String code, int old, LocalDateTime now) {
    return sql.sql(CONCERNED)
        .bind("code", code)
        .bind("old", old)
        .bind("now", now)
        .map(row -> Rows.text(row, "organization_id"))
        .all()
        .collectList()
        .flatMapMany(Flux::fromIterable)
        .buffer(AT_ONCE);
  }

  private static Mono<Long> run(
      DatabaseClient sql,
      String statement,
      String code,
      Plan plan,
      List<String> ids,
      LocalDateTime now,
      @Nullable Integer target) {
    DatabaseClient.GenericExecuteSpec bound =
        sql.sql(statement)
            .bind("ids", ids)
            .bind("code", code)
            .bind("old", plan.old().version())
            .bind("now", now);
    return (target == null ? bound : bound.bind("target", target)).fetch().rowsUpdated();
  }

  private static Mono<List<InUse>> inUse(DatabaseClient sql, String code, LocalDateTime now) {
    return sql.sql(COUNT)
        .bind("code", code)
        .bind("now", now)
        .map(row ->
            new InUse(Rows.number(row, "version").intValue(), Rows.number(row, "n").longValue()))
        .all()
        .collectList();
  }

  private static EditionItems items(List<EditionVersion> versions, int number) {
    return versions.stream()
        .filter(version -> version.number() == number)
        .findFirst()
        .map(EditionVersion::items)
        .orElse(EditionItems.NONE);
  }
}
