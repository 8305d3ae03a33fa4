package io.marketgate.tenant.license;

import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.storage.Write;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import reactor.core.publisher.Mono;

/// The statements about the licence and what is used of it.
final class LicenseRows {

  private static final String NEWEST =
      "SELECT document FROM license_binding ORDER BY id DESC LIMIT 1";

  private static final String BIND =
      "INSERT INTO license_binding (document, bound_at, bound_by) VALUES (:document, :now, :by)";

  private static final String LOG =
      """
      INSERT INTO license_log (at, actor, outcome, license_id, detail)
      VALUES (:now, :actor, :outcome, :license, :detail)
      """;

  private static final String LATEST_LOG =
      """
      SELECT id, at, actor, outcome, license_id, detail FROM license_log
       WHERE id < :before ORDER BY id DESC LIMIT :most
      """;

  private static final String CLOCK_AND_NEWEST =
      """
      SELECT highest, (SELECT document FROM license_binding ORDER BY id DESC LIMIT 1) AS document
        FROM license_clock WHERE id = 1
      """;

  private static final String RAISE =
      """
      UPDATE license_clock SET highest = :now
       WHERE id = 1 AND (highest IS NULL OR highest < :now)
      """;

  private static final String SET_HIGHEST = "UPDATE license_clock SET highest = :now WHERE id = 1";

  private static final String USAGE = "SELECT kind, accounts, memberships FROM license_usage";

  /// Locks the account whether it is new or not. A lock that is shared first, as that of `INSERT
  /// IGNORE`, would let two who come at once wait for each other.
  private static final String REGISTER =
      """
      INSERT INTO account (uid, registered_at, internal_memberships, external_memberships)
      VALUES (:uid, :now, :internal, :external)
      ON DUPLICATE KEY UPDATE
        internal_memberships = internal_memberships + VALUES(internal_memberships),
        external_memberships = external_memberships + VALUES(external_memberships)
      """;

  private static final String LEAVE =
      """
      UPDATE account
         SET internal_memberships = internal_memberships - :internal,
             external_memberships = external_memberships - :external
       WHERE uid = :uid
      """;

  private static final String MEMBERSHIPS =
      "SELECT internal_memberships, external_memberships FROM account WHERE uid = :uid FOR UPDATE";

  private static final String CHANGE_USAGE =
      """
      UPDATE license_usage SET accounts = accounts + :accounts, memberships = memberships + :more
       WHERE kind = :kind
      """;

  private static final String COUNT_ACCOUNTS = CHANGE_USAGE + " AND accounts + :accounts <= :most";

  private static final String COUNT_MEMBERSHIPS =
      CHANGE_USAGE + " AND memberships + :more <= :most";

  /// The last of the next members, in the order of their names, and how many they are.
  private static final String NEXT_MEMBERS =
      """
      SELECT MAX(uid) AS last, COUNT(*) AS members
        FROM (SELECT uid FROM organization_member
               WHERE organization_id = :organization AND uid > :after
               ORDER BY uid LIMIT :most) next
      HAVING COUNT(*) > 0
      """;

  private static final String CHANGE_MEMBERS =
      """
      UPDATE account a JOIN organization_member m ON m.uid = a.uid
         SET a.internal_memberships = a.internal_memberships + IF(m.`external`, 0, :by),
             a.external_memberships = a.external_memberships + IF(m.`external`, :by, 0)
       WHERE m.organization_id = :organization AND m.uid > :after AND m.uid <= :last
      """;

  /// How many members of an organization there are, and how many of their accounts have so many
  /// memberships now.
  private static final String COUNT_MEMBERS =
      """
      SELECT m.`external` AS is_external, COUNT(*) AS memberships,
             COALESCE(SUM(IF(m.`external`, a.external_memberships, a.internal_memberships)
               = :single), 0) AS accounts
        FROM organization_member m JOIN account a ON a.uid = m.uid
       WHERE m.organization_id = :organization AND m.uid > :after AND m.uid <= :last
       GROUP BY m.`external`
      """;

