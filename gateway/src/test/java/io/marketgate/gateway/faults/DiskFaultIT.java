package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.embedded.EmbeddedServers;
import io.marketgate.gateway.faults.PurchaseCaller.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A database whose disk is full.
@ExtendWith(Site.Given.class)
class DiskFaultIT {

  private static final int MEBIBYTES = 700;
  private static final int RESERVE_MEBIBYTES = 150;

  /// After so many in vain there is no room any more.
  private static final int REFUSALS = 5;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void e10WhatTheDatabaseHasNoRoomForIsNotAcknowledged(Site site) throws Exception {
    try (Small small = new Small(site, "disk")) {
      Callbacks callbacks =
          new Callbacks(
              site, new Rotation(List.of(small.replica)), "e10", Site.isCut() ? 1_500 : 6_000);
      Thread beginning = callbacks.begin(40);
      await().atMost(PATIENCE).until(() -> callbacks.history().accepted().size() >= 100);
      small.disk.fill();
      int full = awaitStandstill(callbacks);
      small.disk.free();
      small.mariaDb.startAgainIfGone();
      long begun = System.nanoTime();
      await()
          .pollInterval(Duration.ofMillis(20))
          .atMost(PATIENCE)
          .until(() -> callbacks.history().accepted().size() != full);
      Duration back = Duration.ofNanos(System.nanoTime() - begun);
      History history = callbacks.await(beginning);
      new Reconcile(site, () -> Site.connect(small.servers.addresses())).purchases("e10", history);
      site.findings()
          .add(
              "E10",
              "the disk of the database full, under 40 callbacks a second",
              "%d told to try again; the next one accepted %d ms after there was room; %d purchases acknowledged, none lost, none twice"
                  .formatted(
                      history.count(Outcome.NOT_YET), back.toMillis(), history.accepted().size()));
    }
  }

  /// The same with rows of 4 MB: the first answers of writes, which are kept to be given again.
  /// They fill the disk by themselves, up to a reserve that somebody can give back.
  @Test
  void e10WhatIsAnsweredIsTrueAndDoneOnce(Site site) throws Exception {
    try (Small small = new Small(site, "large")) {
      Operators users = new Operators();
      String call = users.callOfNewOwner(small.replica, "e10-large", ProductStandIn.LARGE_ACTION);
      small.disk.fillUpTo(RESERVE_MEBIBYTES);
      Map<String, Integer> printed = new LinkedHashMap<>();
      List<String> refused = new ArrayList<>();
      for (int i = 0; refused.size() < REFUSALS; i++) {
        assertThat(i).as("writes on a disk that must be full").isLessThan(RESERVE_MEBIBYTES);
        String path = call + "&traceId=e10-" + i;
        Operators.Answer answer = users.get(small.replica, path, "");
        if (answer.status() == 200) {
          printed.put(path, number(answer));
        } else {
          assertThat(answer.status()).as(answer.body()).isEqualTo(503);
          refused.add(path);
        }
      }
      // What an answer says is true, and is said, also when it cannot be kept.
      assertThat(site.product().printed()).as("done once each").isEqualTo(printed.size());
      small.disk.free();
      small.mariaDb.startAgain();
      small.replica.awaitReady();
      int kept = 0;
      for (Map.Entry<String, Integer> before : printed.entrySet()) {
        Operators.Answer again = users.get(small.replica, before.getKey(), "");
        assertThat(again.status()).as(again.body()).isIn(200, 409);
        if (again.status() == 200) {
          assertThat(number(again)).as("the first answer").isEqualTo(before.getValue());
          kept++;
        }
      }
      assertThat(kept).isPositive();
      assertThat(site.product().printed()).as("nothing is done twice").isEqualTo(printed.size());
      for (String path : refused) {
        assertThat(users.get(small.replica, path, "").status()).as("there is room").isEqualTo(200);
      }
      site.findings()
          .add(
              "E10",
              "the disk of the database filled by rows of 4 MB",
              "%d writes answered and done once each, %d of their answers kept; %d refused, and done when there was room"
                  .formatted(printed.size(), kept, refused.size()));
    }
  }

  private static int number(Operators.Answer printed) {
    return printed.json().at("/data/number").intValue();
  }

  /// Until nothing has been accepted for some seconds.
  ///
  /// @return how many were accepted before
  private static int awaitStandstill(Callbacks callbacks) {
    AtomicInteger before = new AtomicInteger(-1);
    return await("purchases are accepted on a full disk")
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofSeconds(4))
        .atMost(PATIENCE)
        .until(() -> callbacks.history().accepted().size(), now -> now == before.getAndSet(now));
  }

  /// A database whose files lie in memory of which there is not much, and a replica over it.
  private static final class Small implements AutoCloseable {

    private final SmallDisk disk;
    private final EmbeddedServers servers;
    private final ServerProcesses mariaDb;
    private final Replica replica;

    Small(Site site, String name) throws Exception {
      Path folder = Site.folder().resolve("disk");
      disk = SmallDisk.at(folder, MEBIBYTES);
      servers = EmbeddedServers.start(folder);
      servers.whenAllAreUp().join();
      EmbeddedServers.Addresses addresses = servers.addresses();
      mariaDb = ServerProcesses.database(addresses.databasePort());
      replica =
          site.replica(
              name,
              Map.of(
                  "marketgate.database.port",
                  Integer.toString(addresses.databasePort()),
                  "marketgate.database.password",
                  addresses.password()),
              Replica.Machine.USUAL);
      replica.start();
    }

    @Override
    public void close() {
      replica.close();
      // One that was started again belongs to nobody else.
      ServerProcesses.endAll("", "--port=" + servers.addresses().databasePort());
      servers.close();
      disk.close();
    }
  }
}
