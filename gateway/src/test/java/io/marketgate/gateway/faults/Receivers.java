package io.marketgate.gateway.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Receivers of events, good and bad ones, by their path; and an address that nobody may be led to.
final class Receivers implements AutoCloseable {

  /// What a bad receiver does.
  enum Kind {
    FAILS,
    HANGS,
    DRIPS,
    LEADS_ELSEWHERE,
    IS_GONE,
    SAYS_LATER,
    ANSWERS_AT_LENGTH,
    SPEAKS_NO_TLS
  }

  private static final int PIECE = 64 * 1024;
  private static final int PIECES = 1_600;

  private final ServerSocket server = open();
  private final ServerSocket forbidden = open();
  private final AtomicInteger led = new AtomicInteger();
  private final Queue<Duration> lags = new ConcurrentLinkedQueue<>();

  Receivers() {
    accept(server, this::answer);
    accept(forbidden, socket -> led.incrementAndGet());
  }

  /// Of one that takes everything.
  String good() {
    return "http://127.0.0.1:" + server.getLocalPort() + "/good";
  }

  String bad(Kind kind) {
    String scheme = kind == Kind.SPEAKS_NO_TLS ? "https" : "http";
    return scheme + "://127.0.0.1:" + server.getLocalPort() + "/" + kind;
  }

  /// How often somebody has come to the address that nobody may be led to.
  int led() {
    return led.get();
  }

  /// How many events the good ones have got since the last time.
  int received() {
    return lags.size();
  }

  /// How late each event was that a good one got, since the last time.
  List<Duration> takeLags() {
    List<Duration> taken = new ArrayList<>();
    for (Duration lag = lags.poll(); lag != null; lag = lags.poll()) {
      taken.add(lag);
    }
    return taken;
  }

  private void answer(Socket socket) throws IOException {
    BufferedReader request =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    OutputStream answer = socket.getOutputStream();
    for (String first = request.readLine();
        first != null && first.startsWith("POST /");
        first = request.readLine()) {
      int length = 0;
      Instant occurred = Instant.EPOCH;
      for (String line = request.readLine();
          line != null && !line.isEmpty();
          line = request.readLine()) {
        String[] header = line.split(": ", 2);
        if (header[0].equalsIgnoreCase("Content-Length")) {
          length = Integer.parseInt(header[1]);
        } else if (header[0].equalsIgnoreCase("X-Marketgate-Occurred-At")) {
          occurred = Instant.parse(header[1]);
        }
      }
      for (int read = 0; read < length; read++) {
        var _ = request.read();
      }
      String path = first.split(" ")[1].substring(1);
      if (path.equals("good")) {
        lags.add(Duration.between(occurred, Instant.now()));
        write(answer, "204 No Content", "");
      } else {
        misbehave(Kind.valueOf(path), answer);
      }
    }
  }

  private void misbehave(Kind kind, OutputStream answer) throws IOException {
    switch (kind) {
      case FAILS -> write(answer, "500 Internal Server Error", "Content-Length: 0\r\n");
      case HANGS -> sleep(30_000);
      case SPEAKS_NO_TLS -> {
        // What comes is no request at all.
      }
      case DRIPS -> {
        write(answer, "200 OK", "Content-Length: 1000000\r\n");
        for (int i = 0; i < 1_000; i++) {
          answer.write('x');
          answer.flush();
          sleep(1_000);
        }
      }
      case LEADS_ELSEWHERE ->
          write(
              answer,
              "301 Moved Permanently",
              "Content-Length: 0\r\nLocation: http://127.0.0.1:"
                  + forbidden.getLocalPort()
                  + "/\r\n");
      case IS_GONE -> write(answer, "410 Gone", "Content-Length: 0\r\n");
      case SAYS_LATER ->
          write(answer, "429 Too Many Requests", "Content-Length: 0\r\nRetry-After: 60\r\n");
      case ANSWERS_AT_LENGTH -> {
        write(answer, "200 OK", "Content-Length: " + (long) PIECE * PIECES + "\r\n");
        byte[] piece = new byte[PIECE];
        for (int i = 0; i < PIECES; i++) {
          answer.write(piece);
        }
      }
    }
  }

  private static void write(OutputStream answer, String status, String headers) throws IOException {
    answer.write(
        ("HTTP/1.1 " + status + "\r\n" + headers + "\r\n").getBytes(StandardCharsets.US_ASCII));
    answer.flush();
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What is done with a connection.
  @FunctionalInterface
  private interface Handler {
    void take(Socket socket) throws IOException;
  }

  private static void accept(ServerSocket server, Handler handler) {
    var _ =
        Thread.ofVirtual()
            .start(() -> {
              while (!server.isClosed()) {
                try {
                  Socket socket = server.accept();
                  var _ = Thread.ofVirtual().start(() -> take(socket, handler));
                } catch (IOException closed) {
                  return;
                }
              }
            });
  }

  private static void take(Socket socket, Handler handler) {
    try (socket) {
      handler.take(socket);
    } catch (IOException gone) {
      // The other side has lost its patience, which is what is tried.
    }
  }

  private static ServerSocket open() {
    try {
      return new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    forbidden.close();
  }
}
