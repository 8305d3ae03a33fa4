package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/// The version before and this one over one schema, as while replicas are replaced
/// (`docs/upgrades.md`). `gateway/src/upgrade/run` makes the archive of the version before.
@ExtendWith(Site.Given.class)
class UpgradeFaultIT {

  private static final String BEFORE = "marketgate.faults.before";
  private static final int RATE = 20;

  /// Settings of the replicas that versions before do not have.
  private static final List<String> NEW_SETTINGS = List.of("marketgate.audit.head-every");

  @Test
  @EnabledIfSystemProperty(named = BEFORE, matches = ".+")
  void theVersionBeforeServesTheSameTenants(Site site) throws Exception {
    Path archive = Path.of(System.getProperty(BEFORE));
    Program version = Program.of(archive, Site.folder().resolve("before"));
    Operators users = new Operators();
    try (Replica before = site.replica("before", version, NEW_SETTINGS)) {
      before.start();
      Replica now = site.replicas().getFirst();
      Rotation both = new Rotation(List.of(before, now));
      Charges charges = new Charges("upgrade-charged", both).begin();
      Callbacks callbacks = new Callbacks(site, both, "upgrade", RATE * 20);
      Thread beginning = callbacks.begin(RATE);
      answersOfBoth(users, before, now);
      answersOfBoth(users, now, before);
      writesOfBoth(users, before, now);
      writesOfBoth(users, now, before);
      History history = callbacks.await(beginning);
      Reconcile reconcile = new Reconcile(site);
      reconcile.events();
      reconcile.purchases("upgrade", history);
      long charged = charges.end(reconcile);
      assertThat(users.verifyAudit(before)).isTrue();
      assertThat(users.verifyAudit(now)).isTrue();
      site.findings()
          .add(
              "upgrade",
              "a replica of the version before (" + archive.getFileName() + ") beside one of this",
              "%d purchases and %d charges acknowledged at either, none lost, none twice; each served the other's tenants, gave its answers again and knew its tasks"
                  .formatted(history.accepted().size(), charged));
    }
  }

  /// What the one has made, the other serves, with tokens of the first.
  private static void answersOfBoth(Operators users, Replica maker, Replica other)
      throws InterruptedException {
    String account = "upgrade-" + System.nanoTime();
    String organization = users.newOrganization(maker, account);
    String call = users.userCall(maker, account, "ListMigrations");
    String client = users.clientToken(maker);
    String path = "/product/v1/organizations/" + organization + "/consume";
    String body = "{'metric':'wf','amount':1,'key':'k'}";
    for (Replica replica : List.of(maker, other)) {
      assertThat(answered(() -> users.get(replica, call, "")).status()).isEqualTo(200);
      Operators.Answer used = answered(() -> users.post(replica, path, body, client));
      assertThat(used.status()).as(used.body()).isEqualTo(200);
      assertThat(used.json().get("used").longValue()).as("one key").isEqualTo(1);
    }
  }

  /// What the one has answered to a write, the other gives again, and it knows the tasks of the
  /// first.
  private static void writesOfBoth(Operators users, Replica maker, Replica other)
      throws InterruptedException {
    String account = "upgrade-" + System.nanoTime();
    users.newOrganization(maker, account);
    String write =
        users.userCall(maker, account, ProductStandIn.LARGE_ACTION) + "&traceId=upgrade-write";
    long first = answered(() -> users.get(maker, write, "")).json().at("/data/number").longValue();
    assertThat(first).isPositive();
    assertThat(answered(() -> users.get(other, write, "")).json().at("/data/number").longValue())
        .isEqualTo(first);
    String task = users.callAboutATask(maker, account + "-task");
    assertThat(answered(() -> users.get(other, task, "")).json().at("/data/status").stringValue())
        .isEqualTo("RUNNING");
  }

  /// One that has begun just now may be too slow for purchases and this: it says so, and is asked
  /// again.
  private static Operators.Answer answered(Callable<Operators.Answer> request) {
    return await().until(request, answer -> answer.status() != 503);
  }
}
