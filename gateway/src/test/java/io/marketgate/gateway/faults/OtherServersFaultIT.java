package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Redis and Kafka may be away: nothing is lost, and nobody waits for them.
@ExtendWith(Site.Given.class)
class OtherServersFaultIT {

  private static final int RATE = 50;

  /// Each call of it asks Redis how many there have been.
  private static final String LIMITED = Site.LIMITED_ACTION;

  /// Some times what is aimed at, so that a slow machine breaks nothing.
  private static final Duration FAR_TOO_SLOW = Duration.ofSeconds(1);

  private static final Duration FAR_TOO_LATE = Duration.ofSeconds(30);

  @Test
  @Tag("cut")
  void e4UsersDoNotWaitForRedis(Site site) throws Exception {
    Operators users = new Operators();
    Replica replica = site.replicas().getFirst();
    String call = users.callOfNewOwner(replica, "e4", LIMITED);
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
            "%d calls of an action with a limit and %d charges, all answered and none twice; p99 %d ms, usually %d ms"
                .formatted(
                    meanwhile.size(),
                    charged,
                    Findings.percentile(meanwhile, 0.99).toMillis(),
                    Findings.percentile(usual, 0.99).toMillis()));
  }

  /// It takes connections, and says nothing to whoever makes one.
  @Test
  void e4AReplicaThatStartsMeanwhileHoldsNobodyUp(Site site) throws Exception {
    Operators users = new Operators();
    String call = users.callOfNewOwner(site.replicas().getFirst(), "e4-third", LIMITED);
    ServerProcesses redis = site.redisServer();
    redis.freeze();
    try (Replica third = site.replica("third", Map.of(), Replica.Machine.USUAL)) {
      third.start();
      List<Duration> took = call(users, third, call, 300);
      assertThat(Findings.percentile(took, 0.99)).isLessThan(FAR_TOO_SLOW);
      site.findings()
          .add(
              "E4",
              "a replica started while Redis is stopped",
              "%d calls of an action with a limit answered; p99 %d ms, the latest after %d ms"
                  .formatted(
                      took.size(),
                      Findings.percentile(took, 0.99).toMillis(),
                      Collections.max(took).toMillis()));
    } finally {
      redis.thaw();
    }
  }

  /// The database has what Redis cannot tell.
  @Test
  void e4WhatIsTakenAwayMeanwhileIsTakenAwayEverywhere(Site site) throws Exception {
    Operators people = new Operators();
    Replica here = site.replicas().getFirst();
    Replica there = site.replicas().getLast();
    String operator = people.operatorToken(here);
    String organization = people.newOrganization(here, "e4-disabled");
    String disabled = people.userCall(here, "e4-disabled", "ListMigrations");
    String revoked = people.callOfNewOwner(here, "e4-revoked", "ListMigrations");
    assertThat(people.get(there, disabled, "").status()).isEqualTo(200);
    assertThat(people.get(there, revoked, "").status()).isEqualTo(200);
    String revocation =
        "{'issuer':'%s','accountId':'e4-revoked','subject':'e4-revoked'}"
            .formatted(issuer(revoked));
    ServerProcesses redis = site.redisServer();
    redis.freeze();
    try {
      assertThat(people.post(here, "/ops/v1/token-revocations", revocation, operator).status())
          .isEqualTo(204);
      String path = "/ops/v1/organizations/" + organization + ":disable";
      assertThat(people.post(here, path, "{'reason':'test'}", operator).status()).isEqualTo(200);
      long begun = System.nanoTime();
      await()
          .atMost(FAR_TOO_LATE)
          .until(() ->
              people.get(there, revoked, "").status() == 401
                  && people.get(there, disabled, "").status() == 403);
      site.findings()
          .add(
              "E4",
              "a token revoked and an organization disabled while Redis is stopped",
              "refused by the other replica after %d ms"
                  .formatted(Duration.ofNanos(System.nanoTime() - begun).toMillis()));
    } finally {
      redis.thaw();
    }
  }

  private static String issuer(String call) throws ParseException {
    return SignedJWT.parse(call.substring(call.indexOf("accessToken=") + "accessToken=".length()))
        .getJWTClaimsSet()
        .getIssuer();
  }

  @Test
  void e8AHalfOpenLinkToRedisHoldsNobodyUp(Site site) throws Exception {
    Operators users = new Operators();
    Replica replica = site.replicas().getFirst();
    String call = users.callOfNewOwner(replica, "e8-redis", LIMITED);
    var _ = call(users, replica, call, 100);
    site.toRedis().weather(FaultProxy.Weather.HALF_OPEN);
    List<Duration> meanwhile;
    try {
      meanwhile = call(users, replica, call, 1_000);
    } finally {
      site.toRedis().reset();
      site.toRedis().weather(FaultProxy.Weather.FAIR);
    }
    assertThat(Findings.percentile(meanwhile, 0.99)).isLessThan(FAR_TOO_SLOW);
    long whole = System.nanoTime();
    do {
      var _ = call(users, replica, call, 10);
      assertThat(Duration.ofNanos(System.nanoTime() - whole)).isLessThan(FAR_TOO_LATE);
    } while (replica.metric("marketgate_throttle_alone") > 0);
    site.findings()
        .add(
            "E8",
            "the link to Redis half open, then reset",
            "%d calls of an action with a limit answered, p99 %d ms; limits shared again %d ms after it was whole"
                .formatted(
                    meanwhile.size(),
                    Findings.percentile(meanwhile, 0.99).toMillis(),
                    Duration.ofNanos(System.nanoTime() - whole).toMillis()));
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
    String call = users.userCall(replica, "e6", LIMITED);
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
              "100 calls of an action with a limit answered, a key counted once, %d purchases acknowledged, none twice"
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
