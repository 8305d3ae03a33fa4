package io.marketgate.tenant.license;

import io.marketgate.tenant.audit.AuditedChanges.Together;
import io.marketgate.tenant.license.LicenseReader.InForce;
import io.marketgate.tenant.license.LicenseRows.Members;
import io.marketgate.tenant.license.LicenseRows.Registered;
import io.marketgate.tenant.license.LicenseRows.Usage;
import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.storage.Write;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Lets happen what the platform's licence allows, in the transaction of what is to happen
/// (tenancy.md 9). Whoever becomes or ceases to be a user is counted in one row for all of his
/// kind, so that a quota is never exceeded by two who come at once. Everybody who joins anything
/// waits for that row, so it is changed last, after the accounts. What is denied fails with a
/// [LicenseDenied].
public final class LicenseGate {

  /// So many members are changed by one statement, whose time is bounded.
  static final int MEMBERS_AT_ONCE = 10_000;

  private final LicenseReader reader;

  LicenseGate(LicenseReader reader) {
    this.reader = reader;
  }

  /// Fails when the licence ended too long ago for anything new.
  public Mono<Void> requireUnrestricted(DatabaseClient sql) {
    return unrestricted(sql).then();
  }

  private Mono<InForce> unrestricted(DatabaseClient sql) {
    return reader
        .inForce(sql)
        .flatMap(inForce ->
            inForce.state() == LicenseStatus.State.RESTRICTED
                ? Mono.error(LicenseDenied.restricted())
                : Mono.just(inForce));
  }

  /// Counts another membership of somebody in an ACTIVE organization; where the quota is used up,
  /// the changes fail at their end.
  ///
  /// @param together the changes that it is one of
  /// @return whether he was never seen before
  public Mono<Boolean> activate(
      Together together, DatabaseClient sql, String uid, UserKind kind, Instant now) {
    return unrestricted(sql)
        .flatMap(inForce ->
            LicenseRows.register(sql, uid, kind, now)
                .doOnNext(
                    registered -> together.last(last -> count(last, kind, registered, inForce)))
                .map(Registered::isNew));
  }

  private Mono<Void> count(
      DatabaseClient sql, UserKind kind, Registered registered, InForce inForce) {
    int accounts = registered.memberships() == 1 ? 1 : 0;
    boolean isCountedAgain = reader.countsAccounts() && accounts == 0;
    return !isCountedAgain && inForce.limit(kind) instanceof Limit.Count(long most)
        ? LicenseRows.countUpTo(sql, kind, accounts, reader.countsAccounts(), most)
            .flatMap(isCounted -> isCounted ? Mono.empty() : Mono.error(LicenseDenied.quota(kind)))
        : LicenseRows.usageChanged(kind, accounts, 1).run(sql);
  }

  /// Counts a membership of somebody in an ACTIVE organization less.
  ///
  /// @param together the changes that it is one of
  public Mono<Void> deactivate(Together together, DatabaseClient sql, String uid, UserKind kind) {
    return LicenseRows.leave(sql, uid, kind)
        .doOnNext(
            left -> together.last(LicenseRows.usageChanged(kind, left == 0 ? -1 : 0, -1)::run))
        .then();
  }

  /// Counts everybody in an organization that has become ACTIVE; there may be more than the quota
  /// then.
  public static Mono<Void> organizationActivated(DatabaseClient sql, String organization) {
    return changeAll(sql, organization, 1, 1);
  }

  /// Counts nobody any more in an organization that is no longer ACTIVE.
  public static Mono<Void> organizationDeactivated(DatabaseClient sql, String organization) {
    return changeAll(sql, organization, -1, 0);
  }

  /// Some members, and what they are to the sums.
  private record Changed(Members members, Map<UserKind, Usage> sums) {}

  /// @param single how many memberships an account has afterwards that is counted more or less
  private static Mono<Void> changeAll(DatabaseClient sql, String organization, int by, int single) {
    return changeNext(sql, organization, "", by, single)
        .expand(done ->
            done.members().count() < MEMBERS_AT_ONCE
                ? Mono.empty()
                : changeNext(sql, organization, done.members().last(), by, single))
        .collect(
            () -> new EnumMap<UserKind, Usage>(UserKind.class),
            (all, done) -> done.sums().forEach((kind, sums) -> all.merge(kind, sums, Usage::plus)))
        .flatMap(sums -> Write.all(sql, changed(sums, by)));
  }

  private static Mono<Changed> changeNext(
      DatabaseClient sql, String organization, String after, int by, int single) {
    return LicenseRows.nextMembers(sql, organization, after, MEMBERS_AT_ONCE)
        .flatMap(members ->
            LicenseRows.changeMembers(sql, members, by)
                // What this transaction has changed itself it reads as it is now.
                .then(LicenseRows.usage(sql, members, single))
                .map(sums -> new Changed(members, sums)));
  }

  /// In one order, as whoever changes both: otherwise two of them may wait for each other.
  private static List<Write> changed(EnumMap<UserKind, Usage> sums, int by) {
    return sums.entrySet().stream()
        .map(each -> usageChanged(each.getKey(), each.getValue(), by))
        .toList();
  }

  private static Write usageChanged(UserKind kind, Usage sums, int by) {
    return LicenseRows.usageChanged(kind, by * sums.accounts(), by * sums.memberships());
  }
}
