package io.marketgate.tenant.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.edition.EditionChange;
import io.marketgate.tenant.edition.EditionContent;
import io.marketgate.tenant.edition.Editions;
import io.marketgate.tenant.edition.NewEdition;
import io.marketgate.tenant.edition.Propagation;
import io.marketgate.tenant.marketplace.Instance.Plan;
import io.marketgate.tenant.marketplace.Instances.Sale;
import io.marketgate.tenant.marketplace.Instances.Told;
import io.marketgate.tenant.organization.MarketplaceAccount;
import io.marketgate.tenant.organization.NewOrganization;
import io.marketgate.tenant.organization.Organizations;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/// Many purchases at once, each told three times to two replicas that have a few connections each:
/// whoever needed a second one while he holds one would wait for ever.
@ExtendWith(RealServers.class)
class InstancesIT {

  private static final int PURCHASES = 200;
  private static final int TIMES = 3;
  private static final int AT_ONCE = 16;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Instant UNTIL = Instant.parse("2027-12-31T00:00:00Z");

  private record Telling(int replica, Sale sale) {}

  @Test
  void everyPurchaseHasOneEffect() {
    Map<String, Object> settings =
        Map.of("marketgate.metrics.cache-life", "100ms", "marketgate.database.waiting", 100);
    try (Replica one = RealServers.newReplica(settings);
        Replica other = RealServers.newReplica(settings)) {
      List<Instances> replicas = List.of(one.get(Instances.class), other.get(Instances.class));
      List<Told> told =
          Flux.fromIterable(tellings())
              .flatMap(
                  telling -> replicas.get(telling.replica()).provision(telling.sale()), AT_ONCE)
              .collectList()
              .blockOptional(PATIENCE)
              .orElseThrow();
      Map<String, List<String>> ids =
          told.stream()
              .map(Told::instance)
              .collect(
                  Collectors.groupingBy(
                      Instance::businessKey,
                      Collectors.mapping(Instance::id, Collectors.toList())));
      assertThat(ids).hasSize(PURCHASES);
      assertThat(ids.values())
          .allSatisfy(same -> assertThat(same).hasSize(TIMES).containsOnly(same.getFirst()));
      assertThat(bought(one)).isEqualTo(PURCHASES * 5L);
    }
  }

  /// All of a purchase or nothing: what is sold needs an edition that there is.
  @Test
  void whatCannotBeSoldLeavesNoOrganization() {
    try (Replica one = RealServers.newReplica()) {
      String key = "nothing-left-" + UUID.randomUUID();
      NewOrganization buyer = sale(0).buyer();
      MarketplaceAccount account = new MarketplaceAccount("aliyun", key);
      NewOrganization other =
          new NewOrganization(
              "Nobody", buyer.timeZone(), account, buyer.owner(), null, buyer.source());
      Plan nothing = new Plan("demo", "std", "NO_SUCH_EDITION", false, Map.of());
      Instances instances = one.get(Instances.class);
      StepVerifier.create(instances.provision(new Sale(key, other, nothing, UNTIL)))
          .expectError()
          .verify(PATIENCE);
      Organizations organizations = one.get(Organizations.class);
      StepVerifier.create(organizations.findByAccount(account)).expectComplete().verify(PATIENCE);
      Sale again = new Sale(key, other, sale(0).plan(), UNTIL);
      StepVerifier.create(instances.provision(again))
          .assertNext(told -> assertThat(told.outcome()).isEqualTo(Instances.Outcome.DONE))
          .expectComplete()
          .verify(PATIENCE);
      StepVerifier.create(organizations.findByAccount(account))
          .expectNextCount(1)
          .expectComplete()
          .verify(PATIENCE);
    }
  }

  /// Staff have moved it to another version of the edition meanwhile.
  @Test
  void whatIsTakenBackEndsWhateverVersionItHas() {
    try (Replica one = RealServers.newReplica()) {
      String edition = "M" + UUID.randomUUID().toString().substring(0, 8).toUpperCase(Locale.ROOT);
      Editions editions = one.get(Editions.class);
      EditionContent few = new EditionContent(List.of(new EditionContent.Item("users", "5")));
      EditionContent more = new EditionContent(List.of(new EditionContent.Item("users", "9")));
      audited(editions.create(new NewEdition(edition, "M", null, 3, false, null, null, few)));
      Instance sold = SoldInstances.sold(one, "propagated-" + edition, edition);
      audited(
          editions.change(
              edition, new EditionChange(null, null, null, null, null, null, null, more, null)));
      begunYesterday(one, sold);
      audited(one.get(Propagation.class).propagate(edition, Propagation.Mode.ALL));
      assertThat(running(one, sold, edition)).isEqualTo(1);
      audited(one.get(Instances.class).release(sold, true));
      assertThat(running(one, sold, edition)).isZero();
    }
  }

  /// The clock stands still.
  private static void begunYesterday(Replica replica, Instance instance) {
    replica
        .get(Database.class)
        .run(sql ->
            sql.sql(
                    "UPDATE edition_period SET valid_from = :yesterday WHERE organization_id = :organization")
                .bind("yesterday", Rows.utc(Replica.NOW.minus(Duration.ofDays(1))))
                .bind("organization", instance.organization())
                .fetch()
                .rowsUpdated())
        .block(PATIENCE);
  }

  private static void audited(Mono<?> change) {
    change.contextWrite(new Actor("operator:ann", null, "")::in).block(PATIENCE);
  }

  private static long running(Replica replica, Instance instance, String edition) {
    return replica
        .get(Database.class)
        .run(sql ->
            sql.sql(
                    "SELECT COUNT(*) AS n FROM edition_period WHERE organization_id = :organization"
                        + " AND edition_code = :edition AND (valid_until IS NULL OR valid_until > :now)")
                .bind("organization", instance.organization())
                .bind("edition", edition)
                .bind("now", Rows.utc(Replica.NOW))
                .map(row -> Rows.number(row, "n").longValue())
                .one())
        .blockOptional(PATIENCE)
        .orElseThrow();
  }

  private static List<Telling> tellings() {
    List<Telling> tellings = new ArrayList<>();
    Random random = new Random(11);
    for (int i = 0; i < PURCHASES; i++) {
      Sale sale = sale(i);
      for (int times = 0; times < TIMES; times++) {
        tellings.add(new Telling(random.nextInt(2), sale));
      }
    }
    Collections.shuffle(tellings, random);
    return tellings;
  }

  private static Sale sale(int number) {
    NewOrganization buyer =
        new NewOrganization(
            "Buyer " + number,
            ZoneId.of("Asia/Shanghai"),
            new MarketplaceAccount("aliyun", "many-" + number),
            NewOrganization.Owner.UNKNOWN,
            null,
            "aliyun");
    Plan plan = new Plan("demo", "std", "STANDARD", false, Map.of("users", 5L));
    return new Sale("many-" + number, buyer, plan, UNTIL);
  }

  private static long bought(Replica replica) {
    String statement =
        "SELECT SUM(p.quantity) AS n FROM additional_purchase p"
            + " JOIN marketplace_instance i ON i.id = p.instance_id"
            + " WHERE i.business_key LIKE 'many-%'";
    return replica
        .get(Database.class)
        .run(sql -> sql.sql(statement).map(row -> Rows.number(row, "n").longValue()).one())
        .blockOptional(PATIENCE)
        .orElseThrow();
  }
}
