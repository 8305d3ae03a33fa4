package io.marketgate.gateway.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Callers who are slow, or say nothing.
@ExtendWith(Site.Given.class)
class ConnectionFaultIT {

  /// 15 s (reliability.md 7), and what a machine takes that does all of this at once.
  private static final Duration CUT_OFF_WITHIN = Duration.ofSeconds(18);

  /// The system finds out when it asks whether there is room again, each time after twice as long:
  /// in the worst case when 25 s have passed.
  private static final Duration READERS_CUT_OFF_WITHIN = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PAUSE_MILLIS = 1_000;
  private static final Pattern ESTABLISHED =
      Pattern.compile("^ *\\d+: \\p{XDigit}+:(\\p{XDigit}{4}) \\p{XDigit}+:(\\p{XDigit}{4}) 01 ");

  private static final int SMALL = 4_096;
  private static final int OTHERS = 100;
  private static final int REQUESTS = 100;
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
        " ");

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
    List<Socket> readers = new ArrayList<>();
    List<UserCalls.Called> called;
    Duration untilNoReader;
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
      for (int number = 0; number < ofEach; number++) {
        readers.add(askWithoutReading(site.any()));
      }
      long asked = System.nanoTime();
      await().atMost(PATIENCE).until(() -> connected(readers) == 0);
      untilNoReader = Duration.ofNanos(System.nanoTime() - asked);
      called = users.end();
    } finally {
      for (Socket reader : readers) {
        reader.close();
      }
    }
    assertThat(ends).allMatch(end -> end.compareTo(CUT_OFF_WITHIN) <= 0);
    assertThat(untilNoReader)
        .as("those who take nothing")
        .isLessThanOrEqualTo(READERS_CUT_OFF_WITHIN);
    assertThat(called).extracting(UserCalls.Called::code).containsOnly("OK");
    reconcile.nothingLeaks(before);
    List<UserCalls.Called> alone = usersAlone(site);
    site.findings()
        .add(
            "E13",
            "%d callers who are slow with headers, a body, or a file that they may not send, and %d who take nothing of what they ask for"
                .formatted(ends.size(), ofEach),
            "cut off after %d to %d ms, and %d ms; %d calls of others, all answered, 99 of 100 within %d ms, and within %d ms afterwards"
                .formatted(
                    ends.stream().mapToLong(Duration::toMillis).min().orElseThrow(),
                    ends.stream().mapToLong(Duration::toMillis).max().orElseThrow(),
                    untilNoReader.toMillis(),
                    called.size(),
                    mostOf(called),
                    mostOf(alone)));
  }

  /// What the same users find without anybody else.
  private static List<UserCalls.Called> usersAlone(Site site) throws Exception {
    try (UserCalls users = new UserCalls(new Rotation(site.replicas()), "e13-alone")) {
      users.begin(USERS, PAUSE_OF_USERS_MILLIS);
      TimeUnit.SECONDS.sleep(Site.isCut() ? 2 : 20);
      return users.end();
    }
  }

  /// How many of them are connected as the replicas see it: who takes nothing is not told. Ports
  /// are in hexadecimal (proc(5)), and 01 is a connection that is established.
  private static long connected(List<Socket> callers) throws IOException {
    Set<Ends> known =
        callers.stream()
            .map(caller -> new Ends(caller.getPort(), caller.getLocalPort()))
            .collect(Collectors.toSet());
    long connected = 0;
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      connected +=
          Files.readAllLines(Path.of(table)).stream()
              .map(ESTABLISHED::matcher)
              .filter(Matcher::find)
              .map(found -> new Ends(port(found.group(1)), port(found.group(2))))
              .filter(known::contains)
              .count();
    }
    return connected;
  }

  /// Ports of a connection.
  private record Ends(int server, int caller) {}

  private static int port(String digits) {
    return Integer.parseInt(digits, 16);
  }

  /// More than fits between the two.
  private static Socket askWithoutReading(Replica replica) throws IOException {
    Socket socket = connect(replica);
    say(socket, "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n".repeat(REQUESTS));
    return socket;
  }

  @Test
  void e14ManyIdleConnectionsCostLittle(Site site) throws Exception {
    Assumptions.assumeFalse(Site.isCut(), "a thousand are lost among what a heap takes anyway");
    int connections = 10_000;
    Map<String, String> room =
        Map.of("marketgate.http.max-connections", "11000", "marketgate.http.idle-timeout", "10m");
    try (Replica replica = site.replica("idle", room, Replica.Machine.USUAL)) {
      replica.start();
      manyIdle(site, replica, connections);
    }
  }

  private static void manyIdle(Site site, Replica replica, int connections) throws Exception {
    warm(replica);
    var _ = replica.heap();
    long files = replica.files();
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
    await().atMost(PATIENCE).until(() -> replica.files() < files + OTHERS);
    site.findings()
        .add(
            "E14",
            "%d connections on which nothing is said".formatted(connections),
            "%d bytes of memory for each; %d calls of others, all answered, 99 of 100 within %d ms"
                .formatted(each, called.size(), mostOf(called)));
  }

  private static long mostOf(List<UserCalls.Called> called) {
    return called.stream()
        .mapToLong(each -> each.took().toMillis())
        .sorted()
        .skip(called.size() * 99L / 100)
        .findFirst()
        .orElseThrow();
  }

  /// What a replica takes for its first callers is no part of what a connection costs.
  private static void warm(Replica replica) throws Exception {
    for (Socket socket : open(replica, 2_000)) {
      socket.close();
    }
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
        while (System.nanoTime() - begun < PATIENCE.toNanos() && !isOver(socket)) {
          say(socket, kind.more);
        }
      } catch (IOException cutOff) {
        // In the middle of a word.
      }
    }
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private static boolean isOver(Socket socket) throws IOException {
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
