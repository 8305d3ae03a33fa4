package io.marketgate.tenant.admin;

import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.audit.AuditedChanges.Done;
import io.marketgate.tenant.push.ChangeEvent;
import io.marketgate.tenant.push.PushOutbox;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// The platform's administrators: members of one organization, at least one once there was one.
/// What is refused fails with a [RefusedChange].
public final class Admins {

  private static final String LOCK =
      "SELECT name FROM background_work WHERE name = 'admins' FOR UPDATE";

  private static final String LOCK_ORGANIZATION =
      "SELECT id FROM organization WHERE id = :organization FOR UPDATE";

  private static final String ALL =
      """
      SELECT uid, organization_id, added_at, added_by FROM platform_admin
       ORDER BY added_at, uid
      """;

  private static final String IS_MEMBER =
      """
      SELECT uid FROM organization_member WHERE organization_id = :organization AND uid = :uid
         FOR UPDATE
      """;

  private static final String ADD =
      """
      INSERT INTO platform_admin (uid, organization_id, added_at, added_by)
      VALUES (:uid, :organization, :now, :by)
      """;

  private static final String REMOVE =
      "DELETE FROM platform_admin WHERE organization_id = :organization AND uid = :uid";

  private final Database database;
  private final AuditedChanges changes;
  private final PushOutbox push;
  private final Clock clock;

  /// An administrator.
  ///
  /// @param uid of a member
  /// @param organization that all of them belong to
  /// @param addedAt when
  /// @param addedBy who let him
  public record Admin(String uid, String organization, Instant addedAt, String addedBy) {}

  Admins(Database database, AuditedChanges changes, PushOutbox push, Clock clock) {
    this.database = database;
    this.changes = changes;
    this.push = push;
    this.clock = clock;
  }

  /// All of them, the first one first.
  public Mono<List<Admin>> all() {
    return database.run(Admins::read);
  }

  private static Mono<List<Admin>> read(DatabaseClient sql) {
    return sql.sql(ALL).map(Admins::toAdmin).all().collectList();
  }

  private static Mono<List<Admin>> lock(DatabaseClient sql) {
    return sql.sql(LOCK).fetch().one().then(read(sql));
  }

  /// Makes a member an administrator.
  ///
  /// @param organization of the first one; null for that of the others
  public Mono<List<Admin>> add(String uid, @Nullable String organization) {
    return change(
        "AdminAdded",
        uid,
        organization,
        (sql, all, actor) -> {
          if (all.stream().anyMatch(admin -> admin.uid().equals(uid))) {
            return Mono.just(List.of());
          }
          String theirs = theirs(all, organization);
          return requireMember(sql, theirs, uid)
              .then(insert(sql, theirs, uid, actor))
              .thenReturn(List.of(ChangeEvent.memberChanged(uid, theirs, "")));
        });
  }

  /// Lets exactly these be administrators, in one step.
  ///
  /// @param uids at least one
  /// @param organization of the first ones; null for that of the others
  public Mono<List<Admin>> replace(List<String> uids, @Nullable String organization) {
    return change(
        "AdminsReplaced",
        "admins",
        organization,
        (sql, all, actor) -> {
          String theirs = theirs(all, organization);
          List<String> before = all.stream().map(Admin::uid).toList();
          List<String> added = uids.stream().filter(uid -> !before.contains(uid)).toList();
          List<String> removed = before.stream().filter(uid -> !uids.contains(uid)).toList();
          return Flux.fromIterable(added)
              .concatMap(
                  uid -> requireMember(sql, theirs, uid).then(insert(sql, theirs, uid, actor)))
              .thenMany(Flux.fromIterable(removed).concatMap(uid -> remove(sql, theirs, uid)))
              .then(
                  Mono.just(
                      Stream.concat(added.stream(), removed.stream())
                          .map(uid -> ChangeEvent.memberChanged(uid, theirs, ""))
                          .toList()));
        });
  }

  /// Ends somebody's role; refused for the last one.
  public Mono<List<Admin>> remove(String uid) {
    return change(
        "AdminRemoved",
        uid,
        null,
        (sql, all, actor) -> {
          Optional<Admin> found = all.stream().filter(admin -> admin.uid().equals(uid)).findFirst();
          if (found.isEmpty()) {
            return Mono.error(RefusedChange.notFound("Admin"));
          }
          if (all.size() == 1) {
            return Mono.error(lastOne());
          }
          String organization = found.get().organization();
          return remove(sql, organization, uid)
              .thenReturn(List.of(ChangeEvent.memberChanged(uid, organization, "")));
        });
  }

