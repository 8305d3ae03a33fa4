package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// What must be true after any fault: nothing acknowledged is lost, nothing happened twice, nothing
/// is half done, nothing leaks.
final class Reconcile {

  /// Twice what reliability.md 2 says (R6): replicas, servers and callers share two processors
  /// here.
  private static final Duration SETTLES_WITHIN = Duration.ofSeconds(60);

  /// Threads and files of pools that grow when something is slow, and shrink again later than a
  /// test waits.
  private static final int THREADS_OF_POOLS = 48;

  private static final int FILES_OF_POOLS = 128;

  private final Site site;
  private final ToDatabase database;

  /// The way to the database that is looked into.
  @FunctionalInterface
  interface ToDatabase {
    Connection connect() throws SQLException;
  }

  Reconcile(Site site) {
    this(site, site::connect);
  }

  Reconcile(Site site, ToDatabase database) {
    this.site = site;
    this.database = database;
  }

  /// R1 and R2: each purchase that a marketplace was told is done has one organization, one
  /// instance, one edition and one event; each of which it was not told has all of them or none.
  void purchases(String prefix, History history) throws SQLException {
    Set<String> instances =
        texts(
            "SELECT business_key FROM marketplace_instance WHERE business_key LIKE ?",
            prefix + "-%");
    assertThat(instances).as("acknowledged and lost").containsAll(history.accepted());
    assertThat(
            number(
                """
                SELECT COUNT(*) FROM marketplace_instance i
                  LEFT JOIN (SELECT organization_id, COUNT(*) AS n FROM event_outbox
                              WHERE type = 'MarketplaceProvisioned'
                              GROUP BY organization_id) e
                    ON e.organization_id = i.organization_id
                 WHERE i.business_key LIKE ?
                   AND ((SELECT COUNT(*) FROM edition_period p
                          WHERE p.instance_id = i.id AND p.kind = 'PAID') <> 1
                     OR COALESCE(e.n, 0) <> 1
                     OR (SELECT COUNT(*) FROM subscription s
                          WHERE s.organization_id = i.organization_id) < 1)
                """,
                prefix + "-%"))
        .as("half done or done twice")
        .isZero();
    assertThat(
            number(
                "SELECT COUNT(DISTINCT organization_id) FROM marketplace_instance"
                    + " WHERE business_key LIKE ?",
                prefix + "-%"))
        .as("one organization for each")
        .isEqualTo(instances.size());
    assertThat(
            number(
                "SELECT COUNT(*) FROM subscription WHERE account_id LIKE ?", prefix + "-buyer-%"))
        .as("an organization without a purchase")
        .isEqualTo(instances.size());
    assertThat(
            number(
                "SELECT COUNT(*) - COUNT(DISTINCT account_id) FROM subscription"
                    + " WHERE account_id LIKE ?",
                prefix + "-buyer-%"))
        .as("an account with two organizations")
        .isZero();
  }

  /// What holds after every experiment: R3, R4, R5, and of R6 what is at once.
  void whole() throws SQLException, InterruptedException {
    events();
    assertThat(site.events().missing(sent())).as("said to be sent, and not in Kafka").isEmpty();
    ledgers();
    limits(new Operators());
    audit(new Operators());
    for (Replica replica : site.replicas()) {
      await().atMost(SETTLES_WITHIN).untilAsserted(() -> nothingIsHeld(replica));
    }
  }

  private static void nothingIsHeld(Replica replica) {
    assertThat(replica.metric("r2dbc_pool_acquired")).as("connections").isZero();
    assertThat(replica.metric("marketgate_admission_taken")).as("places").isZero();
    assertThat(replica.metric("marketgate_database_work")).as("work at the database").isZero();
    assertThat(replica.metric("marketgate_marketplace_waiting")).as("callbacks").isZero();
  }

  /// Ids of the events that are said to be in Kafka.
  private Set<String> sent() throws SQLException {
    return texts("SELECT event_id FROM event_outbox WHERE sent_at IS NOT NULL AND ? = ''", "");
  }

  /// R3: every event is sent, or is seen to wait.
  void events() {
    await()
        .atMost(SETTLES_WITHIN)
        .ignoreExceptions()
        .untilAsserted(() ->
            assertThat(
                    number(
                        "SELECT COUNT(*) FROM event_outbox WHERE sent_at IS NULL AND ? = ''", ""))
                .as("events that are not sent")
                .isZero());
  }

