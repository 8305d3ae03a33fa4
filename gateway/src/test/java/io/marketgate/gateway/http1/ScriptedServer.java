package io.marketgate.gateway.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;

/// A server whose every word a test says itself.
final class ScriptedServer implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 20_000;

  private final ServerSocket socket;

  ScriptedServer() throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  InetSocketAddress address() {
    return InetSocketAddress.createUnresolved("localhost", socket.getLocalPort());
  }

  int port() {
    return socket.getLocalPort();
  }

  /// The next connection.
  Peer accept() throws IOException {
    Socket accepted = socket.accept();
    accepted.setSoTimeout(PATIENCE_MILLIS);
    return new Peer(accepted);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /// The server's end of a connection.
  record Peer(Socket socket) implements AutoCloseable {

    /// Reads the head of the next request; empty when the other end has closed.
    String request() throws IOException {
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int octet = in.read();
        if (octet < 0) {
          return head.toString();
        }
        head.append((char) octet);
      }
      return head.toString();
    }

    Peer say(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      return this;
    }

    /// Reads a request and answers it.
    void answer(String body) throws IOException {
      var _ = request();
      var _ = say("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /// Whether the other end has closed; waits for it.
    boolean isLeft() throws IOException {
      try {
        return socket.getInputStream().read() < 0;
      } catch (SocketTimeoutException stillThere) {
        return false;
      } catch (IOException reset) {
        return true;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
