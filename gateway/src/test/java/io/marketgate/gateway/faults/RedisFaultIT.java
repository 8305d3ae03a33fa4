package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Files;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Redis may be away: nothing is lost, and nobody waits for it.
@ExtendWith(Site.Given.class)
class RedisFaultIT {

  private static final int RATE = 50;

  /// Each call of it asks Redis how many there have been.
  private static final String LIMITED = ProductStandIn.LIMITED_ACTION;

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
      meanwhile = callFor(Duration.ofSeconds(Site.isCut() ? 4 : 60), users, replica, call);
    } finally {
      redis.thaw();
    }
    long charged = charges.end(new Reconcile(site));
    assertThat(Findings.percentile(meanwhile, 0.99)).isLessThan(FAR_TOO_SLOW);
    site.findings()
        .add(
            "E4",
            "SIGSTOP of Redis for %d s".formatted(Site.isCut() ? 4 : 60),
            "%d calls of an action with a limit and %d charges, all answered and none twice; p99 %d ms, usually %d ms"
                .formatted(
                    meanwhile.size(),
                    charged,
                    Findings.percentile(meanwhile, 0.99).toMillis(),
                    Findings.percentile(usual, 0.99).toMillis()));
  }

  /// Nobody is let loose: each replica lets through its own half.
  @Test
  @Tag("cut")
  void e4LimitsAreKeptByEachReplica(Site site) throws Exception {
    Operators users = new Operators();
    String call =
        users.callOfNewOwner(site.replicas().getFirst(), "e4-scarce", ProductStandIn.SCARCE_ACTION);
    ServerProcesses redis = site.redisServer();
    long begun = System.nanoTime();
    redis.freeze();
    int answered = 0;
    try {
      for (Replica replica : site.replicas()) {
        int here = answeredOf(2 * ProductStandIn.SCARCE, users, replica, call);
        assertThat(here).as("its share").isGreaterThanOrEqualTo(ProductStandIn.SCARCE / 2);
        answered += here;
      }
    } finally {
      redis.thaw();
    }
    long refilled = 1 + Duration.ofNanos(System.nanoTime() - begun).toSeconds() / 6;
    assertThat(answered).isLessThanOrEqualTo((int) (ProductStandIn.SCARCE + 2 * refilled));
    site.findings()
        .add(
            "E4",
            "a limit of 20 calls, 10 more a minute, while Redis is stopped",
            "%d of %d calls at two replicas answered, the rest 429"
                .formatted(answered, 4 * ProductStandIn.SCARCE));
  }

  private static int answeredOf(int times, Operators users, Replica replica, String call)
      throws InterruptedException {
    int answered = 0;
    for (int i = 0; i < times; i++) {
      int status = users.get(replica, call, "").status();
      assertThat(status).isIn(200, 429);
      answered += status == 200 ? 1 : 0;
    }
    return answered;
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

  /// What is lost with what was in it.
  enum Loss {
    ITS_DISK("kill -9 of Redis, and everything it had written down taken away") {
      @Override
      void happen(Site site) throws Exception {
        Runnable again = site.redisServer().kill();
        assertThat(Files.deleteIfExists(site.redisFolder().resolve("appendonly.aof"))).isTrue();
        Thread.sleep(2_000);
        again.run();
        ServerProcesses.awaitPort(site.redisPort());
      }
    },
    ITS_MEMORY("FLUSHALL") {
      @Override
      void happen(Site site) throws Exception {
        site.redis("FLUSHALL");
      }
    };

    private final String text;

    Loss(String text) {
      this.text = text;
    }

    abstract void happen(Site site) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void e5RedisMayLoseEverything(Loss loss, Site site) throws Exception {
    String prefix = "e5" + loss.ordinal();
    Charges charges = new Charges(site, prefix + "-charged").begin();
    OneTime oneTime = OneTime.used(site, prefix + "once");
    Callbacks callbacks = new Callbacks(site, prefix, RATE * 8);
    Thread beginning = callbacks.begin(RATE);
    Thread.sleep(1_000);
    loss.happen(site);
    History history = callbacks.await(beginning);
    callbacks.repeat(2);
    int again = oneTime.useAgain();
    Reconcile reconcile = new Reconcile(site);
    reconcile.events();
    reconcile.purchases(prefix, history);
    long charged = charges.end(reconcile);
    site.findings()
        .add(
            "E5",
            loss.text + ", and every purchase told twice more",
            "%d purchases and %d charges acknowledged, none lost, none twice; %d recorded calls and links used again, in vain"
                .formatted(history.accepted().size(), charged, again));
  }

  /// Redis answers, and takes nothing.
  @Test
  void e6RedisMayHaveNoMemory(Site site) throws Exception {
    site.redis("CONFIG SET maxmemory-policy noeviction", "CONFIG SET maxmemory 1");
    try {
      refusesEveryWrite(site, "e6", "the memory of Redis full");
    } finally {
      site.redis("CONFIG SET maxmemory 0");
    }
  }

  /// The same, and it says so to `PING`, too.
  @Test
  void e6RedisMayHaveNoDisk(Site site) throws Exception {
    ServerProcesses redis = site.redisServer();
    var _ = redis.stop();
    try (SmallDisk disk = SmallDisk.at(site.redisFolder(), 3)) {
      redis.startAgain();
      ServerProcesses.awaitPort(site.redisPort());
      disk.fill();
      refusesEveryWrite(site, "e6disk", "the disk of Redis full");
    } finally {
      site.endRedis();
      redis.startAgain();
      ServerProcesses.awaitPort(site.redisPort());
    }
  }

  private static void refusesEveryWrite(Site site, String prefix, String fault) throws Exception {
    await()
        .atMost(FAR_TOO_LATE)
        .untilAsserted(() ->
            assertThatThrownBy(() -> site.redis("SET faults " + "x".repeat(5_000)))
                .hasMessageMatching(".*(OOM|MISCONF).*"));
    Operators users = new Operators();
    Replica replica = site.replicas().getFirst();
    String organization = users.newOrganization(replica, prefix);
    var _ = call(users, replica, users.userCall(replica, prefix, LIMITED), 100);
    String body = "{'metric':'wf','amount':1,'key':'%s'}".formatted(prefix);
    String path = "/product/v1/organizations/" + organization + "/consume";
    String token = users.clientToken(replica);
    for (int i = 0; i < 3; i++) {
      assertThat(users.post(replica, path, body, token).status()).isEqualTo(200);
    }
    Callbacks callbacks = new Callbacks(site, prefix, RATE * 3);
    History history = callbacks.await(callbacks.begin(RATE));
    new Reconcile(site).purchases(prefix, history);
    await("somebody is told")
        .atMost(FAR_TOO_LATE)
        .until(() ->
            replica
                .management("/actuator/prometheus")
                .contains("marketgate_dependency_up{dependency=\"redis\"} 0.0"));
    site.findings()
        .add(
            "E6",
            fault + ": it refuses every write",
            "100 calls of an action with a limit answered, a key counted once, %d purchases acknowledged, none twice"
                .formatted(history.accepted().size()));
  }

  private static List<Duration> call(Operators users, Replica replica, String path, int times)
      throws InterruptedException {
    List<Duration> took = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      took.add(callOnce(users, replica, path));
    }
    return took;
  }

  private static List<Duration> callFor(
      Duration time, Operators users, Replica replica, String path) throws InterruptedException {
    List<Duration> took = new ArrayList<>();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      took.add(callOnce(users, replica, path));
    }
    return took;
  }

  private static Duration callOnce(Operators users, Replica replica, String path)
      throws InterruptedException {
    long begun = System.nanoTime();
    Operators.Answer answer = users.get(replica, path, "");
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    Thread.sleep(5);
    return took;
  }
}