  private LicenseRows() {}

  /// Sums of a kind of users.
  record Usage(long accounts, long memberships) {

    Usage plus(Usage other) {
      return new Usage(accounts + other.accounts, memberships + other.memberships);
    }
  }

  /// An entry of the log.
  record LogRow(
      long id, Instant at, String actor, String outcome, @Nullable String license, String detail) {}

  static Mono<String> newest(DatabaseClient sql) {
    return sql.sql(NEWEST).map(row -> Rows.text(row, "document")).one();
  }

  static Mono<Long> bind(DatabaseClient sql, String document, String by, Instant now) {
    return sql.sql(BIND)
        .bind("document", document)
        .bind("by", by)
        .bind("now", Rows.utc(now))
        .fetch()
        .rowsUpdated();
  }

  static Mono<Long> log(
      DatabaseClient sql,
      Instant now,
      String actor,
      boolean isBound,
      @Nullable String license,
      String detail) {
    return Rows.bind(sql.sql(LOG), "license", license)
        .bind("now", Rows.utc(now))
        .bind("actor", actor)
        .bind("outcome", isBound ? "BOUND" : "REFUSED")
        .bind("detail", detail)
        .fetch()
        .rowsUpdated();
  }

  static Mono<List<LogRow>> log(DatabaseClient sql, long before, int most) {
    return sql.sql(LATEST_LOG)
        .bind("before", before)
        .bind("most", most)
        .map(row ->
            new LogRow(
                Rows.number(row, "id").longValue(),
                Objects.requireNonNull(Rows.instant(row, "at")),
                Rows.text(row, "actor"),
                Rows.text(row, "outcome"),
                row.get("license_id", String.class),
                Rows.text(row, "detail")))
        .all()
        .collectList();
  }

  /// What a licence is judged by.
  ///
  /// @param highest the latest instant that was ever seen; the epoch when none was
  /// @param document of the newest licence; empty when there is none
  record ClockAndNewest(Instant highest, Optional<String> document) {}

  static Mono<ClockAndNewest> clockAndNewest(DatabaseClient sql) {
    return sql.sql(CLOCK_AND_NEWEST)
        .map(row ->
            new ClockAndNewest(
                Optional.ofNullable(Rows.instant(row, "highest")).orElse(Instant.EPOCH),
                Optional.ofNullable(row.get("document", String.class))))
        .one();
  }

  static Mono<Long> raise(DatabaseClient sql, Instant now) {
    return sql.sql(RAISE).bind("now", Rows.utc(now)).fetch().rowsUpdated();
  }

  static Mono<Long> setHighest(DatabaseClient sql, Instant now) {
    return sql.sql(SET_HIGHEST).bind("now", Rows.utc(now)).fetch().rowsUpdated();
  }

  static Mono<Map<UserKind, Usage>> usage(DatabaseClient sql) {
    return sql.sql(USAGE)
        .map(row ->
            Map.entry(
                UserKind.valueOf(Rows.text(row, "kind")),
                new Usage(
                    Rows.number(row, "accounts").longValue(),
                    Rows.number(row, "memberships").longValue())))
        .all()
        .collectList()
        .map(rows -> {
          Map<UserKind, Usage> usage = new HashMap<>();
          rows.forEach(row -> usage.put(row.getKey(), row.getValue()));
          return usage;
        });
  }

  /// Somebody with another membership.
  ///
  /// @param isNew whether he was never seen before
  /// @param memberships how many of its kind he has now
  record Registered(boolean isNew, long memberships) {}

  /// Adds a membership of somebody, whose account is locked afterwards. Of the sums nothing is
  /// changed.
  static Mono<Registered> register(DatabaseClient sql, String uid, UserKind kind, Instant now) {
    return membership(sql.sql(REGISTER), uid, kind)
        .bind("now", Rows.utc(now))
        .fetch()
        .rowsUpdated()
        // One row is added; one that is changed counts as two.
        .flatMap(rows ->
            rows == 1
                ? Mono.just(new Registered(true, 1))
                : memberships(sql, uid, kind).map(count -> new Registered(false, count)));
  }

