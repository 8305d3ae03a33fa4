package io.marketgate.tenant.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.HeldRows;
import io.marketgate.tenant.NewOrganizations;
import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.permission.AccessRequest;
import io.marketgate.tenant.permission.GoverningPolicies;
import io.marketgate.tenant.permission.PermissionEngine;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@ExtendWith(RealServers.class)
class AccessIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ALLOW_LIST =
      """
      {"Version":"1","Statement":[{"Effect":"Allow","Action":"x:List","Resource":"*"}]}\
      """;

  private static Replica here;
  private static Replica there;

  private final PolicyDirectory policies = here.get(PolicyDirectory.class);
  private final PrincipalDirectory principals = here.get(PrincipalDirectory.class);
  private final String organization = NewOrganizations.create(here);

  @BeforeAll
  static void start() {
    here = RealServers.newReplica();
    there = RealServers.newReplica();
  }

  @AfterAll
  static void stop() {
    here.close();
    there.close();
  }

  /// Entries live for an hour in these replicas: only the message can make the other one ask again.
  @Test
  void aChangeIsInForceOnOtherReplicas() {
    assertThat(mayList(there, organization, "ann")).isFalse();
    done(principals.createPrincipal(organization, PrincipalKind.USER, "ann"));
    done(policies.createPolicy(organization, "list", "", ALLOW_LIST));
    done(principals.attach(organization, PrincipalKind.USER, "ann", custom("list")));
    Awaitility.await().atMost(PATIENCE).until(() -> mayList(there, organization, "ann"));
    done(principals.detach(organization, PrincipalKind.USER, "ann", custom("list")));
    Awaitility.await().atMost(PATIENCE).until(() -> !mayList(there, organization, "ann"));
  }

  /// Whoever reads it again before the commit would keep what is no longer so, for an hour here.
  @Test
  void aChangeThatIsCommittedLateIsInForceOnOtherReplicasThen() {
    done(principals.createPrincipal(organization, PrincipalKind.USER, "ann"));
    done(policies.createPolicy(organization, "list", "", ALLOW_LIST));
    done(principals.attach(organization, PrincipalKind.USER, "ann", custom("list")));
    Awaitility.await().atMost(PATIENCE).until(() -> mayList(there, organization, "ann"));
    try (Replica hurried =
        RealServers.newReplica(Map.of("marketgate.database.answer-timeout", "500ms"))) {
      HeldRows held =
          HeldRows.by(
              here,
              "SELECT * FROM access_revision WHERE organization_id = '"
                  + organization
                  + "' FOR UPDATE");
      StepVerifier.create(
              hurried
                  .get(PrincipalDirectory.class)
                  .detach(organization, PrincipalKind.USER, "ann", custom("list")))
          .verifyError(TimeoutException.class);
      assertThat(mayList(there, organization, "ann")).isTrue();
      held.letGo();
      Awaitility.await().atMost(PATIENCE).until(() -> !mayList(there, organization, "ann"));
    }
  }

  @Test
  void nothingOfOneOrganizationIsSeenInAnother() {
    String other = NewOrganizations.create(here);
    for (String each : List.of(organization, other)) {
      done(principals.createPrincipal(each, PrincipalKind.USER, "ann"));
      done(principals.createPrincipal(each, PrincipalKind.GROUP, "all"));
      done(principals.addMember(each, "all", "ann"));
      done(policies.createPolicy(each, "list", "", ALLOW_LIST));
    }
    done(principals.attach(organization, PrincipalKind.GROUP, "all", custom("list")));
    assertThat(mayList(here, organization, "ann")).isTrue();
    assertThat(mayList(here, other, "ann")).isFalse();
    done(principals.deletePrincipal(other, PrincipalKind.USER, "ann"));
    done(policies.deletePolicy(other, "list"));
    assertThat(mayList(here, organization, "ann")).isTrue();
    assertThat(principals.members(organization, "all").block(PATIENCE)).containsExactly("ann");
    assertThat(policies.policies(other).blockOptional(PATIENCE).orElseThrow())
        .noneMatch(policy -> policy.name().equals("list"));
  }

  @Test
  void limitsHoldWhoeverElseIsAtWork() {
    done(principals.createPrincipal(organization, PrincipalKind.USER, "ann"));
    IntStream.range(0, 14)
        .forEach(i -> done(policies.createPolicy(organization, "p" + i, "", ALLOW_LIST)));
    PrincipalDirectory elsewhere = there.get(PrincipalDirectory.class);
    Flux<Boolean> attached =
        Flux.range(0, 14)
            .flatMap(i ->
                (i % 2 == 0 ? principals : elsewhere)
                    .attach(organization, PrincipalKind.USER, "ann", custom("p" + i))
                    .thenReturn(true)
                    .onErrorReturn(AccessException.class, false));
    StepVerifier.create(attached.filter(done -> done).count())
        .expectNext(10L)
        .expectComplete()
        .verify(PATIENCE);
    assertThat(principals.attachments(organization, PrincipalKind.USER, "ann").block(PATIENCE))
        .hasSize(10);
  }

  @Test
  void everyChangeIsAnEventThatNamesNoUser() {
    done(principals.createPrincipal(organization, PrincipalKind.USER, "ann@example.com"));
    done(principals.createPrincipal(organization, PrincipalKind.GROUP, "all"));
    done(principals.addMember(organization, "all", "ann@example.com"));
    done(policies.createPolicy(organization, "list", "", ALLOW_LIST));
    done(principals.attach(organization, PrincipalKind.USER, "ann@example.com", custom("list")));
    List<String> events =
        here.get(Database.class)
            .run(sql ->
                sql.sql(
                        "SELECT payload FROM event_outbox"
                            + " WHERE organization_id = :organization ORDER BY id")
                    .bind("organization", organization)
                    .map(row -> Rows.text(row, "payload"))
                    .all()
                    .collectList())
            .blockOptional(PATIENCE)
            .orElseThrow();
    // Ids are made by chance, and may have any three letters.
    assertThat(events).noneMatch(event -> event.replaceAll("[a-z2-7]{26}", "").contains("ann"));
    assertThat(String.join("\n", events))
        .containsSubsequence(
            "UserCreated",
            "GroupCreated",
            "all",
            "UserAddedToGroup",
            "PolicyCreated",
            "PolicyAttached",
            "list");
  }

  @Test
  void whatIsRefusedChangesNothing() {
    done(policies.createPolicy(organization, "list", "", ALLOW_LIST));
    StepVerifier.create(policies.createPolicy(organization, "list", "again", ALLOW_LIST))
        .expectErrorSatisfies(refusal ->
            assertThat(((AccessException) refusal).code()).isEqualTo("EntityAlreadyExists.Policy"))
        .verify(PATIENCE);
    assertThat(policies.policy(organization, "list").blockOptional(PATIENCE).orElseThrow())
        .satisfies(policy -> assertThat(policy.description()).isEmpty());
  }

  private static boolean mayList(Replica replica, String organization, String user) {
    OrganizationAccess access =
        replica.get(AccessPolicies.class).of(organization).blockOptional(PATIENCE).orElseThrow();
    AccessRequest request =
        new AccessRequest("acs:ram::1:user/" + user, "x:List", "acs:x:::y", Map::of);
    return PermissionEngine.decide(
            request,
            new GoverningPolicies(false, List.of(), null, access.identityPoliciesOf(user), null))
        .isAllowed();
  }

  private static PolicyRef custom(String name) {
    return new PolicyRef(PolicyRef.Type.CUSTOM, name);
  }

  private static void done(Mono<?> change) {
    change.block(PATIENCE);
  }
}
