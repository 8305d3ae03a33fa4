package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A replica on a machine that is out of something, or out of time.
@ExtendWith(Site.Given.class)
class MachineFaultIT {

  private static final Path FAKETIME =
      Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");
  private static final String RIGHT = "+0";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static void awaitReadiness(Replica replica, boolean isReady) {
    await("ready: " + isReady)
        .pollInterval(Duration.ofMillis(100))
        .atMost(Duration.ofMinutes(1))
        .until(() -> replica.isReady() == isReady);
  }

  @Test
  void e11AFullDiskForLogsFailsNoRequest(Site site) throws Exception {
    Map<String, String> full =
        Map.of("marketgate.access-log.file", "/dev/full", "logging.file.name", "/dev/full");
    try (Replica replica = site.replica("full", full, Replica.Machine.USUAL)) {
      replica.start();
      Operators users = new Operators();
      String call = users.callOfNewOwner(replica, "e11", "ListMigrations");
      int calls = 500;
      for (int i = 0; i < calls; i++) {
        assertThat(users.get(replica, call, "").status()).isEqualTo(200);
      }
      Callbacks callbacks = new Callbacks(site, new Rotation(List.of(replica)), "e11", 50);
      History history = callbacks.await(callbacks.begin(20));
      new Reconcile(site).purchases("e11", history);
      site.findings()
          .add(
              "E11",
              "a disk without room for the access log and the log",
              "%d calls answered and %d purchases acknowledged, none failed"
                  .formatted(calls, history.accepted().size()));
    }
  }

  /// The clock of one of three replicas jumps back and forth; what ends in twelve hours must not
  /// have ended when it is right again.
  @Test
  void e12AWrongClockEndsNothing(Site site) throws Exception {
    assumeThat(FAKETIME).as("faketime is installed").exists();
    Path jump = Site.folder().resolve("jump");
    Files.writeString(jump, RIGHT);
    Replica.Machine machine =
        new Replica.Machine(
            "true",
            Map.of(
                "LD_PRELOAD",
                FAKETIME.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                jump.toString(),
                "FAKETIME_NO_CACHE",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1"));
    try (Replica jumping = site.replica("jumping", Map.of(), machine)) {
      jumping.start();
      Operators users = new Operators();
      String organization = users.newOrganization(jumping, "e12");
      endsInTwelveHours(site, organization);
      List<Replica> all = Stream.concat(site.replicas().stream(), Stream.of(jumping)).toList();
      Callbacks callbacks =
          new Callbacks(site, new Rotation(all), "e12", Site.isCut() ? 600 : 3_000);
      Thread beginning = callbacks.begin(10);
      for (String offset : List.of("+15s", "-15s")) {
        Files.writeString(jump, offset);
        await("it goes on with a clock that is wrong by less than is tolerated")
            .during(Duration.ofSeconds(8))
            .atMost(PATIENCE)
            .until(jumping::isReady);
        Files.writeString(jump, RIGHT);
      }
      for (String offset : List.of("+1m", "-1m", "+5m", "-5m", "+1h", "-1h", "-1d")) {
        jumpTo(jump, offset, jumping);
        Thread.sleep(3_000);
        jumpTo(jump, RIGHT, jumping);
      }
      jumpTo(jump, "+1d", jumping);
      // Longer than it is from one sweep to the next.
      Thread.sleep(40_000);
      long begun = System.nanoTime();
      jumpTo(jump, RIGHT, jumping);
      Duration back = Duration.ofNanos(System.nanoTime() - begun);
      History history = callbacks.await(beginning);
      Reconcile reconcile = new Reconcile(site);
      reconcile.events();
      reconcile.purchases("e12", history);
      assertThat(told(site, organization)).as("ends told before they were reached").isZero();
      assertThat(history.accepted()).isNotEmpty();
      site.findings()
          .add(
              "E12",
              "the clock of one of three replicas is wrong by 15 s and goes on, then jumps by 1 min, 5 min, 1 h and 1 d, back and forth",
              "not ready while it was wrong by more than 20 s, and again %d ms after; nothing ended early; %d purchases acknowledged, none lost, none twice"
                  .formatted(back.toMillis(), history.accepted().size()));
    }
  }

  /// Until the replica has noticed.
  private static void jumpTo(Path jump, String offset, Replica replica) throws Exception {
    Files.writeString(jump, offset);
    awaitReadiness(replica, offset.equals(RIGHT));
  }

  private static void endsInTwelveHours(Site site, String organization) throws SQLException {
    try (Connection connection = site.connect();
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE edition_period SET valid_until = UTC_TIMESTAMP(6) + INTERVAL 12 HOUR"
                    + " WHERE organization_id = ?")) {
      update.setString(1, organization);
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
  }

  private static long told(Site site, String organization) throws SQLException {
    try (Connection connection = site.connect();
        PreparedStatement count =
            connection.prepareStatement(
                "SELECT COUNT(*) FROM edition_period WHERE organization_id = ? AND end_told")) {
      count.setString(1, organization);
      try (ResultSet rows = count.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  @Test
  void e24WithoutFileHandlesConnectionsWait(Site site) throws Exception {
    Replica.Machine machine = new Replica.Machine("ulimit -n 512", Map.of());
    try (Replica replica = site.replica("handles", Map.of(), machine)) {
      replica.start();
      Operators users = new Operators();
      String call = users.callOfNewOwner(replica, "e24", "ListMigrations");
      URI address = URI.create(replica.address());
      List<Socket> idle = new ArrayList<>();
      try {
        for (int i = 0; i < 700; i++) {
          idle.add(new Socket(InetAddress.getByName(address.getHost()), address.getPort()));
        }
        await("none is left, for a while")
            .during(Duration.ofSeconds(5))
            .atMost(PATIENCE)
            .until(() -> replica.files() > 500);
      } finally {
        for (Socket socket : idle) {
          socket.close();
        }
      }
      long begun = System.nanoTime();
      await()
          .pollInterval(Duration.ofMillis(50))
          .atMost(Duration.ofSeconds(30))
          .until(() -> users.get(replica, call, "").status() == 200);
      Duration back = Duration.ofNanos(System.nanoTime() - begun);
      site.findings()
          .add(
              "E24",
              "700 connections to a replica that may have 512 files open",
              "it stays; answers again %d ms after they are closed".formatted(back.toMillis()));
    }
  }
}
