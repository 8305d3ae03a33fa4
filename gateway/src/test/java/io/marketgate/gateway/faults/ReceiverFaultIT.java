package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Receivers of events that do all that a receiver should not.
@ExtendWith(Site.Given.class)
class ReceiverFaultIT {

  private static final int GOOD = 20;
  private static final int OF_EACH_KIND = 3;
  private static final int EVENTS = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Operators operators = new Operators();

  /// An event that can never be taken (E25) is one of those whose receiver always fails.
  @Test
  void e17BadReceiversHoldUpNobodyButThemselves(Site site) throws Exception {
    Replica replica = site.replicas().getFirst();
    String token = operators.operatorToken(replica);
    try (Receivers receivers = new Receivers()) {
      List<String> good = new ArrayList<>();
      for (int i = 0; i < GOOD; i++) {
        good.add(withReceiver(replica, token, "e17-good-" + i, receivers.good()));
      }
      Duration alone = p99(receivers, tell(replica, token, good, List.of(), "alone", receivers));
      List<String> bad = new ArrayList<>();
      for (Receivers.Kind kind : Receivers.Kind.values()) {
        for (int i = 0; i < OF_EACH_KIND; i++) {
          bad.add(withReceiver(replica, token, "e17-" + kind + i, receivers.bad(kind)));
        }
      }
      Duration beside = p99(receivers, tell(replica, token, good, bad, "beside", receivers));
      assertThat(receivers.led()).as("led to where nobody may be").isZero();
      for (String organization : bad) {
        expectWaiting(replica, token, organization);
      }
      new Reconcile(site).events();
      site.findings()
          .add(
              "E17, E25",
              "%d receivers that fail, hang, drip, lead elsewhere, are gone, say later, answer 100 MB or speak no TLS, beside %d good ones"
                  .formatted(bad.size(), GOOD),
              "every event of the good ones taken, p99 after %d ms, before %d ms; none followed elsewhere; the others' wait with the reason"
                  .formatted(beside.toMillis(), alone.toMillis()));
    }
  }

  private String withReceiver(Replica replica, String token, String account, String url)
      throws InterruptedException {
    String organization = operators.newOrganization(replica, account);
    Operators.Answer put =
        operators.write(
            replica,
            "PUT",
            "/ops/v1/organizations/" + organization + "/event-push",
            "{'url':'" + url + "'}",
            token);
    assertThat(put.status()).as(put.body()).isEqualTo(200);
    return organization;
  }

  /// Renames every organization several times, and waits until the good receivers have heard of it.
  private int tell(
      Replica replica,
      String token,
      List<String> good,
      List<String> bad,
      String name,
      Receivers receivers)
      throws InterruptedException {
    List<String> all = new ArrayList<>(bad);
    all.addAll(good);
    for (int i = 0; i < EVENTS; i++) {
      for (String organization : all) {
        Operators.Answer renamed =
            operators.write(
                replica,
                "PATCH",
                "/ops/v1/organizations/" + organization,
                "{'name':'" + name + i + "'}",
                token);
        assertThat(renamed.status()).as(renamed.body()).isEqualTo(200);
      }
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (receivers.received() < good.size() * EVENTS) {
      assertThat(System.nanoTime()).as("the good ones have heard").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return good.size() * EVENTS;
  }

  private static Duration p99(Receivers receivers, int expected) {
    List<Duration> lags = receivers.takeLags();
    assertThat(lags).hasSize(expected);
    Collections.sort(lags);
    return lags.get(lags.size() * 99 / 100);
  }

  private void expectWaiting(Replica replica, String token, String organization)
      throws InterruptedException {
    JsonNode items =
        operators
            .get(replica, "/ops/v1/event-push/deliveries?organization=" + organization, token)
            .json()
            .get("items");
    assertThat(items.size()).isEqualTo(EVENTS);
    List<JsonNode> tried =
        items.valueStream().filter(item -> item.get("attempts").intValue() > 0).toList();
    assertThat(tried).as("the first is tried, what is behind it waits").hasSize(1);
    assertThat(tried.getFirst().get("status").stringValue()).isEqualTo("PENDING");
    assertThat(tried.getFirst().has("fault") || tried.getFirst().has("answerStatus")).isTrue();
  }
}
