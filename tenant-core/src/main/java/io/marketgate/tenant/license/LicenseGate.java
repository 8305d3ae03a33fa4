package io.marketgate.tenant.license;

import io.marketgate.tenant.license.LicenseRows.Members;
import io.marketgate.tenant.license.LicenseRows.Usage;
import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.storage.Write;
import java.time.Instant;
import java.util.Map;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Lets happen what the platform's licence allows, in the transaction of what is to happen
/// (tenancy.md 9). Whoever becomes or ceases to be a user is counted under one lock, so that a
/// quota is never exceeded by two who come at once. What is denied fails with a [LicenseDenied].
public final class LicenseGate {

  private static final String REGISTER =
      "INSERT IGNORE INTO account (uid, registered_at) VALUES (:uid, :now)";

  /// So many members are changed by one statement, whose time is bounded.
  static final int MEMBERS_AT_ONCE = 10_000;

  private final LicenseReader reader;

  LicenseGate(LicenseReader reader) {
    this.reader = reader;
  }

  /// Fails when the licence ended too long ago for anything new.
  public Mono<Void> requireUnrestricted(DatabaseClient sql) {
    return reader.status(sql).flatMap(LicenseGate::unrestricted);
  }

  private static Mono<Void> unrestricted(LicenseStatus status) {
    return status.state() == LicenseStatus.State.RESTRICTED
        ? Mono.error(LicenseDenied.restricted())
        : Mono.empty();
  }

  /// Counts another membership of somebody in an ACTIVE organization.
  ///
  /// @return whether he was never seen before
  public Mono<Boolean> activate(DatabaseClient sql, String uid, UserKind kind, Instant now) {
    return LicenseRows.lockUsage(sql)
        .flatMap(usage -> reader.status(sql, usage))
        .flatMap(status ->
            unrestricted(status)
                .then(register(sql, uid, now))
                .flatMap(isNew -> activate(sql, uid, kind, status).thenReturn(isNew)));
  }

  private static Mono<Boolean> register(DatabaseClient sql, String uid, Instant now) {
    return sql.sql(REGISTER)
        .bind("uid", uid)
        .bind("now", Rows.utc(now))
        .fetch()
        .rowsUpdated()
        .map(added -> added == 1);
  }

  private Mono<Void> activate(DatabaseClient sql, String uid, UserKind kind, LicenseStatus status) {
    return LicenseRows.memberships(sql, uid, kind)
        .flatMap(memberships -> {
          int accounts = memberships == 0 ? 1 : 0;
          int more = reader.countsAccounts() ? accounts : 1;
          License license = status.license();
          boolean isFull =
              license != null
                  && more > 0
                  && license.limit(kind) instanceof Limit.Count(long most)
                  && status.used(kind) + more > most;
          return isFull
              ? Mono.error(LicenseDenied.quota(kind))
              : LicenseRows.change(sql, uid, kind, 1, accounts);
        });
  }

  /// Counts a membership of somebody in an ACTIVE organization less.
  public Mono<Void> deactivate(DatabaseClient sql, String uid, UserKind kind) {
    return LicenseRows.lockUsage(sql)
        .then(LicenseRows.memberships(sql, uid, kind))
        .flatMap(memberships -> LicenseRows.change(sql, uid, kind, -1, memberships == 1 ? -1 : 0));
  }

  /// Counts everybody in an organization that has become ACTIVE; there may be more than the quota
  /// then.
  public static Mono<Void> organizationActivated(DatabaseClient sql, String organization) {
    return changeAll(sql, organization, 1, 0);
  }

  /// Counts nobody any more in an organization that is no longer ACTIVE.
  public static Mono<Void> organizationDeactivated(DatabaseClient sql, String organization) {
    return changeAll(sql, organization, -1, 1);
  }

  private static Mono<Void> changeAll(DatabaseClient sql, String organization, int by, int single) {
    return LicenseRows.lockUsage(sql)
        .then(changeNext(sql, organization, "", by, single))
        .expand(done ->
            done.count() < MEMBERS_AT_ONCE
                ? Mono.empty()
                : changeNext(sql, organization, done.last(), by, single))
        .then();
  }

  private static Mono<Members> changeNext(
      DatabaseClient sql, String organization, String after, int by, int single) {
    return LicenseRows.nextMembers(sql, organization, after, MEMBERS_AT_ONCE)
        .flatMap(members ->
            LicenseRows.usage(sql, members, single)
                .flatMap(sums -> change(sql, members, sums, by))
                .thenReturn(members));
  }

  private static Mono<Void> change(
      DatabaseClient sql, Members members, Map<UserKind, Usage> sums, int by) {
    return LicenseRows.changeMembers(sql, members, by)
        .then(
            Write.all(
                sql,
                sums.entrySet().stream()
                    .map(each -> usageChanged(each.getKey(), each.getValue(), by))
                    .toList()));
  }

  private static Write usageChanged(UserKind kind, Usage sums, int by) {
    return LicenseRows.usageChanged(kind, by * sums.accounts(), by * sums.memberships());
  }
}