  /// R4: money adds up: each entry of the ledger to zero, and all of them to the balance.
  void ledgers() throws SQLException {
    assertThat(
            number(
                """
                SELECT COUNT(*) FROM (SELECT entry_id FROM ledger_posting
                                       GROUP BY entry_id HAVING SUM(amount) <> 0) e WHERE ? = ''
                """,
                ""))
        .as("entries that do not add up")
        .isZero();
    assertThat(
            number(
                """
                SELECT COUNT(*) FROM balance b JOIN ledger_entry e
                    ON e.organization_id = b.organization_id
                   AND e.number = (SELECT MAX(number) FROM ledger_entry m
                                    WHERE m.organization_id = b.organization_id)
                 WHERE e.available_after + e.held_after <> b.paid + b.promotional AND ? = ''
                """,
                ""))
        .as("balances that are not what the ledger says")
        .isZero();
    assertThat(
            number(
                """
                SELECT COUNT(*) FROM balance b
                 WHERE b.paid + b.promotional <>
                       (SELECT COALESCE(SUM(p.amount), 0) FROM ledger_posting p
                         WHERE p.organization_id = b.organization_id
                           AND p.account IN ('BALANCE', 'HELD'))
                   AND ? = ''
                """,
                ""))
        .as("balances that are not the sum of what was posted")
        .isZero();
  }

  /// R4: nobody has used more than his limit.
  void limits(Operators operators) throws SQLException, InterruptedException {
    Replica replica = site.replicas().getFirst();
    String token = operators.operatorToken(replica);
    for (String organization :
        texts(
            "SELECT DISTINCT organization_id FROM usage_bucket WHERE used > 0 AND ? = ''"
                + " ORDER BY organization_id LIMIT 200",
            "")) {
      String path = "/ops/v1/organizations/" + organization + "/entitlements";
      Operators.Answer answer = operators.get(replica, path, token);
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(answer.json().get("items").valueStream())
          .as("used more than the limit: %s", organization)
          .noneMatch(metric -> metric.path("over").asBoolean(false));
    }
  }

  /// R5: the audit trail verifies.
  void audit(Operators operators) throws InterruptedException {
    assertThat(operators.verifyAudit(site.replicas().getFirst())).isTrue();
  }

  /// R6: no connection, thread, file or buffer is kept.
  void nothingLeaks(Baseline before) throws IOException {
    for (int i = 0; i < site.replicas().size(); i++) {
      Replica replica = site.replicas().get(i);
      Baseline.Of was = before.of(i);
      await()
          .atMost(SETTLES_WITHIN)
          .untilAsserted(() -> {
            nothingIsHeld(replica);
            assertThat(replica.metric("r2dbc_pool_pending")).as("waiting").isZero();
            assertThat(replica.threads()).isLessThanOrEqualTo(was.threads() + THREADS_OF_POOLS);
            assertThat(replica.files()).isLessThanOrEqualTo(was.files() + FILES_OF_POOLS);
          });
      // A buffer is missed once it has been collected.
      var _ = replica.heap();
      assertThat(replica.written().lines().filter(line -> line.contains("LEAK:"))).isEmpty();
    }
  }

  /// Threads and files of the replicas at rest.
  record Baseline(java.util.List<Of> replicas) {

    record Of(long threads, long files) {}

    Of of(int replica) {
      return replicas.get(replica);
    }
  }

  Baseline baseline() throws IOException {
    java.util.List<Baseline.Of> all = new java.util.ArrayList<>();
    for (Replica replica : site.replicas()) {
      all.add(new Baseline.Of(replica.threads(), replica.files()));
    }
    return new Baseline(java.util.List.copyOf(all));
  }

  long number(String statement, String parameter) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement prepared = connection.prepareStatement(statement)) {
      prepared.setString(1, parameter);
      try (ResultSet rows = prepared.executeQuery()) {
        assertThat(rows.next()).isTrue();
        return rows.getLong(1);
      }
    }
  }

  Set<String> texts(String statement, String parameter) throws SQLException {
    Set<String> texts = new HashSet<>();
    try (Connection connection = database.connect();
        PreparedStatement prepared = connection.prepareStatement(statement)) {
      prepared.setString(1, parameter);
      try (ResultSet rows = prepared.executeQuery()) {
        while (rows.next()) {
          texts.add(rows.getString(1));
        }
      }
    }
    return texts;
  }
}