  /// Ends the role of somebody who leaves an organization, in the transaction of that; refused for
  /// the last administrator, who has to hand over first.
  public static Mono<Void> leave(DatabaseClient sql, String organization, String uid) {
    return lock(sql)
        .filter(all ->
            all.stream()
                .anyMatch(
                    admin -> admin.uid().equals(uid) && admin.organization().equals(organization)))
        .flatMap(all -> all.size() == 1 ? Mono.error(lastOne()) : remove(sql, organization, uid))
        .then();
  }

  /// What changes under the lock of all administrators.
  @FunctionalInterface
  private interface Work {
    Mono<List<ChangeEvent>> apply(DatabaseClient sql, List<Admin> all, Actor actor);
  }

  /// Locks the organization first, as whoever leaves it does.
  private Mono<List<Admin>> change(
      String what, String target, @Nullable String organization, Work work) {
    return Mono.deferContextual(context -> {
      Actor actor = Actor.of(context);
      return all()
          .map(all ->
              all.isEmpty() ? Objects.requireNonNullElse(organization, "") : theirs(all, null))
          .flatMap(theirs ->
              changes.make(
                  new AuditTrail.Subject(what, target, null),
                  sql ->
                      lockOrganization(sql, theirs)
                          .then(lock(sql))
                          .flatMap(before -> change(sql, before, actor, work))));
    });
  }

  private Mono<Done<List<Admin>>> change(
      DatabaseClient sql, List<Admin> before, Actor actor, Work work) {
    return work.apply(sql, before, actor)
        .delayUntil(events -> push.append(sql, actor, events, now()))
        .flatMap(events -> read(sql).map(after -> done(before, after)));
  }

  private static Mono<Void> lockOrganization(DatabaseClient sql, String organization) {
    return sql.sql(LOCK_ORGANIZATION).bind("organization", organization).fetch().one().then();
  }

  private static Done<List<Admin>> done(List<Admin> before, List<Admin> after) {
    return before.equals(after)
        ? Done.nothing(after)
        : Done.of(after, shown(before), shown(after), List.of());
  }

  private static Map<String, Object> shown(List<Admin> admins) {
    return Map.of("admins", admins.stream().map(Admin::uid).toList());
  }

  private static Mono<Void> requireMember(DatabaseClient sql, String organization, String uid) {
    return sql.sql(IS_MEMBER)
        .bind("organization", organization)
        .bind("uid", uid)
        .map(row -> Rows.text(row, "uid"))
        .one()
        .filter(uid::equals)
        .switchIfEmpty(
            Mono.error(() ->
                RefusedChange.conflict(
                    "NotAMember", "Only members of the administrators' organization can be one.")))
        .then();
  }

  private Mono<Long> insert(DatabaseClient sql, String organization, String uid, Actor by) {
    return sql.sql(ADD)
        .bind("uid", uid)
        .bind("organization", organization)
        .bind("now", Rows.utc(now()))
        .bind("by", by.name())
        .fetch()
        .rowsUpdated();
  }

  private static Mono<Long> remove(DatabaseClient sql, String organization, String uid) {
    return sql.sql(REMOVE)
        .bind("organization", organization)
        .bind("uid", uid)
        .fetch()
        .rowsUpdated();
  }

  /// The organization that all of them belong to.
  private static String theirs(List<Admin> all, @Nullable String wanted) {
    if (all.isEmpty() && wanted == null) {
      throw RefusedChange.invalid("/organization", "is required for the first one");
    }
    String theirs = all.isEmpty() ? Objects.requireNonNull(wanted) : all.getFirst().organization();
    if (wanted != null && !wanted.equals(theirs)) {
      throw RefusedChange.conflict(
          "AdminOrganization", "All administrators are members of one organization.");
    }
    return theirs;
  }

  private static RefusedChange lastOne() {
    return RefusedChange.conflict(
        "LastAdmin", "The last administrator has to hand over to another one first.");
  }

  private Instant now() {
    return Rows.now(clock);
  }

  private static Admin toAdmin(Readable row) {
    return new Admin(
        Rows.text(row, "uid"),
        Rows.text(row, "organization_id"),
        Objects.requireNonNull(Rows.instant(row, "added_at")),
        Rows.text(row, "added_by"));
  }
}
