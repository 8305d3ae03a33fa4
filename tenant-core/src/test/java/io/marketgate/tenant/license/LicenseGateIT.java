package io.marketgate.tenant.license;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.embedded.NumberTable;
import io.marketgate.tenant.NewOrganizations;
import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.organization.Members;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// The sums that a licence is compared with: of an organization of more members than one statement
/// may change, and of many changes at once.
@ExtendWith(RealServers.class)
class LicenseGateIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MEMBERS = 2 * LicenseGate.MEMBERS_AT_ONCE + 1;

  /// Of each ten members one is external, and one is a member elsewhere, too.
  private static final String ADD_MEMBERS =
      """
      INSERT INTO organization_member (organization_id, uid, roles, joined_at, `external`)
      SELECT :organization, CONCAT(:organization, '-', seq), '', NOW(6), MOD(seq, 10) = 0
        FROM %s
      """
          .formatted(NumberTable.upTo(MEMBERS));

  private static final String ADD_ACCOUNTS =
      """
      INSERT INTO account (uid, registered_at, internal_memberships, external_memberships)
      SELECT CONCAT(:organization, '-', seq), NOW(6), MOD(seq, 10) = 1, 0 FROM %s
      """
          .formatted(NumberTable.upTo(MEMBERS));

  private static Replica replica;

  @BeforeAll
  static void start() {
    replica = RealServers.newReplica();
  }

  @AfterAll
  static void close() {
    replica.close();
  }

  @Test
  void everybodyInALargeOrganizationIsCountedOnceAndNotAnyMoreAfterwards() {
    String organization = NewOrganizations.create(replica);
    replica
        .get(Database.class)
        .inTransaction(
            sql -> fill(sql, organization).then(activatedAndDeactivated(sql, organization)))
        .block(PATIENCE);
  }

  /// Each of them changes his account and the sums, and none waits for one who waits for him.
  @Test
  void whoJoinsAndLeavesManyOrganizationsAtOnceIsOneAccount() {
    Members members = replica.get(Members.class);
    List<String> organizations =
        Stream.generate(() -> NewOrganizations.create(replica)).limit(8).toList();
    String uid = Ids.next();
    Sums before = sums();
    atOnce(organizations, organization -> members.join(organization, member(uid), ""));
    assertThat(sums())
        .isEqualTo(
            new Sums(before.accounts() + 1, before.memberships() + 8, before.ofAccounts() + 8));
    atOnce(organizations, organization -> members.leave(organization, uid));
    assertThat(sums()).isEqualTo(before);
  }

  private static void atOnce(List<String> organizations, Function<String, Mono<Boolean>> change) {
    List<Boolean> changed =
        Flux.fromIterable(organizations)
            .flatMap(change, organizations.size())
            .collectList()
            .block(PATIENCE);
    assertThat(changed).hasSameSizeAs(organizations).containsOnly(true);
  }

  private static Members.Member member(String uid) {
    return new Members.Member(uid, null, null, List.of(), UserKind.INTERNAL, Instant.EPOCH);
  }

  private static Sums sums() {
    return Objects.requireNonNull(
        replica.get(Database.class).run(LicenseGateIT::sums).block(PATIENCE));
  }

  private static Mono<Void> fill(DatabaseClient sql, String organization) {
    return sql.sql(ADD_ACCOUNTS)
        .bind("organization", organization)
        .then()
        .then(sql.sql(ADD_MEMBERS).bind("organization", organization).then());
  }

  private static Mono<Void> activatedAndDeactivated(DatabaseClient sql, String organization) {
    int external = MEMBERS / 10;
    int internal = MEMBERS - external;
    int elsewhere = (MEMBERS - 1) / 10 + 1;
    return sums(sql)
        .flatMap(before ->
            LicenseGate.organizationActivated(sql, organization)
                .then(sums(sql))
                .doOnNext(after ->
                    assertThat(after)
                        .isEqualTo(
                            new Sums(
                                before.accounts() + MEMBERS - elsewhere,
                                before.memberships() + internal + external,
                                before.ofAccounts() + MEMBERS)))
                .then(LicenseGate.organizationDeactivated(sql, organization))
                .then(sums(sql))
                .doOnNext(after -> assertThat(after).isEqualTo(before)))
        .then();
  }

  /// @param ofAccounts the memberships that the accounts say of themselves
  private record Sums(long accounts, long memberships, long ofAccounts) {}

  private static Mono<Sums> sums(DatabaseClient sql) {
    return sql.sql(
            """
            SELECT SUM(accounts) AS accounts, SUM(memberships) AS memberships,
                   (SELECT SUM(internal_memberships + external_memberships) FROM account) AS own
              FROM license_usage
            """)
        .map(row ->
            new Sums(
                Rows.number(row, "accounts").longValue(),
                Rows.number(row, "memberships").longValue(),
                Rows.number(row, "own").longValue()))
        .one();
  }
}
