package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Redis and Kafka may be away: nothing is lost, and nobody waits for them.
@ExtendWith(Site.Given.class)
class OtherServersFaultIT {

  private static final int RATE = 50;

  /// Some times what is aimed at, so that a slow machine breaks nothing.
  private static final Duration FAR_TOO_SLOW = Duration.ofSeconds(1);

  @Test
  @Tag("cut")
  void e4UsersDoNotWaitForRedis(Site site) throws Exception {
    Operators users = new Operators();
    Replica replica = site.replicas().getFirst();
    String call = users.callOfNewOwner(replica, "e4", "ListMigrations");
    List<Duration> usual = call(users, replica, call, 300);
    Charges charges = new Charges(site, "e4-charged").begin();
    ServerProcesses redis = site.redisServer();
    redis.freeze();
    List<Duration> meanwhile;
    try {
      meanwhile = call(users, replica, call, Site.isCut() ? 600 : 5_000);
    } finally {
      redis.thaw();
    }
    long charged = charges.end(new Reconcile(site));
    assertThat(Findings.percentile(meanwhile, 0.99)).isLessThan(FAR_TOO_SLOW);
    site.findings()
        .add(
            "E4",
            "SIGSTOP of Redis",
            "%d calls of a user and %d charges, all answered and none twice; p99 %d ms, usually %d ms"
                .formatted(
                    meanwhile.size(),
                    charged,
                    Findings.percentile(meanwhile, 0.99).toMillis(),
                    Findings.percentile(usual, 0.99).toMillis()));
  }

  @Test
  void e5RedisMayLoseEverything(Site site) throws Exception {
    Charges charges = new Charges(site, "e5-charged").begin();
    Callbacks callbacks = new Callbacks(site, "e5", RATE * 8);
    Thread beginning = callbacks.begin(RATE);
    Thread.sleep(1_000);
    Runnable again = site.redisServer().kill();
    assertThat(site.forgetRedis()).as("what it had written down").isTrue();
    Thread.sleep(2_000);
    again.run();
    ServerProcesses.awaitPort(site.redisPort());
    History history = callbacks.await(beginning);
    callbacks.repeat(2);
    Reconcile reconcile = new Reconcile(site);
    reconcile.events();
    reconcile.purchases("e5", history);
    long charged = charges.end(reconcile);
    site.findings()
        .add(
            "E5",
            "kill -9 of Redis, everything in it lost, and every purchase told twice more",
            "%d purchases and %d charges acknowledged, none lost, none twice"
                .formatted(history.accepted().size(), charged));
  }

  /// Redis answers, and takes nothing: its disk or its memory is full.
  @Test
  void e6RedisMayRefuseToWrite(Site site) throws Exception {
    Operators users = new Operators();
    Replica replica = site.replicas().getFirst();
    String organization = users.newOrganization(replica, "e6");
    String call = users.userCall(replica, "e6", "ListMigrations");
    site.redis("CONFIG SET maxmemory-policy noeviction", "CONFIG SET maxmemory 1");
    try {
      var _ = call(users, replica, call, 100);
      String body = "{'metric':'wf','amount':1,'key':'e6'}";
      String path = "/product/v1/organizations/" + organization + "/consume";
      String token = users.clientToken(replica);
      for (int i = 0; i < 3; i++) {
        assertThat(users.post(replica, path, body, token).status()).isEqualTo(200);
      }
      Callbacks callbacks = new Callbacks(site, "e6", RATE * 3);
      History history = callbacks.await(callbacks.begin(RATE));
      new Reconcile(site).purchases("e6", history);
      site.findings()
          .add(
              "E6",
              "Redis that refuses every write",
              "100 calls of a user answered, a key counted once, %d purchases acknowledged, none twice"
                  .formatted(history.accepted().size()));
    } finally {
      site.redis("CONFIG SET maxmemory 0");
    }
  }

  @Test
  void e7EventsWaitForKafka(Site site) throws Exception {
    Reconcile reconcile = new Reconcile(site);
    ServerProcesses broker = site.kafkaBroker();
    broker.freeze();
    History history;
    try {
      Callbacks callbacks = new Callbacks(site, "e7", RATE * (Site.isCut() ? 10 : 60));
      history = callbacks.await(callbacks.begin(RATE));
      assertThat(
              reconcile.number(
                  "SELECT COUNT(*) FROM event_outbox WHERE sent_at IS NULL AND ? = ''", ""))
          .as("they wait")
          .isPositive();
    } finally {
      broker.thaw();
    }
    long begun = System.nanoTime();
    reconcile.events();
    reconcile.purchases("e7", history);
    site.findings()
        .add(
            "E7",
            "SIGSTOP of Kafka under %d callbacks a second".formatted(RATE),
            "%d purchases acknowledged; every event sent %d ms after Kafka was back"
                .formatted(
                    history.accepted().size(),
                    Duration.ofNanos(System.nanoTime() - begun).toMillis()));
  }

  private static List<Duration> call(Operators users, Replica replica, String path, int times)
      throws IOException, InterruptedException {
    List<Duration> took = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      long begun = System.nanoTime();
      Operators.Answer answer = users.get(replica, path, "");
      took.add(Duration.ofNanos(System.nanoTime() - begun));
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      Thread.sleep(5);
    }
    return took;
  }
}
