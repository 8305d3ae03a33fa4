package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Callers who hang up, repeat themselves or all come at once.
@ExtendWith(Site.Given.class)
class CallerFaultIT {

  private static final Duration BEGINS_WITHIN = Duration.ofMinutes(1);

  private static final int AT_ONCE = 64;

  /// Its database work is the request's own, and would be cancelled with it; so is a look at a
  /// task.
  private static final String LIST = "/ops/v1/organizations?limit=50";

  private static final int MOST_OF_THE_HEAP = 70;

  @Test
  @Tag("cut")
  void e16CallersWhoHangUpLeaveNothingBehind(Site site) throws Exception {
    int calls = Site.isCut() ? 6_000 : 100_000;
    Operators product = new Operators();
    Replica replica = site.replicas().getFirst();
    String organization = product.newOrganization(replica, "e16");
    String token = product.clientToken(replica);
    String operator = product.operatorToken(replica);
    String task = product.callAboutATask(replica, "e16-task");
    assertThat(product.get(replica, LIST, operator).status()).isEqualTo(200);
    assertThat(product.get(replica, task, "").status()).isEqualTo(200);
    Reconcile reconcile = new Reconcile(site);
    Reconcile.Baseline before = reconcile.baseline();
    Semaphore atOnce = new Semaphore(AT_ONCE);
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      atOnce.acquire();
      String request =
          switch (i % 3) {
            case 0 -> consume(organization, token, "e16-" + i);
            case 1 -> get(LIST, "Authorization: Bearer " + operator);
            default -> get(task, "Accept: application/json");
          };
      long patience = site.random().nextLong(60);
      callers.add(
          Thread.ofVirtual()
              .start(() -> {
                hangUp(replica, request, patience);
                atOnce.release();
              }));
    }
    for (Thread caller : callers) {
      caller.join();
    }
    reconcile.nothingLeaks(before);
    long used = used(site, organization);
    assertThat(used).isBetween(1L, (long) calls / 3 + 1);
    assertThat(used).as("each key counts once").isEqualTo(keys(site, organization));
    site.findings()
        .add(
            "E16",
            "%d consumes, lists of organizations and looks at a task whose callers hang up after 0 to 60 ms"
                .formatted(calls),
            "0 connections kept; %d consumes counted, each once".formatted(used));
  }

  @Test
  @Tag("cut")
  void e18RepetitionsAndOldCallsHaveNoEffect(Site site) throws Exception {
    Callbacks callbacks = new Callbacks(site, "e18", Site.isCut() ? 300 : 4_000);
    Thread beginning = callbacks.begin(200);
    callbacks.repeat(Site.isCut() ? 5 : 25);
    History history = callbacks.await(beginning);
    Reconcile reconcile = new Reconcile(site);
    reconcile.events();
    reconcile.purchases("e18", history);
    long told = history.times().values().stream().mapToInt(Integer::intValue).sum();
    site.findings()
        .add(
            "E18",
            "%d purchases told %d times, in any order, to either replica"
                .formatted(callbacks.tellings().size(), told),
            "%d acknowledged, one effect each".formatted(history.accepted().size()));
  }

  /// 200 take from one limit at both replicas, and the database is killed in the middle. Each goes
  /// on with the same key until it is told yes or no.
  @Test
  @Tag("cut")
  void e19ALimitIsTakenToTheLastUnitAndNotBeyond(Site site) throws Exception {
    int takers = 200;
    int each = Site.isCut() ? 15 : 500;
    long amount = Site.isCut() ? 160 : 5;
    long limit = 400_000;
    Operators product = new Operators();
    String organization = product.newOrganization(site.replicas().getFirst(), "e19");
    List<String> tokens = new ArrayList<>();
    for (Replica replica : site.replicas()) {
      tokens.add(product.clientToken(replica));
    }
    AtomicLong granted = new AtomicLong();
    AtomicInteger refused = new AtomicInteger();
    List<Thread> running = new ArrayList<>();
    for (int taker = 0; taker < takers; taker++) {
      int number = taker;
      long seed = site.random().nextLong();
      running.add(
          Thread.ofVirtual()
              .start(() -> {
                Random random = new Random(seed);
                for (int i = 0; i < each; i++) {
                  String body =
                      "{'metric':'wf','amount':%d,'key':'e19-%d-%d'}".formatted(amount, number, i);
                  if (take(site, product, tokens, organization, body, random)) {
                    granted.addAndGet(amount);
                  } else {
                    refused.incrementAndGet();
                  }
                }
              }));
    }
    await().atMost(BEGINS_WITHIN).until(() -> granted.get() >= limit / 10);
    assertThat(granted.get()).as("in the middle").isLessThan(limit);
    Runnable again = site.database().kill();
    Thread.sleep(1_000);
    again.run();
    for (Thread taker : running) {
      taker.join();
    }
    assertThat(granted.get()).as("to the last unit").isEqualTo(limit);
    assertThat(used(site, organization)).isEqualTo(granted.get());
    site.findings()
        .add(
            "E19",
            "%d takers at two replicas, %d times %d units each, the database killed in the middle"
                .formatted(takers, each, amount),
            "%d acknowledged of a limit of %d, %d refused, used as acknowledged"
                .formatted(granted.get(), limit, refused.get()));
  }

  @Test
  void e23LargeRequestsAreRefusedAndForgotten(Site site) throws Exception {
    int times = Site.isCut() ? 50 : 200;
    Operators people = new Operators();
    Replica replica = site.replicas().getFirst();
    String organization = people.newOrganization(replica, "e23");
    String token = people.clientToken(replica);
    String call = people.userCall(replica, "e23", "ListMigrations");
    String large = "x".repeat(8 * 1_024 * 1_024);
    String deep = "&params=" + "%5B".repeat(10_000);
    String longQuery = "&params=" + "a".repeat(200_000);
    for (int i = 0; i < times; i++) {
      // The answer may come before the body is sent, and end the connection with it.
      assertThat(
              people
                  .post(
                      replica,
                      "/product/v1/organizations/" + organization + "/consume",
                      large,
                      token)
                  .status())
          .isIn(413, 0);
      assertThat(people.get(replica, call + deep, "").status()).isEqualTo(400);
      assertThat(people.get(replica, call + longQuery, "").status()).isIn(414, 431);
    }
    assertThat(people.get(replica, call, "").status()).isEqualTo(200);
    assertThat(replica.isReady()).isTrue();
    long used = 100 * replica.heap() / Program.HEAP.toBytes();
    assertThat(used).as("percent of the heap").isLessThanOrEqualTo(MOST_OF_THE_HEAP);
    site.findings()
        .add(
            "E23",
            "%d times a body of 8 MiB, 10,000 brackets and a query of 200 KB, with a heap of 256 MiB"
                .formatted(times),
            "each refused; the replica is ready, %d %% of its heap in use".formatted(used));
  }

  /// Its database work is nobody's in particular: many are counted together.
  private static String consume(String organization, String token, String key) {
    String body = "{\"metric\":\"wf\",\"amount\":1,\"key\":\"%s\"}".formatted(key);
    return "POST /product/v1/organizations/%s/consume HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
            .formatted(organization, token)
        + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n".formatted(body.length())
        + body;
  }

  private static String get(String path, String header) {
    return "GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n".formatted(path, header);
  }

  private static void hangUp(Replica replica, String request, long patience) {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), URI.create(replica.address()).getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      Thread.sleep(patience);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Until there is an answer that says yes or no.
  private static boolean take(
      Site site,
      Operators product,
      List<String> tokens,
      String organization,
      String body,
      Random random) {
    String path = "/product/v1/organizations/" + organization + "/consume";
    try {
      while (true) {
        int replica = random.nextInt(tokens.size());
        Operators.Answer answer =
            product.post(site.replicas().get(replica), path, body, tokens.get(replica));
        if (answer.status() == 200) {
          return true;
        }
        if (answer.status() == 403) {
          return false;
        }
        Thread.sleep(100);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long used(Site site, String organization) throws SQLException {
    return new Reconcile(site)
        .number(
            "SELECT COALESCE(SUM(used), 0) FROM usage_bucket"
                + " WHERE metric_code = 'wf' AND organization_id = ?",
            organization);
  }

  private static long keys(Site site, String organization) throws SQLException {
    return new Reconcile(site)
        .number("SELECT COUNT(*) FROM usage_key WHERE organization_id = ?", organization);
  }
}
