package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.gateway.faults.PurchaseCaller.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Replicas that die, stand still or are replaced.
@ExtendWith(Site.Given.class)
class ReplicaFaultIT {

  private static final int RATE = 40;

  /// Beside users and charges: as much as two replicas that were started just now can do on a small
  /// machine that they share with everything else.
  private static final int RATE_BESIDE = 5;

  private static final int MOST_WAITING_BESIDE = 20;
  private static final int USERS = 8;
  private static final long USERS_PAUSE_MILLIS = 20;

  /// For which there are purchases, on a machine however slow.
  private static final int MOST_SECONDS = 600;

  /// What comes in ten seconds.
  private static final int MOST_WAITING = 400;

  /// Some times what is aimed at (15 s), so that a slow machine breaks nothing.
  private static final Duration FAR_TOO_LATE = Duration.ofSeconds(60);

  private static final Duration LONG_STOP = Duration.ofSeconds(20);
  private static final Duration LOCKS_LIVE = Duration.ofSeconds(125);

  /// Open looks at traces as they come, of each replica.
  private static final int TAILS = 20;

  @Test
  @Tag("cut")
  void e1NothingIsLostWhenAReplicaIsKilled(Site site) throws Exception {
    int rounds = Site.isCut() ? 3 : 50;
    Callbacks callbacks = new Callbacks(site, "e1", RATE * rounds * 10);
    Thread beginning = callbacks.begin(RATE, MOST_WAITING);
    List<Duration> restarts = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      Thread.sleep(500 + site.random().nextLong(2_000));
      Replica victim = site.any();
      victim.kill();
      long begun = System.nanoTime();
      victim.start();
      restarts.add(Duration.ofNanos(System.nanoTime() - begun));
    }
    History history = callbacks.await(beginning);
    Reconcile reconcile = new Reconcile(site);
    reconcile.events();
    reconcile.purchases("e1", history);
    assertThat(Collections.max(restarts)).isLessThan(FAR_TOO_LATE);
    site.findings()
        .add(
            "E1",
            "kill -9 of a replica, %d times, under %d callbacks a second".formatted(rounds, RATE),
            "%d purchases acknowledged, none lost, none twice; %d calls broke off, %d were told to try again; ready again after %d ms at most"
                .formatted(
                    history.accepted().size(),
                    history.count(Outcome.UNKNOWN),
                    history.count(Outcome.NOT_YET),
                    Collections.max(restarts).toMillis()));
  }

  /// Between the call of a backend and its answer, of a write that the backend does not know again
  /// (api.md 1). How long it counts as being done is set back, because it is a minute and more.
  @Test
  @Tag("cut")
  void e1AWriteOfAReplicaThatIsKilledIsNotMadeAgain(Site site) throws Exception {
    Replica victim = site.replicas().getFirst();
    Replica other = site.replicas().getLast();
    Operators users = new Operators();
    String organization = users.newOrganization(other, "e1-writer");
    String call =
        users.userCall(other, "e1-writer", ProductStandIn.SILENT_ACTION) + "&traceId=e1-write-1";
    CompletableFuture<Operators.Answer> first =
        CompletableFuture.supplyAsync(() -> getOrNothing(users, victim, call));
    await().until(() -> site.product().signed() == 1);
    victim.kill();
    assertThat(first.join().status()).as("nobody answered").isZero();
    try (Connection connection = site.connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "UPDATE idempotent_write SET lease_until = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND"
                    + " WHERE organization_id = ? AND answer IS NULL"
                    + " AND lease_until > UTC_TIMESTAMP(6)")) {
      statement.setString(1, organization);
      assertThat(statement.executeUpdate()).isOne();
    }
    assertUnknown(users.get(other, call, ""));
    victim.start();
    assertUnknown(users.get(victim, call, ""));
    assertThat(site.product().signed()).isOne();
    site.findings()
        .add(
            "E1",
            "kill -9 of a replica between the call of a backend and its answer",
            "the other replica, and this one when it is back, say that the outcome is unknown; the backend is called once");
  }

  private static void assertUnknown(Operators.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(409);
    assertThat(answer.json().get("code").stringValue()).isEqualTo("TraceConflict");
    assertThat(answer.body()).contains("outcome of the first call", "is unknown");
  }

  private static Operators.Answer getOrNothing(Operators users, Replica replica, String path) {
    try {
      return users.get(replica, path, "");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A replica that stands still holds locks of work that it has begun, and comes back with answers
  /// to questions of long ago.
  @Test
  void e21AReplicaThatStandsStillDoesNothingTwice(Site site) throws Exception {
    int times = Site.isCut() ? 3 : 20;
    Callbacks callbacks = new Callbacks(site, "e21", RATE * times * 3);
    Thread beginning = callbacks.begin(RATE);
    for (int i = 0; i < times; i++) {
      Replica victim = site.any();
      victim.signal("-STOP");
      Thread.sleep(2_000);
      victim.signal("-CONT");
      Thread.sleep(500);
    }
    History history = callbacks.await(beginning);
    Reconcile reconcile = new Reconcile(site);
    reconcile.events();
    reconcile.purchases("e21", history);
    site.findings()
        .add(
            "E21",
            "SIGSTOP of a replica for 2 s, %d times".formatted(times),
            "%d purchases acknowledged, none lost, none twice"
                .formatted(history.accepted().size()));
  }

  /// For longer than the database keeps the locks of a silent connection: another one takes over
  /// what it had in hand, and what it does when it comes back is done already.
  @Test
  void e21AZombieIsTakenOverFrom(Site site) throws Exception {
    Assumptions.assumeFalse(Site.isCut(), "it takes two minutes and more");
    Callbacks callbacks = new Callbacks(site, "e21z", RATE * 30);
    Thread beginning = callbacks.begin(RATE);
    Thread.sleep(5_000);
    Replica zombie = site.any();
    zombie.signal("-STOP");
    Instant stopped = Instant.now();
    Reconcile reconcile = new Reconcile(site);
    Duration until;
    try {
      Thread.sleep(LOCKS_LIVE);
      reconcile.events();
      until = Duration.between(stopped, Instant.now());
    } finally {
      zombie.signal("-CONT");
    }
    History history = callbacks.await(beginning);
    reconcile.events();
    reconcile.purchases("e21z", history);
    site.findings()
        .add(
            "E21",
            "SIGSTOP of a replica for longer than its locks live",
            "every event sent by the other one after %d s; %d purchases acknowledged, none lost, none twice"
                .formatted(until.toSeconds(), history.accepted().size()));
  }

  /// Each leaves the rotation a second before it is told to end, as preStop gives a Service the
  /// time to hear of it.
  @Test
  void e22ReplicasAreReplacedWithoutAFailedRequest(Site site) throws Exception {
    int watchers = Site.isCut() ? 100 : 1_000;
    Rotation rotation = new Rotation(site.replicas());
    Operators users = new Operators();
    String task = users.callAboutATask(site.replicas().getFirst(), "e22-task");
    Callbacks callbacks = new Callbacks(site, rotation, "e22", RATE_BESIDE * MOST_SECONDS);
    try (UserCalls reads = new UserCalls(rotation, "e22");
        Charges charges = new Charges("e22-charged", rotation)) {
      reads.begin(USERS, USERS_PAUSE_MILLIS);
      charges.begin();
      Thread beginning = callbacks.begin(RATE_BESIDE, MOST_WAITING_BESIDE);
      List<Duration> ends = new ArrayList<>();
      for (Replica replica : site.replicas()) {
        callbacks.settle();
        rotation.leave(replica);
        ends.add(endWithOpenStreams(replica, users, task, watchers));
        replica.start();
        rotation.join(replica);
      }
      callbacks.settle();
      assertThat(beginning.isAlive()).as("purchases to the end").isTrue();
      callbacks.enough();
      History history = callbacks.await(beginning);
      Reconcile reconcile = new Reconcile(site);
      reconcile.events();
      reconcile.purchases("e22", history);
      long charged = charges.end(reconcile);
      List<UserCalls.Called> read = reads.end();
      assertThat(read).extracting(UserCalls.Called::code).containsOnly("OK");
      assertThat(history.count(Outcome.UNKNOWN)).as("purchases without an answer").isZero();
      assertThat(charges.unanswered()).as("charges without an answer").isZero();
      assertThat(Collections.max(ends)).as("streams hold nobody up").isLessThan(LONG_STOP);
      site.findings()
          .add(
              "E22",
              "both replicas replaced, one after the other, under users, purchases and charges, each with %d who look at traces and %d who wait for a task"
                  .formatted(TAILS, watchers),
              "%d calls, none failed; %d purchases and %d charges acknowledged, %d and %d told to try again, none unanswered, none twice; ended after %d ms at most"
                  .formatted(
                      read.size(),
                      history.accepted().size(),
                      charged,
                      history.count(Outcome.NOT_YET),
                      charges.putOff(),
                      Collections.max(ends).toMillis()));
    }
  }

  private static Duration endWithOpenStreams(
      Replica replica, Operators users, String task, int watchers) throws Exception {
    long files = replica.files();
    List<CompletableFuture<?>> streams = new ArrayList<>(users.tails(replica, TAILS));
    streams.addAll(users.streams(replica, task, "", watchers));
    replica.awaitOpened(files, streams.size());
    TimeUnit.SECONDS.sleep(1);
    assertThat(streams).as("open streams").noneMatch(CompletableFuture::isDone);
    return replica.terminate();
  }
}
