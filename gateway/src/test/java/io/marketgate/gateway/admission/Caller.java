package io.marketgate.gateway.admission;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Who speaks HTTP/1.1 over a connection that stays open.
record Caller(Socket socket, BufferedReader answers) {

  private static final int PATIENCE_MILLIS = 20_000;
  private static final Pattern LENGTH = Pattern.compile("content-length: (\\d+)");

  /// @param port of a server of this machine
  static Caller to(int port) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new Caller(
        socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1)));
  }

  void ask(String path) throws IOException {
    send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  void send(String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
  }

  /// Reads the next answer, and gives its body.
  String answer() throws IOException {
    return body(head());
  }

  /// Reads the next answer up to its body, in lower case.
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    String line = Objects.requireNonNull(answers.readLine());
    while (!line.isEmpty()) {
      head.append(line.toLowerCase(Locale.ROOT)).append('\n');
      line = Objects.requireNonNull(answers.readLine());
    }
    return head.toString();
  }

  String body(String head) throws IOException {
    Matcher length = LENGTH.matcher(head);
    assertThat(length.find()).as(head).isTrue();
    char[] body = new char[Integer.parseInt(length.group(1))];
    for (int at = 0; at < body.length; ) {
      at += answers.read(body, at, body.length - at);
    }
    return new String(body).strip();
  }

  String asked(String path) throws IOException {
    ask(path);
    return answer();
  }
}
