package io.marketgate.gateway.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.naturalOrder;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.faults.FaultProxy.Weather;
import io.marketgate.gateway.faults.PurchaseCaller.Outcome;
import io.marketgate.gateway.restore.LostCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A database that dies, stands still, is far away or cannot be reached.
@ExtendWith(Site.Given.class)
class DatabaseFaultIT {

  private static final int RATE = 100;

  /// Of purchases that wait for a database that stands still: the machine has to tell them all.
  private static final int MOST_SECONDS = 30;

  /// Some times what is aimed at (2 and 3 s), so that a slow machine breaks nothing.
  private static final Duration FAR_TOO_LATE = Duration.ofSeconds(10);

  /// What is aimed at is 3 s: nobody waits for the database twice.
  private static final Duration TWO_WAITS = Duration.ofSeconds(5);

  @Test
  @Tag("cut")
  void e2NothingIsLostWhenTheDatabaseIsKilled(Site site) throws Exception {
    Charges charges = new Charges(site, "e2-charged").begin();
    Callbacks callbacks = new Callbacks(site, "e2", RATE * 12);
    Thread beginning = callbacks.begin(RATE);
    Thread.sleep(2_000);
    Runnable again = site.database().kill();
    Thread.sleep(Site.isCut() ? 2_000 : 5_000);
    again.run();
    ServerProcesses.awaitPort(site.databasePort());
    Instant back = Instant.now();
    History history = callbacks.await(beginning);
    Duration recovery = Duration.between(back, history.firstAcceptedAfter(back));
    Reconcile reconcile = new Reconcile(site);
    reconcile.events();
    reconcile.purchases("e2", history);
    long charged = charges.end(reconcile);
    assertThat(recovery).isLessThan(FAR_TOO_LATE);
    site.findings()
        .add(
            "E2",
            "kill -9 of the database",
            "%d purchases and %d charges acknowledged, none lost, none twice; %d told to try again; first one accepted %d ms after the port was open"
                .formatted(
                    history.accepted().size(),
                    charged,
                    history.count(Outcome.NOT_YET),
                    recovery.toMillis()));
  }

  static List<Integer> standstills() {
    return Site.isCut() ? List.of(5) : List.of(30, 120);
  }

  /// @param seconds for which it stands still
  @ParameterizedTest
  @MethodSource("standstills")
  void e3ADatabaseThatStandsStillHoldsNobodyUp(int seconds, Site site) throws Exception {
    Duration frozen = Duration.ofSeconds(seconds);
    String prefix = "e3for" + seconds;
    Reconcile reconcile = new Reconcile(site);
    Reconcile.Baseline before = reconcile.baseline();
    UserCalls users =
        new UserCalls(new Rotation(List.of(site.replicas().getFirst())), prefix + "-user").begin();
    StaffCalls staff = new StaffCalls(site.replicas().getLast(), prefix + "-staff").begin();
    Callbacks callbacks = new Callbacks(site, prefix, RATE * (4 + Math.min(seconds, MOST_SECONDS)));
    Thread beginning = callbacks.begin(RATE);
    Thread.sleep(2_000);
    ServerProcesses database = site.database();
    database.freeze();
    Thread.sleep(frozen);
    database.thaw();
    List<UserCalls.Called> called = users.end();
    List<Callers.Called> calledByStaff = staff.end();
    History history = callbacks.await(beginning);
    reconcile.events();
    reconcile.purchases(prefix, history);
    reconcile.nothingLeaks(before);
    everybodyWasAnswered(history);
    Duration latest = called.stream().map(UserCalls.Called::took).max(naturalOrder()).orElseThrow();
    assertThat(latest).isLessThan(TWO_WAITS);
    assertThat(called).extracting(UserCalls.Called::code).isSubsetOf("OK", "ServiceUnavailable");
    Duration latestOfStaff =
        calledByStaff.stream().map(Callers.Called::took).max(naturalOrder()).orElseThrow();
    assertThat(latestOfStaff).isLessThan(TWO_WAITS);
    assertThat(calledByStaff).extracting(each -> each.answer().status()).isSubsetOf(200, 201, 503);
    site.findings()
        .add(
            "E3",
            "SIGSTOP of the database for %d s".formatted(seconds),
            "%d purchases acknowledged, none twice; the latest answer after %d ms; of %d calls of a user %d answered 503, the latest after %d ms; of %d calls of staff %d, after %d ms; nothing leaked"
                .formatted(
                    history.accepted().size(),
                    Collections.max(history.answerTimes()).toMillis(),
                    called.size(),
                    called.stream().filter(each -> !each.code().equals("OK")).count(),
                    latest.toMillis(),
                    calledByStaff.size(),
                    calledByStaff.stream().filter(each -> each.answer().status() == 503).count(),
                    latestOfStaff.toMillis()));
  }

