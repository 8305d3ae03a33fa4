package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.gateway.faults.PurchaseCaller.Outcome;
import io.marketgate.gateway.faults.PurchaseCaller.Telling;
import io.marketgate.gateway.key.SigningKey;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Keys that are changed while they are in use.
@ExtendWith(Site.Given.class)
class KeyFaultIT {

  private static final String ISSUER = "https://issuer.e27.example";
  private static final String ACCOUNT = "e27";
  private static final String OLD_SECRET = "whsec_" + "QUJD".repeat(8);
  private static final String NEW_SECRET = "whsec_" + "REVG".repeat(8);
  private static final String OLD_KEY = "sandbox-aliyun-key";
  private static final String NEW_KEY = "another-aliyun-key";
  private static final Duration GRACE = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Operators operators = new Operators();
  private final PurchaseCaller marketplace = new PurchaseCaller();
  private final List<Replica> rotation = new CopyOnWriteArrayList<>();
  private final List<String> failed = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger purchases = new AtomicInteger();
  private final AtomicInteger changes = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile SigningKey signer;
  private volatile String key = OLD_KEY;
  private volatile String organization = "";

  /// Tokens, calls of a marketplace, events and what is encrypted at rest, all at once: whoever
  /// uses a key that is good, the old one or the new one, is never refused.
  @Test
  void e27KeysAreChangedUnderLoad(Site site) throws Exception {
    Path folder = Site.folder().resolve("e27");
    Path oldIdentity = folder.resolve("identity-old.jwk");
    Path newIdentity = folder.resolve("identity-new.jwk");
    SigningKey.createIfAbsent(oldIdentity);
    SigningKey.createIfAbsent(newIdentity);
    SigningKey oldIssuer = SigningKey.loadOrCreate(folder.resolve("issuer-old.jwk"));
    SigningKey newIssuer = SigningKey.loadOrCreate(folder.resolve("issuer-new.jwk"));
    signer = oldIssuer;
    // They have another key, and would take part in what replicas share.
    for (Replica other : site.replicas()) {
      var _ = other.terminate();
    }
    try (KeyStandIns standIns = new KeyStandIns()) {
      standIns.publish(oldIssuer);
      standIns.take(OLD_SECRET);
      Map<String, String> settings = issuer(standIns);
      settings.put("marketgate.backends.identity-key", oldIdentity.toString());
      settings.put("marketgate.encryption.key", "");
      rotate(site, "e27a", settings);
      receive(standIns, OLD_SECRET);
      List<Thread> callers = begin();
      changeIssuer(standIns, oldIssuer, newIssuer);
      awaitEvents(standIns);
      changeReceiver(standIns);
      awaitEvents(standIns);
      changeReplicas(site, settings, oldIdentity, newIdentity);
      awaitEvents(standIns);
      over.set(true);
      for (Thread caller : callers) {
        caller.join();
      }
      await().atMost(PATIENCE.plus(GRACE)).until(() -> told(OLD_KEY, "late") == Outcome.NOT_YET);
      assertThat(failed).isEmpty();
      assertThat(standIns.wrong()).isZero();
      site.findings()
          .add(
              "E27",
              "an issuer's, a marketplace's, a receiver's and the platform's own key changed, one for secrets added, the replicas replaced three times",
              "%d calls, %d purchases and %d events, none refused; the old keys are refused afterwards"
                  .formatted(calls.get(), purchases.get(), standIns.right()));
    } finally {
      over.set(true);
      rotation.forEach(Replica::close);
      for (Replica other : site.replicas()) {
        other.start();
      }
    }
  }

