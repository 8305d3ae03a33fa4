package io.marketgate.tenant.organization;

import io.marketgate.tenant.admin.Admins;
import io.marketgate.tenant.audit.AuditedChanges.Together;
import io.marketgate.tenant.entitlement.OrganizationChanges;
import io.marketgate.tenant.entitlement.OrganizationChanges.Effect;
import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.license.LicenseGate;
import io.marketgate.tenant.license.UserKind;
import io.marketgate.tenant.push.ChangeEvent;
import io.marketgate.tenant.refusal.RefusedChange;
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

  private static final String JOINED = "MemberJoined";

  private static final String SELECT =
      """
      SELECT uid, name, email, roles, `external`, joined_at FROM organization_member
       WHERE organization_id = :organization
      """;

  private static final String SELECT_PAGE = SELECT + " AND uid > :after ORDER BY uid LIMIT :most";

  private static final String SELECT_ONE = SELECT + " AND uid = :uid";

  private static final String INSERT =
      """
      INSERT INTO organization_member
        (organization_id, uid, name, email, roles, `external`, joined_at)
      VALUES (:organization, :uid, :name, :email, :roles, :external, :now)
      """;

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
  private final LicenseGate license;

  /// Somebody who belongs to an organization.
  ///
  /// @param uid as the product contract names him
  /// @param name null when not known
  /// @param email null when not known
  /// @param roles in the organization
  /// @param kind whether he is one of its own people
  /// @param joinedAt when
  public record Member(
      String uid,
      @Nullable String name,
      @Nullable String email,
      List<String> roles,
      UserKind kind,
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

  Members(
      Database database, OrganizationChanges changes, HeldInTransaction held, LicenseGate license) {
    this.database = database;
    this.changes = changes;
    this.held = held;
    this.license = license;
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

  /// Whether somebody is one.
  public Mono<Boolean> has(String organization, String uid) {
    return database.run(sql -> find(sql, organization, uid)).hasElement();
  }

  /// Lets somebody join who is no member; nothing happens when he is one.
  ///
  /// @param source where he came from, for receivers of events; empty when not known
  /// @return whether he has joined; fails when there is no room for another one
  public Mono<Boolean> joinIfAbsent(String organization, Member wanted, String source) {
    return changes.together(together -> joinIfAbsent(together, organization, wanted, source));
  }

  /// The same as one of several changes.
  public Mono<Boolean> joinIfAbsent(
      Together together, String organization, Member wanted, String source) {
    return changes.make(
        together,
        organization,
        JOINED,
        (sql, locked) ->
            find(sql, organization, wanted.uid())
                .map(known -> Effect.nothing(false))
                .switchIfEmpty(added(together, sql, locked, wanted, source)));
  }

  /// Lets somebody join, or changes what is known of a member.
  ///
  /// @param wanted what is known of him; when he joins is said by the clock ///
  /// @param source where he came from, for receivers of events; empty when not known
  /// @return true when he was no member before; fails when there is no room for another one
  public Mono<Boolean> join(String organization, Member wanted, String source) {
    return changes.together(together ->
        changes.make(
            together,
            organization,
            JOINED,
            (sql, locked) ->
                find(sql, organization, wanted.uid())
                    .flatMap(known -> change(sql, locked, known, wanted))
                    .switchIfEmpty(added(together, sql, locked, wanted, source))));
  }

  private Mono<Effect<Boolean>> added(
      Together together, DatabaseClient sql, Locked organization, Member wanted, String source) {
    return add(together, sql, organization, wanted)
        .map(isNew ->
            Effect.of(true, Map.<String, Object>of("uid", wanted.uid()))
                .notifying(joined(wanted.uid(), organization.id(), source, isNew)));
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
    if (known.kind() != wanted.kind()) {
      return Mono.error(
          RefusedChange.conflict(
              "MemberKind", "The member is " + known.kind() + "; he has to leave first."));
    }
    Member same =
        new Member(
            wanted.uid(),
            wanted.name(),
            wanted.email(),
            wanted.roles(),
            known.kind(),
            known.joinedAt());
    return same.equals(known)
        ? Mono.just(Effect.nothing(false))
        : write(sql, UPDATE, organization, wanted)
            .thenReturn(
                Effect.of(false, Map.<String, Object>of("uid", wanted.uid(), "changed", true))
                    .notifying(
                        List.of(ChangeEvent.memberChanged(wanted.uid(), organization.id(), ""))));
  }

  /// @return whether he was never seen before
  private Mono<Boolean> add(
      Together together, DatabaseClient sql, Locked organization, Member member) {
    return Mono.defer(() ->
        acquire(sql, organization, member)
            .then(license.activate(together, sql, member.uid(), member.kind(), organization.now()))
            .delayUntil(isNew -> write(sql, INSERT, organization, member)));
  }

  /// People from outside are counted by the licence only.
  private Mono<Void> acquire(DatabaseClient sql, Locked organization, Member member) {
    return member.kind() == UserKind.EXTERNAL
        ? organization.requireActive()
        : held.acquire(sql, organization.id(), METRIC, 1)
            .flatMap(
                answer -> answer.isAllowed() ? Mono.empty() : Mono.error(new QuotaDenied(answer)));
  }

  /// Lets a member go; nothing happens when he is none.
  ///
  /// @return whether he was one
  public Mono<Boolean> leave(String organization, String uid) {
    return changes.together(together ->
        changes.make(
            together,
            organization,
            "MemberLeft",
            (sql, locked) ->
                find(sql, organization, uid)
                    .flatMap(known -> remove(together, sql, locked, known))
                    .defaultIfEmpty(Effect.nothing(false))));
  }

  private Mono<Effect<Boolean>> remove(
      Together together, DatabaseClient sql, Locked organization, Member member) {
    boolean isActive = organization.status().equals("ACTIVE");
    return Admins.leave(sql, organization.id(), member.uid())
        .then(
            sql.sql(DELETE)
                .bind("organization", organization.id())
                .bind("uid", member.uid())
                .fetch()
                .rowsUpdated())
        .then(
            member.kind() == UserKind.INTERNAL
                ? held.release(sql, organization.id(), METRIC, 1).then()
                : Mono.empty())
        .then(
            isActive
                ? license.deactivate(together, sql, member.uid(), member.kind())
                : Mono.<Void>empty())
        .thenReturn(
            Effect.of(true, Map.<String, Object>of("uid", member.uid()))
                .notifying(List.of(ChangeEvent.memberLeft(member.uid(), organization.id()))));
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
    return (statement.equals(INSERT)
            ? bound
                .bind("now", organization.at())
                .bind("external", member.kind() == UserKind.EXTERNAL)
            : bound)
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
        Rows.number(row, "external").intValue() == 1 ? UserKind.EXTERNAL : UserKind.INTERNAL,
        Objects.requireNonNull(Rows.instant(row, "joined_at")));
  }
}
