package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/// The version before and this one over one schema, as while replicas are replaced
/// (`docs/upgrades.md`): the one before has made it and is in use while this one migrates it; both
/// run; this one runs alone; and then the one before again, as if somebody had thought better of
/// it. `gateway/src/upgrade/run` makes the archive of the version before.
@ExtendWith(Site.Given.class)
class UpgradeFaultIT {

  static final String BEFORE = "marketgate.faults.before";
  static final String OTHER_KEYS = "marketgate.encryption.other-keys";
  private static final int RATE = 5;
  private static final int MOST_WAITING = 20;

  /// For which there are purchases, on a machine however slow.
  private static final int MOST_SECONDS = 1_200;

  /// Settings of the replicas that versions before do not have.
  private static final List<String> NEW_SETTINGS =
      List.of("marketgate.audit.head-every", OTHER_KEYS);

  @Test
  @EnabledIfSystemProperty(named = BEFORE, matches = ".+")
  void theVersionBeforeGoesOnWhileThisOneTakesOverAndBack(Site site) throws Exception {
    Path archive = Path.of(System.getProperty(BEFORE));
    Program version = Program.of(archive, Site.folder().resolve("before"));
    try (Replica before = site.replica("before", version, NEW_SETTINGS)) {
      Replica now = site.replicas().getFirst();
      beginWithNothing(site);
      useCatalogueOf(archive);
      before.start();
      long migrations = migrations(site);
      Rotation rotation = new Rotation(List.of(before));
      Charges charges = new Charges("upgrade-charged", rotation).begin();
      Callbacks callbacks = new Callbacks(site, rotation, "upgrade", RATE * MOST_SECONDS);
      Thread beginning = callbacks.begin(RATE, MOST_WAITING);
      callbacks.settle();
      now.start();
      rotation.join(now);
      serveEachOthersTenants(before, now);
      callbacks.settle();
      leave(rotation, before);
      callbacks.settle();
      before.start();
      rotation.join(before);
      callbacks.settle();
      leave(rotation, now);
      callbacks.settle();
      callbacks.enough();
      History history = callbacks.await(beginning);
      Reconcile reconcile = new Reconcile(site);
      reconcile.events();
      reconcile.purchases("upgrade", history);
      long charged = charges.end(reconcile);
      assertThat(new Operators().verifyAudit(before)).isTrue();
      for (Replica replica : site.replicas()) {
        replica.start();
      }
      site.findings()
          .add(
              "upgrade",
              "the version before (%s) in use while this one migrates (%d migrations), beside it, replaced by it, and back"
                  .formatted(archive.getFileName(), migrations(site) - migrations),
              "%d purchases and %d charges acknowledged, none lost, none twice; each served the other's tenants, gave its answers again and knew its tasks"
                  .formatted(history.accepted().size(), charged));
    }
  }

  /// As if this version had never been there.
  private static void beginWithNothing(Site site) throws InterruptedException, SQLException {
    for (Replica replica : site.replicas()) {
      var _ = replica.terminate();
    }
    try (Connection connection = site.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP DATABASE marketgate");
      statement.execute("CREATE DATABASE marketgate CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    }
  }

  /// What is new in catalogue files is used when all replicas know it.
  ///
  /// @param archive where Maven has left it
  private static void useCatalogueOf(Path archive) throws IOException {
    Path root = archive.resolve("../../..").normalize();
    Files.copy(
        root.resolve("config/actions/demo.yml"),
        Site.folder().resolve("actions/demo.yml"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static long migrations(Site site) throws SQLException {
    return new Reconcile(site)
        .number("SELECT COUNT(*) FROM flyway_schema_history WHERE success AND ? = ''", "");
  }

  private static void leave(Rotation rotation, Replica replica) throws InterruptedException {
    rotation.leave(replica);
    TimeUnit.SECONDS.sleep(1);
    var _ = replica.terminate();
  }

  private static void serveEachOthersTenants(Replica before, Replica now)
      throws InterruptedException {
    Operators users = new Operators();
    answersOfBoth(users, before, now);
    answersOfBoth(users, now, before);
    writesOfBoth(users, before, now);
    writesOfBoth(users, now, before);
    assertThat(users.verifyAudit(before)).isTrue();
    assertThat(users.verifyAudit(now)).isTrue();
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
