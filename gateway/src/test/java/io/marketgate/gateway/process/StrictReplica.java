package io.marketgate.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.embedded.FreePort;
import io.marketgate.gateway.Caller;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;

/// A replica beside the program that tests share, with the settings of `k8s/` about staff: changes
/// that take two people, secrets for who has signed on lately; and short tokens in queries. Started
/// once for all tests.
final class StrictReplica implements BeforeAllCallback {

  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(StrictReplica.class);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static @Nullable Started started;

  /// Closed by JUnit after the last test.
  private record Started(String address, ChildProcess process) implements AutoCloseable {

    static Started start() {
      int port = FreePort.find();
      Started replica =
          new Started(
              "http://127.0.0.1:" + port,
              ChildProcess.replica(
                  port,
                  "--marketgate.change-requests.needed-for=DISABLE,CLOSE,GRANT,REVERSAL",
                  "--marketgate.operators.step-up-max-age=15m",
                  "--marketgate.tokens.max-lifetime-in-query=5m",
                  "--marketgate.background.shared-work=false"));
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .untilAsserted(() ->
              assertThat(Caller.get(replica.address() + "/.well-known/marketgate/jwks.json"))
                  .as(replica.process().output())
                  .extracting(HttpResponse::statusCode)
                  .isEqualTo(200));
      return replica;
    }

    @Override
    public void close() {
      process.close();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    started =
        context
            .getRoot()
            .getStore(HERE)
            .computeIfAbsent(Started.class, _ -> Started.start(), Started.class);
  }

  /// Its public port's address.
  static String address() {
    if (started == null) {
      throw new IllegalStateException("The replica has not been started");
    }
    return started.address();
  }

  static HttpResponse<String> get(String path, String bearer) {
    return Caller.get(address() + path, "Authorization", "Bearer " + bearer);
  }

  static HttpResponse<String> post(String path, String body, String bearer) {
    return Caller.post(address() + path, body, bearer);
  }

  /// The same as a request, not sent yet.
  static HttpRequest.Builder posting(String path, String body, String bearer) {
    return Caller.request(address() + path)
        .header("Authorization", "Bearer " + bearer)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  static JsonNode json(int status, HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return Caller.json(response);
  }

  static String code(int status, HttpResponse<String> response) {
    return json(status, response).get("code").stringValue();
  }
}
