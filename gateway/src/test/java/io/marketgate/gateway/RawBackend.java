package io.marketgate.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;

/// A backend that answers by the path: `nothing` has an empty body, `half` and `half-long` break
/// off in the middle of a short answer and of a long one, `head` before its body, `endless` never
/// ends, `garbage` is no HTTP, `frozen` says nothing until the caller hangs up, `silent` closes at
/// once.
public final class RawBackend implements AutoCloseable {

  private static final String JSON = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

  private final ServerSocket server;
  private volatile CompletableFuture<Long> endlessEnded = new CompletableFuture<>();

  RawBackend() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /// Done when the reader of the next endless answer has gone; the number of octets it was sent.
  public CompletableFuture<Long> nextEndlessEnd() {
    endlessEnded = new CompletableFuture<>();
    return endlessEnded;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException closed) {
      // The tests are over.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader request =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      String line = request.readLine();
      if (line == null) {
        return;
      }
      while (!request.readLine().isEmpty()) {
        // Headers say nothing here.
      }
      answer(line.split(" ")[1], socket);
    } catch (IOException e) {
      // The gateway has hung up.
    }
  }

  private void answer(String path, Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    switch (path) {
      case "/half" -> write(out, JSON + "Content-Length: 1000\r\n\r\n{\"half\":");
      case "/half-long" -> write(out, JSON + "Content-Length: 1000000\r\n\r\n{\"half\":");
      case "/head" -> write(out, JSON + "Transfer-Encoding: chunked\r\n\r\n");
      case "/nothing" -> write(out, JSON + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
      case "/garbage" -> write(out, "what?\r\n\r\n");
      case "/endless" -> endless(out);
      case "/frozen" -> {
        var _ = socket.getInputStream().read();
      }
      default -> {
        // Silence.
      }
    }
  }

  private void endless(OutputStream out) throws IOException {
    CompletableFuture<Long> ended = endlessEnded;
    long sent = 0;
    try {
      write(out, JSON + "\r\n[0");
      while (true) {
        write(out, ",0".repeat(1_000));
        sent += 2_000;
      }
    } catch (IOException e) {
      ended.complete(sent);
      throw e;
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(UTF_8));
    out.flush();
  }
}
