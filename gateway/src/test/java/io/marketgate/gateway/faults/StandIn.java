package io.marketgate.gateway.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A server of somebody else, at a port of the loopback address.
final class StandIn implements AutoCloseable {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  StandIn() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.start();
  }

  /// Answers what is under a path.
  StandIn answering(String path, HttpHandler handler) {
    server.createContext(path, handler);
    return this;
  }

  /// One answer.
  ///
  /// @param body JSON; empty for none
  static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] octets = body.getBytes(UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
      exchange.getResponseBody().write(octets);
    }
  }

  /// Where it is found, without a slash at the end.
  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
