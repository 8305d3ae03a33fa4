package io.marketgate.tenant.organization;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.entitlement.Period;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.time.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

@ExtendWith(RealServers.class)
class OrganizationsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static Replica here;
  private static Replica there;

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
  void createsAnOrganizationOnATrialAndFindsItByItsAccount() {
    NewOrganization acme = newOrganization("Acme 有限公司");
    create(here, acme, true);
    Tenant tenant = find(there, acme.account());
    assertThat(tenant.organization().name()).isEqualTo("Acme 有限公司");
    assertThat(tenant.organization().status()).isEqualTo(Organization.Status.ACTIVE);
    assertThat(tenant.organization().timeZone()).isEqualTo(ZoneId.of("Asia/Shanghai"));
    assertThat(tenant.isUsableAt(Replica.NOW)).isTrue();
    Period trial = editionOf(there, tenant);
    assertThat(trial.edition()).isEqualTo("PROFESSIONAL");
    assertThat(trial.kind()).isEqualTo(Period.Kind.TRIAL);
    assertThat(trial.span())
        .isEqualTo(new Span(Replica.NOW, Instant.parse("2026-12-10T16:00:00Z")));
  }

  @Test
  void findsNobodyForAnUnknownAccountAndTellsCasesApart() {
    NewOrganization acme = newOrganization("Acme");
    create(here, acme, true);
    String upper = acme.account().accountId().toUpperCase(java.util.Locale.ROOT);
    StepVerifier.create(
            here.get(Organizations.class).findByAccount(new MarketplaceAccount("sandbox", upper)))
        .expectComplete()
        .verify(PATIENCE);
  }

  @Test
  void createsOneOrganizationHoweverManyReplicasTryAtOnce() {
    NewOrganization acme = newOrganization("Acme");
    Flux<Boolean> attempts =
        Flux.range(0, 10)
            .flatMap(
                i -> (i % 2 == 0 ? here : there).get(Organizations.class).createIfAbsent(acme));
    StepVerifier.create(attempts.filter(created -> created).count())
        .expectNext(1L)
        .expectComplete()
        .verify(PATIENCE);
    assertThat(eventsOf(find(here, acme.account()).organization().id()))
        .containsExactlyInAnyOrder("OrganizationCreated", "ChangeEvent");
  }

  @Test
  void tellsOtherReplicasAtOnce() {
    NewOrganization acme = newOrganization("Acme");
    Tenants remembered = there.get(Tenants.class);
    StepVerifier.create(remembered.find(acme.account()).map(Optional::isEmpty))
        .expectNext(true)
        .expectComplete()
        .verify(PATIENCE);
    create(here, acme, true);
    // Entries live for an hour in these replicas: only the message can make the other one ask
    // again.
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> remembered.find(acme.account()).blockOptional(PATIENCE).orElseThrow(),
            Optional::isPresent);
  }

  private static NewOrganization newOrganization(String name) {
    return new NewOrganization(
        name,
        ZoneId.of("Asia/Shanghai"),
        new MarketplaceAccount("sandbox", Ids.next()),
        NewOrganization.Owner.UNKNOWN,
        null,
        "");
  }

  private static void create(Replica replica, NewOrganization organization, boolean expected) {
    StepVerifier.create(replica.get(Organizations.class).createIfAbsent(organization))
        .expectNext(expected)
        .expectComplete()
        .verify(PATIENCE);
  }

  private static Tenant find(Replica replica, MarketplaceAccount account) {
    return replica
        .get(Organizations.class)
        .findByAccount(account)
        .blockOptional(PATIENCE)
        .orElseThrow();
  }

  private static Period editionOf(Replica replica, Tenant tenant) {
    return replica
        .get(EntitlementCache.class)
        .of(tenant.organization().id())
        .blockOptional(PATIENCE)
        .orElseThrow()
        .editionAt(Replica.NOW);
  }

  private static List<String> eventsOf(String organizationId) {
    return here.get(Database.class)
        .run(sql ->
            sql.sql("SELECT type FROM event_outbox WHERE organization_id = :organization")
                .bind("organization", organizationId)
                .map(row -> Rows.text(row, "type"))
                .all()
                .collectList())
        .blockOptional(PATIENCE)
        .orElseThrow();
  }
}