  private void awaitEvents(KeyStandIns standIns) {
    int before = standIns.right();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(standIns.right())
                .as("%d wrong; %s", standIns.wrong(), failed)
                .isGreaterThan(before));
  }

  private void changeIssuer(KeyStandIns standIns, SigningKey old, SigningKey fresh)
      throws InterruptedException {
    standIns.publish(old, fresh);
    // As an issuer does who knows that its keys are remembered for a while.
    TimeUnit.SECONDS.sleep(4);
    signer = fresh;
    TimeUnit.SECONDS.sleep(1);
    standIns.publish(fresh);
    awaitRefused(old);
  }

  private void changeReceiver(KeyStandIns standIns) throws InterruptedException {
    standIns.take(OLD_SECRET, NEW_SECRET);
    receive(standIns, NEW_SECRET);
    // Until every replica has heard of it.
    TimeUnit.SECONDS.sleep(2);
    standIns.take(NEW_SECRET);
  }

  /// As docs/upgrades.md says: the new key is known everywhere before anybody uses it.
  private void changeReplicas(
      Site site, Map<String, String> settings, Path oldIdentity, Path newIdentity)
      throws Exception {
    String encryption = Site.encryptionKey();
    settings.put("marketgate.backends.other-identity-keys", newIdentity.toString());
    settings.put("marketgate.encryption.other-keys", encryption);
    settings.put("marketgate.marketplaces.aliyun.key", NEW_KEY);
    settings.put("marketgate.marketplaces.aliyun.previous-key", OLD_KEY);
    settings.put(
        "marketgate.marketplaces.aliyun.previous-key-until", Instant.now().plus(GRACE).toString());
    rotate(site, "e27b", settings);
    key = NEW_KEY;
    settings.put("marketgate.backends.identity-key", newIdentity.toString());
    settings.put("marketgate.backends.other-identity-keys", oldIdentity.toString());
    settings.put("marketgate.encryption.key", encryption);
    settings.remove("marketgate.encryption.other-keys");
    rotate(site, "e27c", settings);
    reseal();
    settings.remove("marketgate.backends.other-identity-keys");
    rotate(site, "e27d", settings);
  }

  private static Map<String, String> issuer(KeyStandIns standIns) {
    Map<String, String> settings = new LinkedHashMap<>();
    String issuer = "marketgate.tokens.issuers[0].";
    settings.put(issuer + "issuer", ISSUER);
    settings.put(issuer + "marketplace", "sandbox");
    settings.put(issuer + "algorithms", "ES256");
    settings.put(issuer + "jwks-uri", standIns.keys());
    settings.put(issuer + "type", "at+jwt");
    settings.put(issuer + "account-claim", "accountId");
    settings.put(issuer + "type-claim", "type");
    settings.put("marketgate.tokens.key-refresh", "2s");
    settings.put("marketgate.tokens.key-min-interval", "1s");
    settings.put("marketgate.tokens.cache-life", "1s");
    return settings;
  }

  /// Replaces all replicas, one after the other, as a rolling update does: the new one takes calls
  /// before the old one gets none any more.
  private void rotate(Site site, String name, Map<String, String> settings) throws Exception {
    List<Replica> old = List.copyOf(rotation);
    for (int i = 0; i < 2; i++) {
      Replica fresh = site.replica(name + i, new LinkedHashMap<>(settings), Replica.Machine.USUAL);
      fresh.start();
      rotation.add(fresh);
      if (i < old.size()) {
        rotation.remove(old.get(i));
        TimeUnit.SECONDS.sleep(1);
        var _ = old.get(i).terminate();
        old.get(i).close();
      }
    }
  }

  /// The organization that buys has events pushed.
  private void receive(KeyStandIns standIns, String secret) throws InterruptedException {
    Replica replica = rotation.getFirst();
    if (organization.isEmpty()) {
      organization = operators.newOrganization(replica, ACCOUNT);
    }
    Operators.Answer answer =
        operators.write(
            replica,
            "PUT",
            "/ops/v1/organizations/" + organization + "/event-push",
            "{'url':'%s','secret':'%s'}".formatted(standIns.events(), secret),
            operators.operatorToken(replica));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  private List<Thread> begin() {
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int number = i;
      callers.add(Thread.ofVirtual().start(() -> repeat(() -> call(number))));
    }
    callers.add(Thread.ofVirtual().start(() -> repeat(this::buy)));
    callers.add(Thread.ofVirtual().start(() -> repeat(this::change)));
    return callers;
  }

  /// What callers do.
  @FunctionalInterface
  private interface Step {
    void run() throws InterruptedException;
  }

  private void repeat(Step step) {
    try {
      while (!over.get()) {
        step.run();
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } catch (InterruptedException | RuntimeException e) {
      failed.add(e.toString());
    }
  }

  private Replica any(int number) {
    List<Replica> now = List.copyOf(rotation);
    return now.get(number % now.size());
  }

  private void call(int number) throws InterruptedException {
    int count = calls.incrementAndGet();
    Operators.Answer answer = operators.get(any(count + number), userCall(signer), "");
    if (answer.status() != 200) {
      failed.add("a call: " + answer);
    }
  }

  private void buy() throws InterruptedException {
    Outcome outcome = told(key, Integer.toString(purchases.incrementAndGet()));
    if (outcome != Outcome.ACCEPTED) {
      failed.add("a purchase: " + outcome);
    }
  }

  /// By the first marketplace, which is Alibaba's.
  private Outcome told(String signedWith, String number) throws InterruptedException {
    Telling telling = PurchaseCaller.purchases("e27x" + number, 1).getFirst();
    return marketplace.tell(any(number.hashCode() & 0xff).address(), telling, signedWith);
  }

  /// Has an event pushed.
  private void change() throws InterruptedException {
    Replica replica = any(0);
    Operators.Answer answer =
        operators.write(
            replica,
            "POST",
            "/product/v1/organizations/" + organization + "/members",
            "{'uid':'somebody','roles':['r" + changes.incrementAndGet() + "']}",
            operators.clientToken(replica));
    if (answer.status() / 100 != 2) {
      failed.add("a change: " + answer);
    }
    TimeUnit.MILLISECONDS.sleep(200);
  }

  private static String userCall(SigningKey by) {
    long now = Instant.now().getEpochSecond();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", ISSUER);
    claims.put("aud", "marketgate");
    claims.put("sub", ACCOUNT);
    claims.put("accountId", ACCOUNT);
    claims.put("type", "account");
    claims.put("iat", now);
    claims.put("exp", now + 300);
    claims.put("jti", UUID.randomUUID().toString());
    String userinfo =
        "{\"uid\":\"%1$s\",\"accountId\":\"%1$s\",\"type\":\"account\",\"name\":\"E\"}"
            .formatted(ACCOUNT);
    return "/api/ListMigrations?userinfo="
        + URLEncoder.encode(userinfo, StandardCharsets.UTF_8)
        + "&accessToken="
        + by.sign("at+jwt", claims)
        + "&params=%7B%7D&traceId="
        + UUID.randomUUID();
  }

  private void awaitRefused(SigningKey by) {
    await()
        .atMost(PATIENCE)
        .until(() -> rotation.stream().allMatch(replica -> status(replica, by) == 401));
  }

  private int status(Replica replica, SigningKey by) {
    try {
      return operators.get(replica, userCall(by), "").status();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void reseal() throws InterruptedException {
    Replica replica = rotation.getFirst();
    Operators.Answer answer =
        operators.post(replica, "/ops/v1/secrets:reseal", "{}", operators.operatorToken(replica));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.json().get("resealed").longValue()).isPositive();
    assertThat(answer.json().get("unreadable").longValue()).isZero();
  }
}
