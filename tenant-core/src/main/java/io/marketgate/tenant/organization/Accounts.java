package io.marketgate.tenant.organization;

import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.audit.AuditedChanges.Done;
import io.marketgate.tenant.push.ChangeEvent;
import io.marketgate.tenant.push.PushOutbox;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Everybody who belongs to any organization, or did.
public final class Accounts {

  /// Where he is an administrator of the platform comes first: it is the only membership that may
  /// have to stay, and then none is ended.
  private static final String MEMBERSHIPS =
      """
      SELECT m.organization_id FROM organization_member m LEFT JOIN platform_admin a
          ON a.uid = m.uid AND a.organization_id = m.organization_id
       WHERE m.uid = :uid
       ORDER BY a.uid IS NULL, m.organization_id
      """;

  private static final String DELETE =
      """
      DELETE FROM account
       WHERE uid = :uid AND NOT EXISTS (SELECT 1 FROM organization_member WHERE uid = :uid)
      """;

  private static final String COUNT = "SELECT COUNT(*) AS n FROM account WHERE uid = :uid";

  private final Database database;
  private final AuditedChanges changes;
  private final Members members;
  private final PushOutbox push;
  private final Clock clock;

  Accounts(
      Database database, AuditedChanges changes, Members members, PushOutbox push, Clock clock) {
    this.database = database;
    this.changes = changes;
    this.members = members;
    this.push = push;
    this.clock = clock;
  }

  /// Lets somebody leave every organization and then the platform: an event 202 for each membership
  /// and one without an organization (tenancy.md 10). What a crash leaves is done by the next call.
  ///
  /// @return fails with a [RefusedChange] when there is no such person, and before anything is done
  ///   when he is the last administrator of the platform
  public Mono<Void> cancel(String uid) {
    return database
        .run(sql -> memberships(sql, uid))
        .flatMapMany(Flux::fromIterable)
        .concatMap(organization -> members.leave(organization, uid))
        .then(
            Mono.defer(() ->
                changes.make(
                    new AuditTrail.Subject("AccountCancelled", uid, null),
                    sql -> remove(sql, uid))))
        .then();
  }

  private static Mono<List<String>> memberships(DatabaseClient sql, String uid) {
    return sql.sql(MEMBERSHIPS)
        .bind("uid", uid)
        .map(row -> Rows.text(row, "organization_id"))
        .all()
        .collectList();
  }

  private Mono<Done<Boolean>> remove(DatabaseClient sql, String uid) {
    return Mono.deferContextual(context -> {
      Actor actor = Actor.of(context);
      return sql.sql(DELETE)
          .bind("uid", uid)
          .fetch()
          .rowsUpdated()
          .flatMap(removed -> removed == 1 ? told(sql, actor, uid) : notRemoved(sql, uid));
    });
  }

  private Mono<Done<Boolean>> told(DatabaseClient sql, Actor actor, String uid) {
    return push.append(sql, actor, List.of(ChangeEvent.memberLeft(uid, "")), Rows.now(clock))
        .thenReturn(Done.of(true, null, Map.of("cancelled", true), List.of()));
  }

  private static Mono<Done<Boolean>> notRemoved(DatabaseClient sql, String uid) {
    return sql.sql(COUNT)
        .bind("uid", uid)
        .map(row -> Rows.number(row, "n").longValue())
        .one()
        .flatMap(known ->
            Mono.error(
                known == 0
                    ? RefusedChange.notFound("Account")
                    : RefusedChange.conflict(
                        "AccountInUse", "He has joined another organization meanwhile.")));
  }
}