  @Test
  void e8AHalfOpenLinkIsFoundOut(Site site) throws Exception {
    Reconcile reconcile = new Reconcile(site);
    Reconcile.Baseline before = reconcile.baseline();
    Callbacks callbacks = new Callbacks(site, "e8", RATE * 20);
    Thread beginning = callbacks.begin(RATE);
    Thread.sleep(2_000);
    site.toDatabase().weather(Weather.HALF_OPEN);
    Thread.sleep(12_000);
    site.toDatabase().reset();
    site.toDatabase().weather(Weather.FAIR);
    Instant healed = Instant.now();
    History history = callbacks.await(beginning);
    Duration recovery = Duration.between(healed, history.firstAcceptedAfter(healed));
    reconcile.events();
    reconcile.purchases("e8", history);
    reconcile.nothingLeaks(before);
    everybodyWasAnswered(history);
    assertThat(recovery).isLessThan(FAR_TOO_LATE);
    site.findings()
        .add(
            "E8",
            "the link to the database half open for 12 s, then reset",
            "none lost, none twice; the latest answer after %d ms; accepted again %d ms after the link was whole; nothing leaked"
                .formatted(Collections.max(history.answerTimes()).toMillis(), recovery.toMillis()));
  }

  /// Whoever breaks off after 20 s of silence counts as not answered.
  private static void everybodyWasAnswered(History history) {
    assertThat(history.count(Outcome.UNKNOWN)).isZero();
    assertThat(Collections.max(history.answerTimes())).isLessThan(FAR_TOO_LATE);
  }

  @Test
  void e9ADistantDatabaseIsSlowAndNothingElse(Site site) throws Exception {
    Reconcile reconcile = new Reconcile(site);
    Reconcile.Baseline before = reconcile.baseline();
    site.toDatabase().weather(Weather.slow(Duration.ofMillis(5), Duration.ofMillis(15)));
    Callbacks callbacks = new Callbacks(site, "e9", 100);
    History history = callbacks.await(callbacks.begin(10));
    site.toDatabase().weather(Weather.FAIR);
    reconcile.events();
    reconcile.purchases("e9", history);
    reconcile.nothingLeaks(before);
    site.findings()
        .add(
            "E9",
            "every piece to and from the database late by 5 to 15 ms",
            "%d of 100 purchases acknowledged (a tenth is told once only), none twice; median %d ms"
                .formatted(
                    history.accepted().size(),
                    Findings.percentile(history.answerTimes(), 0.5).toMillis()));
  }

  @ParameterizedTest
  @MethodSource("badLinks")
  void e9ABadLinkLosesAndDoublesNothing(String name, String prefix, Weather weather, Site site)
      throws Exception {
    Reconcile reconcile = new Reconcile(site);
    Reconcile.Baseline before = reconcile.baseline();
    Callbacks callbacks = new Callbacks(site, prefix, 60);
    site.toDatabase().weather(weather);
    Thread beginning = callbacks.begin(6);
    beginning.join();
    TimeUnit.SECONDS.sleep(10);
    int underIt = callbacks.history().accepted().size();
    site.toDatabase().weather(Weather.FAIR);
    History history = callbacks.await(beginning);
    reconcile.events();
    reconcile.purchases(prefix, history);
    reconcile.nothingLeaks(before);
    site.findings()
        .add(
            "E9",
            "the link to the database " + name + " for 20 s",
            "%d of 60 purchases acknowledged during it and %d after it (a tenth is told once only), none lost, none twice; nothing leaked"
                .formatted(underIt, history.accepted().size()));
  }

  static List<Arguments> badLinks() {
    return List.of(
        Arguments.of("loses 5 % of its pieces", "e9five", Weather.lossy(0.05)),
        Arguments.of("loses 20 % of its pieces", "e9twenty", Weather.lossy(0.2)),
        Arguments.of("lets 1 Mbit/s through", "e9narrow", Weather.narrow(125_000)));
  }

