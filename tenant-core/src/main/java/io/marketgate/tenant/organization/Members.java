package io.marketgate.tenant.organization;

import io.marketgate.tenant.entitlement.OrganizationChanges;
import io.marketgate.tenant.entitlement.OrganizationChanges.Effect;
import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.push.ChangeEvent;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.usage.HeldInTransaction;
import io.marketgate.tenant.usage.QuotaDenied;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Who belongs to which organization. Each member counts as one of the metric `users`, where there
/// is one.
public final class Members {

  /// The metric that members count against.
  public static final String METRIC = "users";

  private static final String SELECT =
      """
      SELECT uid, name, email, roles, joined_at FROM organization_member
       WHERE organization_id = :organization
      """;

  private static final String SELECT_PAGE = SELECT + " AND uid > :after ORDER BY uid LIMIT :most";

  private static final String SELECT_ONE = SELECT + " AND uid = :uid";

  private static final String INSERT =
      """
      INSERT INTO organization_member (organization_id, uid, name, email, roles, joined_at)
      VALUES (:organization, :uid, :name, :email, :roles, :now)
      """;

  private static final String REGISTER =
      "INSERT IGNORE INTO account (uid, registered_at) VALUES (:uid, :now)";

  private static final String UPDATE =
      """
      UPDATE organization_member SET name = :name, email = :email, roles = :roles
       WHERE organization_id = :organization AND uid = :uid
      """;

  private static final String DELETE =
      "DELETE FROM organization_member WHERE organization_id = :organization AND uid = :uid";

  private final Database database;
  private final OrganizationChanges changes;
  private final HeldInTransaction held;

  /// Somebody who belongs to an organization.
  ///
  /// @param uid as the product contract names him
  /// @param name null when not known
  /// @param email null when not known
  /// @param roles in the organization
  /// @param joinedAt when
  public record Member(
      String uid,
      @Nullable String name,
      @Nullable String email,
      List<String> roles,
      Instant joinedAt) {

    public Member {
      roles = List.copyOf(roles);
    }

    /// Says nothing of him.
    @Override
    public String toString() {
      return "Member";
    }
  }

  Members(Database database, OrganizationChanges changes, HeldInTransaction held) {
    this.database = database;
    this.changes = changes;
    this.held = held;
  }

  /// Members in the order of their uid.
  ///
  /// @param after only those behind this uid; empty for the first page
  public Mono<List<Member>> page(String organization, String after, int most) {
    return database.run(sql ->
        sql.sql(SELECT_PAGE)
            .bind("organization", organization)
            .bind("after", after)
            .bind("most", most)
            .map(Members::toMember)
            .all()
            .collectList());
  }

  /// Lets somebody join, or changes what is known of a member.
  ///
  /// @param source where he came from, for receivers of events; empty when not known
  /// @return true when he was no member before; fails when there is no room for another one
  public Mono<Boolean> join(
      String organization,
      String uid,
      @Nullable String name,
      @Nullable String email,
      List<String> roles,
      String source) {
    Member wanted = new Member(uid, name, email, roles, Instant.EPOCH);
    return changes.make(
        organization,
        "MemberJoined",
        (sql, locked) ->
            find(sql, organization, uid)
                .flatMap(known -> change(sql, locked, known, wanted))
                .switchIfEmpty(
                    add(sql, locked, wanted)
                        .map(isNew ->
                            Effect.of(true, Map.<String, Object>of("uid", uid))
                                .notifying(joined(uid, organization, source, isNew)))));
  }

  private static List<ChangeEvent> joined(
      String uid, String organization, String source, boolean isNew) {
    ChangeEvent joined = ChangeEvent.memberChanged(uid, organization, source);
    return isNew
        ? List.of(ChangeEvent.accountRegistered(uid, organization, source), joined)
        : List.of(joined);
  }

  private static Mono<Effect<Boolean>> change(
      DatabaseClient sql, Locked organization, Member known, Member wanted) {
    Member same =
        new Member(wanted.uid(), wanted.name(), wanted.email(), wanted.roles(), known.joinedAt());
    return same.equals(known)
        ? Mono.just(Effect.nothing(false))
        : write(sql, UPDATE, organization, wanted)
            .thenReturn(
                Effect.of(false, Map.<String, Object>of("uid", wanted.uid(), "changed", true))
                    .notifying(
                        List.of(ChangeEvent.memberChanged(wanted.uid(), organization.id(), ""))));
  }

  /// Whether he was never seen before.
  private static Mono<Boolean> register(DatabaseClient sql, Locked organization, Member member) {
    return sql.sql(REGISTER)
        .bind("uid", member.uid())
        .bind("now", organization.at())
        .fetch()
        .rowsUpdated()
        .map(added -> added == 1);
  }

  private Mono<Boolean> add(DatabaseClient sql, Locked organization, Member member) {
    return Mono.defer(() ->
        held.acquire(sql, organization.id(), METRIC, 1)
            .flatMap(answer ->
                answer.isAllowed() ? Mono.just(answer) : Mono.error(new QuotaDenied(answer)))
            .then(write(sql, INSERT, organization, member))
            .then(register(sql, organization, member)));
  }

  /// Lets a member go; nothing happens when he is none.
  ///
  /// @return whether he was one
  public Mono<Boolean> leave(String organization, String uid) {
    return changes.make(
        organization,
        "MemberLeft",
        (sql, locked) ->
            sql.sql(DELETE)
                .bind("organization", organization)
                .bind("uid", uid)
                .fetch()
                .rowsUpdated()
                .flatMap(deleted ->
                    deleted == 0
                        ? Mono.just(Effect.nothing(false))
                        : held.release(sql, organization, METRIC, 1)
                            .then(
                                Mono.just(
                                    Effect.of(true, Map.<String, Object>of("uid", uid))
                                        .notifying(
                                            List.of(ChangeEvent.memberLeft(uid, organization)))))));
  }

  private static Mono<Long> write(
      DatabaseClient sql, String statement, Locked organization, Member member) {
    DatabaseClient.GenericExecuteSpec bound =
        sql.sql(statement)
            .bind("organization", organization.id())
            .bind("uid", member.uid())
            .bind("roles", String.join(" ", member.roles()));
    bound = Rows.bind(bound, "name", member.name());
    bound = Rows.bind(bound, "email", member.email());
    return (statement.equals(INSERT) ? bound.bind("now", organization.at()) : bound)
        .fetch()
        .rowsUpdated();
  }

  private static Mono<Member> find(DatabaseClient sql, String organization, String uid) {
    return sql.sql(SELECT_ONE)
        .bind("organization", organization)
        .bind("uid", uid)
        .map(Members::toMember)
        .one();
  }

  private static Member toMember(Readable row) {
    String roles = Rows.text(row, "roles");
    return new Member(
        Rows.text(row, "uid"),
        row.get("name", String.class),
        row.get("email", String.class),
        roles.isEmpty() ? List.of() : List.of(roles.split(" ")),
        Objects.requireNonNull(Rows.instant(row, "joined_at")));
  }
}