  /// Takes a membership away from somebody, whose account is locked afterwards. Of the sums nothing
  /// is changed.
  ///
  /// @return how many of its kind he has left; empty when he was never seen
  static Mono<Long> leave(DatabaseClient sql, String uid, UserKind kind) {
    return membership(sql.sql(LEAVE), uid, kind)
        .fetch()
        .rowsUpdated()
        .then(Mono.defer(() -> memberships(sql, uid, kind)));
  }

  private static GenericExecuteSpec membership(
      GenericExecuteSpec statement, String uid, UserKind kind) {
    return statement
        .bind("uid", uid)
        .bind("internal", kind == UserKind.INTERNAL ? 1 : 0)
        .bind("external", kind == UserKind.EXTERNAL ? 1 : 0);
  }

  private static Mono<Long> memberships(DatabaseClient sql, String uid, UserKind kind) {
    return sql.sql(MEMBERSHIPS)
        .bind("uid", uid)
        .map(row ->
            Rows.number(
                    row,
                    kind == UserKind.INTERNAL ? "internal_memberships" : "external_memberships")
                .longValue())
        .one();
  }

  /// Counts another membership where there is room for it.
  ///
  /// @param accounts how many accounts of this kind there are more
  /// @param ofAccounts whether the limit is one of accounts; otherwise it is one of memberships
  /// @param most the limit
  /// @return whether there was
  static Mono<Boolean> countUpTo(
      DatabaseClient sql, UserKind kind, int accounts, boolean ofAccounts, long most) {
    return sql.sql(ofAccounts ? COUNT_ACCOUNTS : COUNT_MEMBERSHIPS)
        .bind("kind", kind.name())
        .bind("accounts", accounts)
        .bind("more", 1)
        .bind("most", most)
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  static Write usageChanged(UserKind kind, long accounts, long more) {
    return Write.of(CHANGE_USAGE)
        .bind("kind", kind.name())
        .bind("accounts", accounts)
        .bind("more", more);
  }

  /// Some members of an organization, one after the other in the order of their names.
  ///
  /// @param after the name before the first one, empty at the beginning
  /// @param last the name of the last one
  record Members(String organization, String after, String last, long count) {

    private GenericExecuteSpec bound(GenericExecuteSpec statement) {
      return statement.bind("organization", organization).bind("after", after).bind("last", last);
    }
  }

  /// The next members of an organization; nothing when there are no more.
  ///
  /// @param after the name of the last one before
  static Mono<Members> nextMembers(
      DatabaseClient sql, String organization, String after, int most) {
    return sql.sql(NEXT_MEMBERS)
        .bind("organization", organization)
        .bind("after", after)
        .bind("most", most)
        .map(row ->
            new Members(
                organization,
                after,
                Rows.text(row, "last"),
                Rows.number(row, "members").longValue()))
        .one();
  }

  /// Adds or takes away a membership of each.
  ///
  /// @param by 1 or -1
  static Mono<Long> changeMembers(DatabaseClient sql, Members members, int by) {
    return members.bound(sql.sql(CHANGE_MEMBERS)).bind("by", by).fetch().rowsUpdated();
  }

  /// What the members are to the sums.
  ///
  /// @param single with how many memberships an account is counted here
  static Mono<Map<UserKind, Usage>> usage(DatabaseClient sql, Members members, int single) {
    return members
        .bound(sql.sql(COUNT_MEMBERS))
        .bind("single", single)
        .map(row ->
            Map.entry(
                Rows.number(row, "is_external").intValue() == 1
                    ? UserKind.EXTERNAL
                    : UserKind.INTERNAL,
                new Usage(
                    Rows.number(row, "accounts").longValue(),
                    Rows.number(row, "memberships").longValue())))
        .all()
        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
  }
}