  /// An event that is committed late has a lower number than others that were sent before it.
  @Test
  @Tag("cut")
  void e20AnEventThatIsCommittedLateIsSent(Site site) throws Exception {
    Reconcile reconcile = new Reconcile(site);
    String late = "late-" + System.nanoTime();
    try (Connection writer = site.connect()) {
      writer.setAutoCommit(false);
      try (PreparedStatement insert =
          writer.prepareStatement(
              """
              INSERT INTO event_outbox (event_id, organization_id, type, payload, occurred_at)
              VALUES (?, 'fault', 'Test', ?, UTC_TIMESTAMP(6))
              """)) {
        insert.setString(1, late);
        insert.setString(2, "{\"id\":\"" + late + "\"}");
        assertThat(insert.executeUpdate()).isOne();
      }
      Callbacks callbacks = new Callbacks(site, "e20", 200);
      History history = callbacks.await(callbacks.begin(RATE));
      assertThat(history.accepted()).isNotEmpty();
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() ->
              reconcile.number(
                      """
                      SELECT COUNT(*) FROM event_outbox e JOIN marketplace_instance i
                          ON i.organization_id = e.organization_id
                       WHERE i.business_key LIKE ? AND e.sent_at IS NULL
                      """,
                      "e20-%")
                  == 0);
      writer.commit();
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            reconcile.number(
                    "SELECT COUNT(*) FROM event_outbox WHERE event_id = ? AND sent_at IS NOT NULL",
                    late)
                == 1);
    site.findings()
        .add("E20", "an event committed after 200 later ones were sent", "it was sent, too");
  }

  /// A backup, more purchases, and the backup again.
  @Test
  void e26WhatARestoreHasLostIsToldAgain(Site site) throws Exception {
    int each = 20;
    Operators people = new Operators();
    Replica replica = site.replicas().getFirst();
    Reconcile reconcile = new Reconcile(site);
    buy(people, replica, "e26-kept", each);
    Path backup = Site.folder().resolve("backup");
    Runnable again = site.database().stop();
    copy(site.databaseFolder(), backup);
    again.run();
    awaitDatabase(site);
    Instant since = Instant.now();
    buy(people, replica, "e26-lost", each);
    Set<String> keys =
        reconcile.texts(
            "SELECT business_key FROM marketplace_instance WHERE account_id LIKE ?", "e26-lost-%");
    reconcile.events();
    assertThat(instances(reconcile, "e26-%")).isEqualTo(2L * each);
    Runnable restored = site.database().stop();
    copy(backup, site.databaseFolder());
    restored.run();
    awaitDatabase(site);
    assertThat(instances(reconcile, "e26-kept-%")).as("in the backup").isEqualTo(each);
    assertThat(instances(reconcile, "e26-lost-%")).as("after it").isZero();
    assertThat(lost(site, since)).containsExactlyInAnyOrderElementsOf(keys);
    Operators.Answer resent =
        people.post(
            replica, "/sandbox/v1/marketplaces/aliyun:resend", "{'since':'" + since + "'}", "");
    assertThat(resent.status()).as(resent.body()).isEqualTo(200);
    assertThat(resent.json().get("items")).hasSize(each);
    assertThat(instances(reconcile, "e26-%")).as("the gap is closed").isEqualTo(2L * each);
    assertThat(lost(site, since)).as("nothing is lost any more").isEmpty();
    reconcile.events();
    reconcile.audit(people);
    site.findings()
        .add(
            "E26",
            "the database restored from a backup, and what happened since told again",
            "%d purchases missing after the restore, each named by `marketgate lost`, 0 after the marketplace told again"
                .formatted(each));
  }

  private static void buy(Operators people, Replica replica, String prefix, int number)
      throws InterruptedException {
    for (int i = 0; i < number; i++) {
      Operators.Answer bought =
          people.post(
              replica,
              "/sandbox/v1/marketplaces/aliyun/purchases",
              "{'accountId':'%s-%d','product':'demo','sku':'std','until':'2029-12-31T16:00:00Z'}"
                  .formatted(prefix, i),
              "");
      assertThat(bought.status()).as(bought.body()).isEqualTo(200);
      assertThat(bought.json().has("instanceId")).as(bought.body()).isTrue();
    }
  }

  private static long instances(Reconcile reconcile, String accounts) throws Exception {
    return reconcile.number(
        "SELECT COUNT(*) FROM marketplace_instance WHERE account_id LIKE ?", accounts);
  }

  /// Keys of the purchases that are lost, as an operator is told.
  private static List<String> lost(Site site, Instant since) {
    List<String> arguments = new ArrayList<>(List.of("lost", since.toString()));
    arguments.addAll(site.servers());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int status =
        new LostCommand(new PrintStream(out, true, UTF_8), Clock.systemUTC())
            .run(arguments.toArray(String[]::new));
    List<String> keys =
        Pattern.compile("MarketplaceProvisioned of aliyun: (\\S+), instance")
            .matcher(out.toString(UTF_8))
            .results()
            .map(line -> line.group(1))
            .toList();
    assertThat(status).as(out.toString(UTF_8)).isEqualTo(keys.isEmpty() ? 0 : 1);
    return keys;
  }

  private static void awaitDatabase(Site site) throws InterruptedException {
    ServerProcesses.awaitPort(site.databasePort());
    for (Replica replica : site.replicas()) {
      replica.awaitReady();
    }
  }

  private static void copy(Path from, Path to) throws Exception {
    Process copy =
        new ProcessBuilder("sh", "-c", "rm -rf '%2$s' && cp -a '%1$s' '%2$s'".formatted(from, to))
            .inheritIO()
            .start();
    assertThat(copy.waitFor()).isZero();
  }
}
