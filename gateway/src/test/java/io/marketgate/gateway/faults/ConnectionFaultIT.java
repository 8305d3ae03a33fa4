package io.marketgate.gateway.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Callers who are slow, or say nothing.
@ExtendWith(Site.Given.class)
class ConnectionFaultIT {

  /// 15 s (reliability.md 7), and what a machine takes that does all of this at once.
  private static final Duration CUT_OFF_WITHIN = Duration.ofSeconds(18);

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PAUSE_MILLIS = 1_000;
  private static final int SMALL = 4_096;
  private static final int AT_ONCE = 64;
  private static final int USERS = 10;
  private static final int PAUSE_OF_USERS_MILLIS = 50;
  private static final int MOST_BYTES_OF_A_CONNECTION = 40 * 1_024;

  /// What somebody is slow with.
  private enum Slow {
    HEADERS("GET /api/DescribeTenant HTTP/1.1\r\nHost: x\r\n", "X-A: b\r\n"),
    BODY(
        "POST /product/v1/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Content-Length: 100000\r\n\r\n",
        " "),
    /// Of somebody who may not send one.
    FILE(
        "POST /ops/v1/imports HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n"
            + "Content-Length: 1000000\r\n\r\n",
        " "),
    /// Asks for a lot, and takes nothing of it.
    READING("", "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n".repeat(50));

    private final String begin;
    private final String more;

    Slow(String begin, String more) {
      this.begin = begin;
      this.more = more;
    }
  }

  @Test
  void e13SlowCallersAreCutOff(Site site) throws Exception {
    int ofEach = Site.isCut() ? 25 : 500;
    Reconcile reconcile = new Reconcile(site);
    Reconcile.Baseline before = reconcile.baseline();
    List<Future<Duration>> slow = new ArrayList<>();
    List<Duration> ends = new ArrayList<>();
    List<UserCalls.Called> called;
    try (UserCalls users = new UserCalls(new Rotation(site.replicas()), "e13");
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      users.begin(USERS, PAUSE_OF_USERS_MILLIS);
      for (int number = 0; number < ofEach; number++) {
        for (Slow kind : Slow.values()) {
          Replica replica = site.any();
          slow.add(callers.submit(() -> untilCutOff(replica, kind)));
        }
      }
      for (Future<Duration> each : slow) {
        ends.add(each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      }
      called = users.end();
    }
    assertThat(ends).allMatch(end -> end.compareTo(CUT_OFF_WITHIN) <= 0);
    assertThat(called).extracting(UserCalls.Called::code).containsOnly("OK");
    reconcile.nothingLeaks(before);
    site.findings()
        .add(
            "E13",
            "%d callers who are slow with headers, a body, a file that they may not send, or with reading"
                .formatted(ends.size()),
            "cut off after %d to %d ms; %d calls of others, all answered, the slowest after %d ms"
                .formatted(
                    ends.stream().mapToLong(Duration::toMillis).min().orElseThrow(),
                    ends.stream().mapToLong(Duration::toMillis).max().orElseThrow(),
                    called.size(),
                    slowest(called)));
  }

  @Test
  void e14ManyIdleConnectionsCostLittle(Site site) throws Exception {
    Assumptions.assumeFalse(Site.isCut(), "a thousand are lost among what a heap takes anyway");
    int connections = 10_000;
    Replica replica = site.replicas().getFirst();
    Reconcile reconcile = new Reconcile(site);
    Reconcile.Baseline before = reconcile.baseline();
    var _ = replica.heap();
    long residentBefore = replica.resident();
    List<Socket> idle = open(replica, connections);
    long each = (replica.resident() - residentBefore) / connections;
    List<UserCalls.Called> called;
    try (UserCalls users = new UserCalls(new Rotation(List.of(replica)), "e14")) {
      users.begin(USERS, PAUSE_OF_USERS_MILLIS);
      TimeUnit.SECONDS.sleep(20);
      called = users.end();
    }
    for (Socket socket : idle) {
      socket.close();
    }
    assertThat(each).as("bytes of a connection").isLessThanOrEqualTo(MOST_BYTES_OF_A_CONNECTION);
    assertThat(called).extracting(UserCalls.Called::code).containsOnly("OK");
    reconcile.nothingLeaks(before);
    site.findings()
        .add(
            "E14",
            "%d connections on which nothing is said".formatted(connections),
            "%d bytes of memory for each; %d calls of others, all answered, the slowest after %d ms"
                .formatted(each, called.size(), slowest(called)));
  }

  private static long slowest(List<UserCalls.Called> called) {
    return called.stream().mapToLong(each -> each.took().toMillis()).max().orElseThrow();
  }

  /// Each has asked once, and may ask again.
  private static List<Socket> open(Replica replica, int number) throws Exception {
    List<Future<Socket>> opened = new ArrayList<>();
    try (ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int i = 0; i < number; i++) {
        opened.add(
            callers.submit(() -> {
              Socket socket = connect(replica);
              say(socket, "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
              assertThat(socket.getInputStream().read()).isPositive();
              return socket;
            }));
      }
    }
    List<Socket> sockets = new ArrayList<>();
    for (Future<Socket> each : opened) {
      sockets.add(each.get());
    }
    return sockets;
  }

  private static Duration untilCutOff(Replica replica, Slow kind) throws IOException {
    long begun = System.nanoTime();
    try (Socket socket = connect(replica)) {
      socket.setSoTimeout(PAUSE_MILLIS);
      try {
        say(socket, kind.begin);
        while (System.nanoTime() - begun < PATIENCE.toNanos() && !isOver(socket, kind)) {
          say(socket, kind.more);
        }
      } catch (IOException cutOff) {
        // In the middle of a word.
      }
    }
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /// Who takes nothing finds out when he goes on.
  private static boolean isOver(Socket socket, Slow kind) throws IOException {
    if (kind == Slow.READING) {
      return false;
    }
    try {
      int octet = socket.getInputStream().read();
      while (octet >= 0) {
        octet = socket.getInputStream().read();
      }
      return true;
    } catch (SocketTimeoutException stillThere) {
      return false;
    }
  }

  private static Socket connect(Replica replica) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(SMALL);
    socket.connect(
        new InetSocketAddress(
            InetAddress.getLoopbackAddress(), URI.create(replica.address()).getPort()));
    return socket;
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }
}
