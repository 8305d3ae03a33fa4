package io.marketgate.gateway.faults;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// People and machines who call replicas: operators, the product's own system, users. Single quotes
/// in bodies become double ones.
final class Operators {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient client = http1();

  /// For what is open for long, so that each has a connection that nobody has used before.
  private final HttpClient streaming = http1();

  /// An answer; status 0 when there was none.
  record Answer(int status, String body) {

    JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }
  }

  /// Makes an organization on a trial of the default edition.
  String newOrganization(Replica replica, String account) throws InterruptedException {
    String token = operatorToken(replica);
    return require(
            post(
                replica,
                "/ops/v1/organizations",
                "{'name':'Fault','timeZone':'UTC','owner':{'accountId':'" + account + "'}}",
                token))
        .get("id")
        .stringValue();
  }

  /// Makes an organization, once, however often it is asked for.
  ///
  /// @param key of the request
  Answer makeOrganization(Replica replica, String token, String account, String key)
      throws InterruptedException {
    String body = "{'name':'Fault','timeZone':'UTC','owner':{'accountId':'" + account + "'}}";
    return send(
        request(replica, "/ops/v1/organizations", token)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
            .build());
  }

  /// Gives it credit.
  void grant(Replica replica, String organization, String amount) throws InterruptedException {
    var _ =
        require(
            post(
                replica,
                "/ops/v1/organizations/" + organization + "/balance:grant",
                "{'amount':'%s','expiresAt':'2099-01-01T00:00:00Z','reason':'test'}"
                    .formatted(amount),
                operatorToken(replica)));
  }

  /// Whether the audit trail is what was written.
  boolean verifyAudit(Replica replica) throws InterruptedException {
    JsonNode found = require(get(replica, "/ops/v1/audit:verify", operatorToken(replica)));
    return found.get("valid").booleanValue();
  }

  /// Whether the audit trail is whole and leads over an end that was signed.
  boolean verifyAudit(Replica replica, String token, String head) throws InterruptedException {
    return require(get(replica, "/ops/v1/audit:verify?head=" + head, token))
        .get("valid")
        .booleanValue();
  }

  /// The first entry of the audit trail that is not what was written.
  long firstFault(Replica replica, String token) throws InterruptedException {
    return require(get(replica, "/ops/v1/audit:verify", token)).path("firstFault").asLong(0);
  }

  String operatorToken(Replica replica) throws InterruptedException {
    return token(replica, "/sandbox/v1/operator-tokens", "{'name':'olga','roles':['ADMIN']}");
  }

  /// Of the product's own system.
  String clientToken(Replica replica) throws InterruptedException {
    return token(replica, "/sandbox/v1/client-tokens", "{'clientId':'faults'}");
  }

  /// The path of a call of the owner of a new organization, with his token.
  String callOfNewOwner(Replica replica, String account, String action)
      throws InterruptedException {
    var _ = newOrganization(replica, account);
    return userCall(replica, account, action);
  }

  /// The path of a user's call, with his token.
  String userCall(Replica replica, String account, String action) throws InterruptedException {
    JsonNode issued =
        require(
            post(
                replica,
                "/sandbox/v1/tokens",
                "{'uid':'%s','accountId':'%s'}".formatted(account, account),
                ""));
    return "/api/"
        + action
        + "?userinfo="
        + encode(issued.get("userinfo").stringValue())
        + "&accessToken="
        + encode(issued.get("accessToken").stringValue());
  }

  /// Looks at traces as they come; each completes when its stream has ended.
  List<CompletableFuture<?>> tails(Replica replica, int number) throws InterruptedException {
    return streams(replica, "/ops/v1/traces:tail", operatorToken(replica), number);
  }

  /// Begins what takes long for the owner of a new organization.
  ///
  /// @return the path of a call that asks how it stands, with his token
  String callAboutATask(Replica replica, String account) throws InterruptedException {
    JsonNode begun =
        require(get(replica, callOfNewOwner(replica, account, ProductStandIn.LONG_ACTION), ""));
    String params = "{\"task\":\"%s\"}".formatted(begun.at("/data/task").stringValue());
    return userCall(replica, account, "DescribeTask") + "&params=" + encode(params);
  }

  /// Takes server-sent events; each completes when its stream has ended.
  List<CompletableFuture<?>> streams(Replica replica, String path, String token, int number) {
    List<CompletableFuture<?>> streams = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(replica.address() + path))
              .header("Accept", "text/event-stream");
      if (!token.isEmpty()) {
        request.header("Authorization", "Bearer " + token);
      }
      streams.add(streaming.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding()));
    }
    return streams;
  }

  Answer get(Replica replica, String path, String token) throws InterruptedException {
    return send(request(replica, path, token).GET().build());
  }

  Answer post(Replica replica, String path, String body, String token) throws InterruptedException {
    return write(replica, "POST", path, body, token);
  }

  Answer write(Replica replica, String method, String path, String body, String token)
      throws InterruptedException {
    return send(
        request(replica, path, token)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
            .build());
  }

  private String token(Replica replica, String path, String body) throws InterruptedException {
    return require(post(replica, path, body, "")).get("accessToken").stringValue();
  }

  private static HttpRequest.Builder request(Replica replica, String path, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(replica.address() + path)).timeout(PATIENCE);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return request;
  }

  private Answer send(HttpRequest request) throws InterruptedException {
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException noAnswer) {
      return new Answer(0, "");
    }
  }

  private static JsonNode require(Answer answer) {
    if (answer.status() / 100 != 2) {
      throw new IllegalStateException(answer.toString());
    }
    return answer.json();
  }

  private static HttpClient http1() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
