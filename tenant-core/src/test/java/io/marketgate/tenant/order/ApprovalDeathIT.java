package io.marketgate.tenant.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.NewOrganizations;
import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.balance.Ledger;
import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.entitlement.Purchase;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.DyingDatabase;
import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

/// A process that dies after any statement of an approval leaves all of its effect or nothing.
@ExtendWith(RealServers.class)
class ApprovalDeathIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Approver BOB = new Approver("operator:bob", Set.of("OPERATION"));
  private static final Actor ANN = new Actor("operator:ann", null, "");

  /// Nothing but the test uses its database: the relay never comes round.
  private final Replica replica =
      RealServers.newReplica(
          Map.of("marketgate.kafka.poll-interval", "1h", DyingDatabase.WANTED, true));

  private final DyingDatabase database = replica.get(DyingDatabase.class);
  private final WorkOrders orders = replica.get(WorkOrders.class);
  private String organization = "";

  @BeforeEach
  void createAnOrganization() {
    organization = NewOrganizations.create(replica);
  }

  @AfterEach
  void close() {
    replica.close();
  }

  @Test
  void anEditionWithPurchases() {
    OrderContent content =
        new OrderContent(
            OrderType.NEW_PURCHASE,
            "STANDARD",
            Period.ofYears(1),
            List.of(
                new OrderLine("wf", 10, Purchase.Term.TERM, null),
                new OrderLine("users", 5, Purchase.Term.TERM, null)),
            List.of(),
            null,
            null,
            null,
            null);
    String order = draft(content);
    int deaths = 0;
    while (dies(order, deaths)) {
      deaths++;
      assertThat(find(order).status().isDraft()).isTrue();
      assertThat(entitlements().editionAt(Replica.NOW).edition()).isEqualTo("PROFESSIONAL");
      assertThat(entitlements().purchases()).isEmpty();
    }
    assertThat(deaths).isGreaterThan(15);
    assertThat(find(order).status().effectiveAt()).isEqualTo(Replica.NOW);
    assertThat(entitlements().editionAt(Replica.NOW).edition()).isEqualTo("STANDARD");
    assertThat(entitlements().purchases()).hasSize(2);
  }

  @Test
  void aRecharge() {
    OrderContent content =
        new OrderContent(
            OrderType.RECHARGE, null, null, List.of(), List.of(), 500L, "CNY", null, null);
    String order = draft(content);
    Ledger ledger = replica.get(Ledger.class);
    int deaths = 0;
    while (dies(order, deaths)) {
      deaths++;
      assertThat(find(order).status().isDraft()).isTrue();
      assertThat(ledger.balance(organization).blockOptional(PATIENCE).orElseThrow().available())
          .isZero();
      assertThat(ledger.entries(organization, Long.MAX_VALUE, 10).block(PATIENCE)).isEmpty();
    }
    assertThat(deaths).isGreaterThan(15);
    assertThat(ledger.balance(organization).blockOptional(PATIENCE).orElseThrow().available())
        .isEqualTo(500);
    assertThat(ledger.entries(organization, Long.MAX_VALUE, 10).block(PATIENCE)).hasSize(1);
  }

  /// @return whether the approval died after so many statements
  private boolean dies(String order, int statements) {
    database.dieAfter(statements);
    boolean died =
        orders
            .approve(order, BOB, -1, null)
            .map(approved -> false)
            .onErrorResume(failure -> Mono.just(true))
            .blockOptional(PATIENCE)
            .orElseThrow();
    database.live();
    return died;
  }

  private String draft(OrderContent content) {
    return orders
        .create(organization, content)
        .contextWrite(ANN::in)
        .blockOptional(PATIENCE)
        .orElseThrow()
        .id();
  }

  private WorkOrder find(String order) {
    return orders.find(order).blockOptional(PATIENCE).orElseThrow();
  }

  private Entitlements entitlements() {
    return replica
        .get(Database.class)
        .run(sql -> EntitlementCache.read(sql, organization))
        .blockOptional(PATIENCE)
        .orElseThrow();
  }
}
