package io.marketgate.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import tools.jackson.databind.JsonNode;

/// What tests of the domain do through HTTP under the simulated clock. Single quotes in bodies
/// become double ones.
abstract class SimulatedPlatform {

  private String operator = "";
  private String client = "";

  @AfterEach
  void letTheClockRun() {
    send("DELETE", "/sandbox/v1/clock", "", "");
  }

  protected String limit(String organization, String metric) {
    return limitAt(organization, metric, "");
  }

  protected String limitAt(String organization, String metric, String instant) {
    String at = instant.isEmpty() ? "" : "?at=" + instant;
    JsonNode items =
        ok(ops("GET", "/organizations/" + organization + "/entitlements" + at, "")).get("items");
    return items
        .valueStream()
        .filter(item -> item.get("metric").stringValue().equals(metric))
        .findFirst()
        .orElseThrow()
        .get("limit")
        .toString();
  }

  /// @return its account
  protected String create(String zone) {
    String account = "a-" + UUID.randomUUID();
    json(
        201,
        ops(
            "POST",
            "/organizations",
            "{'name':'Acme','timeZone':'%s','owner':{'accountId':'%s'}}".formatted(zone, account)));
    return account;
  }

  protected String freeOrganization() {
    String organization = id(create("Asia/Shanghai"));
    ok(ops("POST", "/organizations/" + organization + ":disable", "{'reason':'test'}"));
    ok(ops("POST", "/organizations/" + organization + ":enable", ""));
    return organization;
  }

  protected String id(String account) {
    return describe(account).at("/organization/id").stringValue();
  }

  protected static JsonNode describe(String account) {
    Caller owner = Caller.of("{\"uid\":\"" + account + "\",\"accountId\":\"" + account + "\"}");
    return ok(owner.call("DescribeTenant", "{}")).get("data");
  }

  protected HttpResponse<String> patch(String path, String body) {
    return ops("PATCH", path, body);
  }

  protected HttpResponse<String> ops(String method, String path, String body) {
    return send(method, "/ops/v1" + path, body, operator);
  }

  protected HttpResponse<String> product(String method, String path, String body) {
    return send(method, "/product/v1" + path, body, client);
  }

  /// Tokens are of the simulated time as well.
  protected void at(String instant) {
    ok(send("PUT", "/sandbox/v1/clock", "{'now':'" + instant + "'}", ""));
    refreshTokens();
  }

  protected void refreshTokens() {
    operator = Caller.operator("ADMIN");
    client =
        ok(send("POST", "/sandbox/v1/client-tokens", "{'clientId':'backend'}", ""))
            .get("accessToken")
            .stringValue();
  }

  protected static HttpResponse<String> send(
      String method, String path, String body, String token) {
    HttpRequest.Builder request =
        Caller.request(path)
            .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
            .header("Content-Type", "application/json");
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return Caller.send(request.build());
  }

  protected static JsonNode ok(HttpResponse<String> response) {
    return json(200, response);
  }

  protected static JsonNode json(int status, HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return Caller.json(response);
  }

  protected JsonNode consume(
      int status, String organization, String metric, long amount, String key) {
    return consume(status, organization, metric, amount, key, "consume");
  }

  protected JsonNode consume(
      int status, String organization, String metric, long amount, String key, String call) {
    return json(
        call.equals("acquire") ? 200 : status,
        product(
            "POST",
            "/organizations/" + organization + "/" + call,
            "{'metric':'%s','amount':%d,'key':'%s'}".formatted(metric, amount, key)));
  }

  /// What an organization may use of a metric.
  protected JsonNode entitlement(String organization, String metric) {
    return ok(ops("GET", "/organizations/" + organization + "/entitlements", ""))
        .get("items")
        .valueStream()
        .filter(item -> item.get("metric").stringValue().equals(metric))
        .findFirst()
        .orElseThrow();
  }
}
