package io.marketgate.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What many connections cost that are open and silent: memory of the gateway, and time of those
/// who call meanwhile. Arguments: address of the gateway, its process id, number of connections,
/// path of a call.
///
/// With `slow` as a fifth argument the connections send the beginning of a request instead, and a
/// letter of it every second or two, and it is measured while they do and when the gateway has
/// closed them.
public final class IdleConnections {

  private static final int RATE = 200;

  /// Less than the gateway leaves those who are slow.
  private static final int SECONDS = 12;

  private static final double NANOS_IN_MILLI = 1e6;
  private static final int KIBI = 1_024;

  private IdleConnections() {}

  public static void main(String[] arguments) throws Exception {
    URI address = URI.create(arguments[0]);
    String pid = arguments[1];
    int number = Integer.parseInt(arguments[2]);
    URI call = URI.create(arguments[0] + arguments[3]);
    boolean slow = arguments.length > 4 && arguments[4].equals("slow");
    print("before, p50 and p99 of 200/s", timed(call));
    print("before, memory", resident(pid));
    List<Socket> open = new ArrayList<>();
    byte[] request =
        (slow ? "GET /api/Desc" : "GET /api/X HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(US_ASCII);
    for (int i = 0; i < number; i++) {
      Socket socket = new Socket(address.getHost(), address.getPort());
      open.add(socket);
      socket.getOutputStream().write(request);
    }
    if (slow) {
      Thread dripping = Thread.ofPlatform().start(() -> drip(open));
      print("meanwhile, p50 and p99 of 200/s", timed(call));
      dripping.join();
    } else {
      for (Socket socket : open) {
        readSome(socket);
      }
    }
    print("then, p50 and p99 of 200/s", timed(call));
    print("then, memory", resident(pid));
    for (Socket socket : open) {
      socket.close();
    }
  }

  private static void drip(List<Socket> open) {
    long begun = System.nanoTime();
    List<Socket> left = new ArrayList<>(open);
    while (!left.isEmpty()) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      left.removeIf(IdleConnections::isClosed);
    }
    print("all were closed after", Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
  }

  private static boolean isClosed(Socket socket) {
    try {
      socket.setSoTimeout(1);
      socket.getOutputStream().write('x');
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  private static void readSome(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    if (socket.getInputStream().read(new byte[4_096]) < 0) {
      throw new IOException("closed by the gateway");
    }
  }

  private static String timed(URI call) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(call).timeout(Duration.ofSeconds(10)).build();
    List<Long> took = new ArrayList<>();
    int failed = 0;
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      long begun = System.nanoTime();
      for (int i = 0; i < RATE * SECONDS; i++) {
        long due = begun + TimeUnit.SECONDS.toNanos(i) / RATE;
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        long sent = System.nanoTime();
        HttpResponse<Void> answer = client.send(request, HttpResponse.BodyHandlers.discarding());
        took.add(System.nanoTime() - sent);
        failed += answer.statusCode() == 200 ? 0 : 1;
      }
    }
    took.sort(Long::compare);
    return "%.1f ms, %.1f ms, %d failed"
        .formatted(
            took.get(took.size() / 2) / NANOS_IN_MILLI,
            took.get(took.size() * 99 / 100) / NANOS_IN_MILLI,
            failed);
  }

  private static String resident(String pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .map(line -> line.replaceAll("\\D", ""))
        .map(kibibytes -> Long.parseLong(kibibytes) / KIBI + " MiB")
        .findFirst()
        .orElse("?");
  }

  private static void print(String what, String figure) {
    System.out.printf("%-30s %s%n", what, figure);
  }
}
