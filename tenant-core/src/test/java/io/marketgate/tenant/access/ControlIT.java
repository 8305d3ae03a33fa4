package io.marketgate.tenant.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.NewOrganizations;
import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.permission.AccessRequest;
import io.marketgate.tenant.permission.Decision;
import io.marketgate.tenant.permission.GoverningPolicies;
import io.marketgate.tenant.permission.PermissionEngine;
import io.marketgate.tenant.permission.PolicySet;
import io.marketgate.tenant.refusal.RefusedChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/// Control policies level by level (ram.md 4), roles, and what a new organization begins with.
@ExtendWith(RealServers.class)
class ControlIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ALLOW_ALL = document("Allow", "*");
  private static final ControlScope PLATFORM = new ControlScope.Platform();

  private static Replica here;
  private static Replica there;

  private final ControlDirectory control = here.get(ControlDirectory.class);
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

  @Test
  void everyLevelMustAllow() {
    String parent = NewOrganizations.create(here);
    done(control.setParent(organization, parent));
    assertThat(decide(here, false, "x:List").layers()).hasSize(1);
    done(control.put(scope(parent), "list-only", "", document("Allow", "x:List"), null));
    Decision refused = decide(here, false, "x:Delete");
    assertThat(refused.isAllowed()).isFalse();
    assertThat(refused.decidedBy().level()).isEqualTo(1);
    assertThat(refused.layers().getFirst().allow()).containsExactly("FullAccess");
    assertThat(decide(here, false, "x:List").isAllowed()).isTrue();
    done(control.put(scope(organization), "none", "", document("Deny", "*"), null));
    assertThat(decide(here, false, "x:List").decidedBy().level()).isEqualTo(0);
    done(control.delete(scope(organization), "none"));
    done(control.setParent(organization, null));
    assertThat(decide(here, false, "x:Delete").isAllowed()).isTrue();
  }

  @Test
  void theOwnerOfTheRootIsBoundByThePlatformOnly() {
    done(control.put(scope(organization), "list-only", "", document("Allow", "x:List"), null));
    assertThat(decide(here, false, "x:Delete").isAllowed()).isFalse();
    assertThat(decide(here, true, "x:Delete").isAllowed()).isTrue();
    String parent = NewOrganizations.create(here);
    done(control.setParent(organization, parent));
    assertThat(decide(here, true, "x:Delete").isAllowed())
        .as("who owns a member is not above its control policies")
        .isFalse();
  }

  /// Entries live for an hour in these replicas: only the message can make the other one ask again.
  @Test
  void whatThePlatformSaysIsInForceForEverybodyAndEverywhere() {
    assertThat(decide(there, true, "x:Forbidden").isAllowed()).isTrue();
    try {
      done(control.put(PLATFORM, "full", "", ALLOW_ALL, null));
      done(control.put(PLATFORM, "forbid", "", document("Deny", "x:Forbidden"), null));
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> !decide(there, true, "x:Forbidden").isAllowed());
      assertThat(decide(there, true, "x:List").isAllowed()).isTrue();
      assertThat(decide(there, false, "x:Forbidden").decidedBy().level()).isEqualTo(1);
    } finally {
      done(control.delete(PLATFORM, "full"));
      done(control.delete(PLATFORM, "forbid"));
    }
    Awaitility.await().atMost(PATIENCE).until(() -> decide(there, true, "x:Forbidden").isAllowed());
  }

  @Test
  void nobodyStandsBelowHimselfOrTooDeep() {
    String above = organization;
    for (int level = 1; level < 5; level++) {
      String below = NewOrganizations.create(here);
      done(control.setParent(below, above));
      expectRefusal(control.setParent(organization, below), "InvalidParent.Below");
      above = below;
    }
    expectRefusal(control.setParent(organization, organization), "InvalidParent.Below");
    String other = NewOrganizations.create(here);
    expectRefusal(control.setParent(other, above), "LimitExceeded.Organization.Level");
    expectRefusal(control.setParent(organization, other), "LimitExceeded.Organization.Level");
    expectRefusal(control.setParent(organization, "none"), "EntityNotExist.Organization");
    assertThat(control.parent(above).blockOptional(PATIENCE).orElseThrow()).isPresent();
    assertThat(control.parent(organization).blockOptional(PATIENCE).orElseThrow()).isEmpty();
  }

  @Test
  void aLevelHasTenPoliciesAtMostAndWritingOneAgainChangesIt() {
    for (int i = 0; i < 10; i++) {
      done(control.put(scope(organization), "p" + i, "", ALLOW_ALL, null));
    }
    expectRefusal(
        control.put(scope(organization), "more", "", ALLOW_ALL, null),
        "LimitExceeded.ControlPolicy");
    done(control.put(scope(organization), "p3", "again", ALLOW_ALL, null));
    assertThat(control.policies(scope(organization)).blockOptional(PATIENCE).orElseThrow())
        .hasSize(10)
        .anyMatch(policy -> policy.description().equals("again"));
    expectRefusal(control.delete(scope(organization), "none"), "EntityNotExist.ControlPolicy");
    expectRefusal(
        control.put(scope("none"), "p", "", ALLOW_ALL, null), "EntityNotExist.Organization");
  }

  @Test
  void rolesHavePoliciesTrustAndANameWithoutCase() {
    RoleDirectory roles = here.get(RoleDirectory.class);
    PrincipalDirectory principals = here.get(PrincipalDirectory.class);
    Role ops = new Role("Ops", "", trust("acs:ram::1:root"), Duration.ofHours(1));
    done(roles.create(organization, ops));
    expectRefusal(
        roles.create(organization, new Role("oPS", "", ops.trustPolicy(), Duration.ofHours(1))),
        "EntityAlreadyExists.Role");
    done(
        principals.attach(
            organization,
            PrincipalKind.ROLE,
            "Ops",
            new PolicyRef(PolicyRef.Type.SYSTEM, "ReadOnlyAccess")));
    OrganizationAccess access = access(here);
    assertThat(access.identityPoliciesOfRole("OPS")).isNotSameAs(PolicySet.NONE);
    assertThat(access.identityPoliciesOf("Ops")).as("no user").isSameAs(PolicySet.NONE);
    assertThat(access.trustPolicyOf("ops")).isNotSameAs(PolicySet.NONE);
    done(
        roles.update(
            organization,
            "ops",
            1L,
            role -> new Role(role.name(), "new", role.trustPolicy(), Duration.ofMinutes(30))));
    assertThat(access(here).role("ops"))
        .isEqualTo(new Role("Ops", "new", ops.trustPolicy(), Duration.ofMinutes(30), 2));
    expectRefusal(roles.update(organization, "Ops", 1L, role -> role), "VersionConflict");
    done(principals.deletePrincipal(organization, PrincipalKind.ROLE, "Ops"));
    assertThat(access(here).role("ops")).isNull();
    assertThat(access(here).identityPoliciesOfRole("Ops")).isSameAs(PolicySet.NONE);
    expectRefusal(roles.role(organization, "ops"), "EntityNotExist.Role");
  }

  @Test
  void aNewOrganizationBeginsWithTheTemplate() {
    PrincipalDirectory principals = here.get(PrincipalDirectory.class);
    assertThat(
            principals
                .principals(organization, PrincipalKind.GROUP)
                .blockOptional(PATIENCE)
                .orElseThrow())
        .extracting(Principal::name)
        .containsExactly("Administrators", "Operators", "Viewers");
    done(principals.createPrincipal(organization, PrincipalKind.USER, "ann"));
    done(principals.addMember(organization, "Operators", "ann"));
    AccessRequest start =
        new AccessRequest("acs:ram::1:user/ann", "demo:CreateMigration", "r", Map::of);
    assertThat(
            PermissionEngine.decide(
                    start,
                    new GoverningPolicies(
                        false, List.of(), null, access(here).identityPoliciesOf("ann"), null))
                .isAllowed())
        .isTrue();
  }

  private Decision decide(Replica replica, boolean owner, String action) {
    return PermissionEngine.decide(
        new AccessRequest("acs:ram::1:user/ann", action, "r", Map::of),
        new GoverningPolicies(
            owner, access(replica).controlPolicies(owner), null, everything(), null));
  }

  private static PolicySet everything() {
    PolicyCompiler compiler = new PolicyCompiler(here.get(SystemPolicies.class));
    return PolicySet.of(List.of(compiler.system("AdministratorAccess")));
  }

  private OrganizationAccess access(Replica replica) {
    return replica.get(AccessPolicies.class).of(organization).blockOptional(PATIENCE).orElseThrow();
  }

  private static ControlScope scope(String id) {
    return new ControlScope.Organization(id);
  }

  private static String document(String effect, String action) {
    return "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"%s\",\"Action\":\"%s\",\"Resource\":\"*\"}]}"
        .formatted(effect, action);
  }

  private static String trust(String principal) {
    return "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Principal\":{\"RAM\":\"%s\"}}]}"
        .formatted(principal);
  }

  private static void expectRefusal(Mono<?> change, String code) {
    StepVerifier.create(change)
        .expectErrorSatisfies(
            refusal -> assertThat(((RefusedChange) refusal).code()).isEqualTo(code))
        .verify(PATIENCE);
  }

  private static void done(Mono<?> change) {
    change.block(PATIENCE);
  }
}
