package io.marketgate.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Somebody who calls the product contract with a token and the `userinfo` that goes with it.
///
/// @param userinfo JSON text
/// @param accessToken of this caller
public record Caller(String userinfo, String accessToken) {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Shorter than the gateway keeps a connection on which nothing happens.
  private static final Duration RAW_PATIENCE = Duration.ofSeconds(40);

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  /// The owner of the sandbox's account `demo`.
  public static Caller owner() {
    return of("{\"uid\":\"demo\",\"accountId\":\"demo\",\"type\":\"account\",\"name\":\"Demo\"}");
  }

  /// A caller with a sandbox token.
  ///
  /// @param request body of `POST /sandbox/v1/tokens`
  public static Caller of(String request) {
    JsonNode issued = json(post("/sandbox/v1/tokens", request, ""));
    return new Caller(
        issued.get("userinfo").stringValue(), issued.get("accessToken").stringValue());
  }

  /// Makes an organization, on a trial of the default edition.
  ///
  /// @param account of its owner
  /// @return its id
  public static String newOrganization(String account) {
    String request =
        "{\"name\":\"Acme\",\"timeZone\":\"UTC\",\"owner\":{\"accountId\":\"" + account + "\"}}";
    HttpResponse<String> created = post("/ops/v1/organizations", request, operator("ADMIN"));
    if (created.statusCode() != 201) {
      throw new IllegalStateException(created.body());
    }
    return json(created).get("id").stringValue();
  }

  /// The owner of an account.
  public static Caller ownerOf(String account) {
    return of("{\"uid\":\"" + account + "\",\"accountId\":\"" + account + "\"}");
  }

  /// An operator's bearer token.
  public static String operator(String role) {
    return operator("olga", role);
  }

  /// The bearer token of somebody with one role or, joined by `","`, several.
  public static String operator(String name, String roles) {
    String request = "{\"name\":\"%s\",\"roles\":[\"%s\"]}".formatted(name, roles);
    return json(post("/sandbox/v1/operator-tokens", request, "")).get("accessToken").stringValue();
  }

  /// The first call of all is slow; no test should have to know.
  static void warmUp() {
    owner().call("DescribeTenant", "{}");
  }

  public HttpResponse<String> call(String action, String params) {
    return call(action, params, "");
  }

  /// @param rest of the query, beginning with `&`
  public HttpResponse<String> call(String action, String params, String rest) {
    return get(query(action, params) + rest);
  }

  /// Path and query of a call.
  public String query(String action, String params) {
    return "/api/"
        + action
        + "?userinfo="
        + encode(userinfo)
        + "&accessToken="
        + encode(accessToken)
        + "&params="
        + encode(params);
  }

  public static HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  /// @param bearer token; empty for none
  public static HttpResponse<String> post(String path, String body, String bearer) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!bearer.isEmpty()) {
      request.header("Authorization", "Bearer " + bearer);
    }
    return send(request.build());
  }

  public static HttpResponse<String> send(HttpRequest request) {
    try {
      return CLIENT.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("no answer", e);
    }
  }

  public static CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest request) {
    return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  /// @param path of the public port, or a whole address
  public static HttpRequest.Builder request(String path) {
    URI address =
        path.startsWith("http") ? URI.create(path) : URI.create(RunningGateway.address() + path);
    return HttpRequest.newBuilder(address).timeout(PATIENCE);
  }

  public static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }

  /// Sends octets that no client library would, and reads until the gateway closes.
  public static String raw(String request) {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), RunningGateway.address().getPort())) {
      socket.setSoTimeout(Math.toIntExact(RAW_PATIENCE.toMillis()));
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("no answer", e);
    }
  }

  /// Sends what is no whole request, and breaks the connection.
  public static void rawAndReset(String request) {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), RunningGateway.address().getPort())) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      throw new IllegalStateException("no connection", e);
    }
  }

  /// Sends several requests in one piece, reads their answers, and then the same with the next
  /// ones, all in one connection.
  ///
  /// @return the bodies of the answers, in their order
  @SafeVarargs
  public static List<String> inOneConnection(List<String>... batches) {
    List<String> bodies = new ArrayList<>();
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), RunningGateway.address().getPort())) {
      socket.setSoTimeout(Math.toIntExact(RAW_PATIENCE.toMillis()));
      InputStream answers = new BufferedInputStream(socket.getInputStream());
      for (List<String> batch : batches) {
        String requests =
            batch.stream()
                .map(path -> "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .collect(Collectors.joining());
        socket.getOutputStream().write(requests.getBytes(UTF_8));
        for (String path : batch) {
          bodies.add(readAnswer(answers));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("no answer", e);
    }
    return bodies;
  }

  private static String readAnswer(InputStream answers) throws IOException {
    int length = 0;
    for (String line = readLine(answers); !line.isEmpty(); line = readLine(answers)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    return new String(answers.readNBytes(length), UTF_8);
  }

  private static String readLine(InputStream answers) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = answers.read(); octet != '\n'; octet = answers.read()) {
      if (octet < 0) {
        throw new IOException("the gateway has closed the connection");
      }
      line.append((char) octet);
    }
    return line.toString().strip();
  }

  public static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
