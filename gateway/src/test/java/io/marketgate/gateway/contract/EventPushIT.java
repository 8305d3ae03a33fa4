package io.marketgate.gateway.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The examples of tenancy.md 12 about events, with a real receiver.
@ExtendWith(RunningGateway.class)
class EventPushIT extends OrderingPlatform {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String OTHER_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

  private final WireMockServer receiver =
      new WireMockServer(WireMockConfiguration.options().dynamicPort());

  @BeforeEach
  void startTheReceiver() {
    receiver.start();
    receiver.stubFor(post("/hooks").willReturn(noContent()));
  }

  @AfterEach
  void stopTheReceiver() {
    var _ = ops("DELETE", "/event-push", "");
    receiver.stop();
  }

  /// Example 57.
  @Test
  void aNewOrganizationIsToldInSevenFields() throws Exception {
    put("/event-push", "'secret':'" + SECRET + "'");
    String account = "a-" + UUID.randomUUID();
    json(
        201,
        ops(
            "POST",
            "/organizations",
            ("{'name':'Acme','owner':{'accountId':'%s'},'source':'campaign-7',"
                    + "'extraData':{'size':12}}")
                .formatted(account)));
    LoggedRequest request = received(1).getFirst();
    JsonNode event = JsonMapper.shared().readTree(request.getBodyAsString());
    assertThat(event.propertyNames())
        .containsExactly("type", "accountId", "projectId", "extraDatas", "ip", "source", "time");
    assertThat(event.get("type").intValue()).isEqualTo(100);
    assertThat(event.get("accountId").stringValue()).isEqualTo(account);
    assertThat(event.get("projectId").stringValue()).isEqualTo(id(account));
    assertThat(event.get("extraDatas").stringValue()).isEqualTo("{\"size\":12}");
    assertThat(event.get("ip").stringValue()).isEqualTo("127.0.0.1");
    assertThat(event.get("source").stringValue()).isEqualTo("campaign-7");
    assertThat(event.get("time").stringValue()).isEqualTo("2026-03-01 10:00:00");
    assertThat(request.getHeader("X-Marketgate-Occurred-At")).isEqualTo("2026-03-01T02:00:00Z");
    assertThat(request.getHeader("X-Marketgate-Sequence")).isEqualTo("1");
  }

  /// With the reference library, at the time of the message; both secrets while they are rotated.
  @Test
  void signaturesAreThoseOfTheStandard() throws Exception {
    send("DELETE", "/sandbox/v1/clock", "", "");
    refreshTokens();
    String organization = id(create("UTC"));
    String path = "/organizations/" + organization + "/event-push";
    put(path, "'secret':'" + SECRET + "'");
    ok(patch("/organizations/" + organization, "{'name':'Other'}"));
    verify(SECRET, received(1).getFirst());
    JsonNode rotated = put(path, "'secret':'" + OTHER_SECRET + "'");
    assertThat(rotated.get("secrets").intValue()).isEqualTo(2);
    assertThat(rotated.has("secret")).isFalse();
    ok(patch("/organizations/" + organization, "{'name':'Another'}"));
    LoggedRequest second = received(2).getLast();
    verify(SECRET, second);
    verify(OTHER_SECRET, second);
    assertThatThrownBy(() -> verify("whsec_" + "A".repeat(32), second))
        .isInstanceOf(WebhookVerificationException.class);
  }

  /// Example 58, with 102 for somebody who was never seen before.
  @Test
  void joiningAndLeavingAreToldWithBothIds() throws Exception {
    String organization = pushed();
    String uid = "u-" + UUID.randomUUID();
    String members = "/organizations/" + organization + "/members";
    json(201, product("POST", members, "{'uid':'" + uid + "','source':'app'}"));
    json(200, product("POST", members, "{'uid':'" + uid + "','roles':['admin']}"));
    assertThat(product("DELETE", members + "/" + uid, "").statusCode()).isEqualTo(204);
    json(201, product("POST", members, "{'uid':'" + uid + "'}"));
    List<JsonNode> events = events(5);
    assertThat(events.stream().map(event -> event.get("type").intValue()))
        .containsExactly(102, 201, 201, 202, 201);
    assertThat(events)
        .allSatisfy(event -> {
          assertThat(event.get("accountId").stringValue()).isEqualTo(uid);
          assertThat(event.get("projectId").stringValue()).isEqualTo(organization);
          assertThat(event.get("extraDatas").stringValue()).isEmpty();
        });
    assertThat(events.getFirst().get("source").stringValue()).isEqualTo("app");
  }

  /// Example 40, its last part, and 42.
  @Test
  void disablingIsToldOnce() throws Exception {
    String organization = pushed();
    for (int i = 0; i < 2; i++) {
      ok(ops("POST", "/organizations/" + organization + ":disable", "{'reason':'unpaid'}"));
    }
    ok(ops("POST", "/organizations/" + organization + ":enable", ""));
    List<JsonNode> events = events(2);
    assertThat(events.stream().map(event -> event.get("type").intValue()))
        .containsExactly(101, 101);
    assertThat(events.getFirst().get("accountId").stringValue()).isEmpty();
  }

  /// Example 59, and what comes behind it waits.
  @Test
  void aFailedDeliveryIsTriedAgainInOrder() {
    receiver.resetAll();
    receiver.stubFor(
        post("/hooks")
            .inScenario("retry")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(serverError())
            .willSetStateTo("second"));
    receiver.stubFor(
        post("/hooks")
            .inScenario("retry")
            .whenScenarioStateIs("second")
            .willReturn(serverError())
            .willSetStateTo("third"));
    receiver.stubFor(
        post("/hooks").inScenario("retry").whenScenarioStateIs("third").willReturn(noContent()));
    String organization = pushed();
    ok(patch("/organizations/" + organization, "{'name':'First'}"));
    ok(patch("/organizations/" + organization, "{'name':'Second'}"));
    received(1);
    awaitDelivery(organization, 0, "PENDING", 1);
    at("2026-03-01T02:00:12Z");
    received(2);
    awaitDelivery(organization, 0, "PENDING", 2);
    at("2026-03-01T02:01:20Z");
    List<LoggedRequest> requests = received(4);
    assertThat(requests.subList(0, 3))
        .extracting(request -> request.getHeader("webhook-id"))
        .containsOnly(requests.getFirst().getHeader("webhook-id"));
    assertThat(requests.get(3).getHeader("X-Marketgate-Sequence")).isEqualTo("3");
    awaitDelivery(organization, 0, "DONE", 3);
    awaitDelivery(organization, 1, "DONE", 1);
  }

  @Test
  void whatIsGivenUpIsReplayed() {
    receiver.resetAll();
    receiver.stubFor(post("/hooks").willReturn(temporaryRedirect("/elsewhere")));
    receiver.stubFor(get("/elsewhere").willReturn(noContent()));
    String organization = pushed();
    ok(patch("/organizations/" + organization, "{'name':'First'}"));
    String[] instants = {
      "2026-03-01T02:01:00Z",
      "2026-03-01T02:10:00Z",
      "2026-03-01T03:00:00Z",
      "2026-03-01T04:00:00Z",
      "2026-03-01T10:00:00Z",
      "2026-03-02T00:00:00Z",
      "2026-03-03T00:00:00Z",
      "2026-03-04T00:00:00Z",
      "2026-03-05T00:00:00Z",
      "2026-03-06T00:00:00Z",
      "2026-03-07T00:00:00Z",
      "2026-03-08T00:00:00Z"
    };
    for (int i = 0; i < instants.length; i++) {
      awaitDelivery(organization, 0, "PENDING", i + 1);
      at(instants[i]);
    }
    JsonNode parked = awaitDelivery(organization, 0, "PARKED", instants.length + 1);
    assertThat(parked.get("answerStatus").intValue()).isEqualTo(302);
    assertThat(receiver.getAllServeEvents()).hasSize(instants.length + 1);
    assertThat(
            ok(ops("GET", "/event-push/deliveries?status=PARKED&organization=" + organization, ""))
                .get("items"))
        .hasSize(1);
    receiver.stubFor(post("/hooks").willReturn(noContent()));
    json(
        202,
        ops("POST", "/event-push/deliveries/" + parked.get("id").stringValue() + ":replay", ""));
    awaitDelivery(organization, 0, "DONE", 1);
    json(404, ops("POST", "/event-push/deliveries/0:replay", ""));
  }

  @Test
  void aTestMessageSaysWhatCameOfIt() {
    put("/event-push", "'secret':'" + SECRET + "'");
    JsonNode taken = ok(ops("POST", "/event-push:test", ""));
    assertThat(taken.get("delivered").booleanValue()).isTrue();
    receiver.stubFor(
        post("/hooks").willReturn(aResponse().withStatus(200).withBody("x".repeat(70_000))));
    JsonNode large = ok(ops("POST", "/event-push:test", ""));
    assertThat(large.get("delivered").booleanValue()).isFalse();
    assertThat(large.get("fault").stringValue()).contains("65536");
    receiver.stop();
    assertThat(ok(ops("POST", "/event-push:test", "")).get("fault").stringValue())
        .isEqualTo("no connection");
    receiver.start();
    ok(
        ops(
            "PUT",
            "/event-push",
            "{'url':'http://localhost.invalid/hooks','secret':'" + SECRET + "'}"));
    assertThat(ok(ops("POST", "/event-push:test", "")).get("fault").stringValue())
        .contains("unknown");
  }

  @Test
  void addressesAndSecretsAreChecked() {
    assertThat(pointer(ops("PUT", "/event-push", "{'url':'http://10.0.0.1/hooks'}")))
        .isEqualTo("/url");
    assertThat(
            pointer(ops("PUT", "/event-push", "{'url':'http://127.0.0.1:1/h','secret':'short'}")))
        .isEqualTo("/secret");
    json(404, ops("GET", "/event-push", ""));
    json(404, ops("PUT", "/organizations/none/event-push", "{'url':'http://127.0.0.1:1/h'}"));
    JsonNode made = put("/event-push", "'enabled':false");
    assertThat(made.get("secret").stringValue()).startsWith("whsec_");
    JsonNode shown = ok(ops("GET", "/event-push", ""));
    assertThat(shown.has("secret")).isFalse();
    json(409, ops("PUT", "/event-push", "{'url':'http://127.0.0.1:1/h','version':7}"));
    assertThat(ok(ops("GET", "/audit?limit=1", "")).toString()).doesNotContain("whsec_");
  }

  /// A call of each membership, then one of none (tenancy.md 10).
  @Test
  void whoCancelsHisAccountLeavesEveryOrganization() {
    String uid = "u-" + UUID.randomUUID();
    for (String organization : List.of(id(create("UTC")), id(create("UTC")))) {
      json(
          201,
          product("POST", "/organizations/" + organization + "/members", "{'uid':'" + uid + "'}"));
    }
    put("/event-push", "'secret':'" + SECRET + "'");
    assertThat(product("DELETE", "/accounts/" + uid, "").statusCode()).isEqualTo(204);
    List<JsonNode> events = events(3);
    assertThat(events)
        .allSatisfy(event -> {
          assertThat(event.get("type").intValue()).isEqualTo(202);
          assertThat(event.get("accountId").stringValue()).isEqualTo(uid);
        });
    assertThat(events.stream().filter(event -> event.get("projectId").stringValue().isEmpty()))
        .hasSize(1);
    json(404, product("DELETE", "/accounts/" + uid, ""));
  }

  @Test
  void changesOfAuthorizationAreToldToWhoAsksForThem() throws Exception {
    String organization = pushedWithExtensions();
    approved(buy(organization, "STANDARD"));
    JsonNode event = events(1).getFirst();
    assertThat(event.get("type").intValue()).isEqualTo(300);
    assertThat(event.get("extraDatas").stringValue()).contains("WorkOrderApproved");
  }

  /// tenancy.md 1.1: nobody does anything when a trial is over, and it is told all the same, once.
  @Test
  void theEndOfAnEditionIsTold() throws Exception {
    String organization = pushedWithExtensions();
    at("2026-03-17T00:00:00Z");
    at("2026-03-18T00:00:00Z");
    refreshTokens();
    approved(buy(organization, "STANDARD"));
    List<JsonNode> events = events(2);
    assertThat(events.getFirst().get("type").intValue()).isEqualTo(300);
    assertThat(events.getFirst().get("extraDatas").stringValue())
        .isEqualTo("{\"change\":\"EditionEnded\"}");
    assertThat(events.getLast().get("extraDatas").stringValue()).contains("WorkOrderApproved");
    JsonNode entry =
        ok(ops("GET", "/organizations/" + organization + "/history", ""))
            .get("items")
            .valueStream()
            .filter(each -> each.get("what").stringValue().equals("EditionEnded"))
            .findFirst()
            .orElseThrow();
    assertThat(entry.get("actor").stringValue()).isEqualTo("system");
    assertThat(entry.get("detail").get("edition").stringValue()).isEqualTo("PROFESSIONAL");
    assertThat(entry.get("detail").get("kind").stringValue()).isEqualTo("TRIAL");
    assertThat(entry.get("detail").get("at").stringValue()).isEqualTo("2026-03-17T00:00:00Z");
    assertThat(entry.get("detail").get("next").stringValue()).isEqualTo("FREE");
  }

  @Test
  void whatSomebodyHasEndedIsNotToldAgain() throws Exception {
    String organization = pushedWithExtensions();
    approved(buy(organization, "STANDARD"));
    at("2026-03-20T00:00:00Z");
    refreshTokens();
    ok(ops("POST", "/organizations/" + organization + ":disable", "{'reason':'unpaid'}"));
    assertThat(events(2).stream().map(event -> event.get("type").intValue()))
        .containsExactly(300, 101);
  }

  private String pushedWithExtensions() {
    String organization = id(create("UTC"));
    put(
        "/organizations/" + organization + "/event-push",
        "'secret':'" + SECRET + "','extensions':true");
    return organization;
  }

  private String pushed() {
    String organization = id(create("UTC"));
    put("/organizations/" + organization + "/event-push", "'secret':'" + SECRET + "'");
    return organization;
  }

  private JsonNode put(String path, String members) {
    return ok(
        ops(
            "PUT",
            path,
            "{'url':'http://127.0.0.1:%d/hooks',%s}".formatted(receiver.port(), members)));
  }

  private List<LoggedRequest> received(int count) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(receiver.getAllServeEvents()).hasSize(count));
    return receiver.getAllServeEvents().reversed().stream()
        .map(event -> event.getRequest())
        .toList();
  }

  private List<JsonNode> events(int count) {
    return received(count).stream()
        .map(request -> JsonMapper.shared().readTree(request.getBodyAsString()))
        .toList();
  }

  /// @param place counted from the oldest
  private JsonNode awaitDelivery(String organization, int place, String status, int attempts) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          JsonNode delivery = delivery(organization, place);
          assertThat(delivery.get("attempts").intValue()).isEqualTo(attempts);
          assertThat(delivery.get("status").stringValue()).isEqualTo(status);
        });
    return delivery(organization, place);
  }

  private JsonNode delivery(String organization, int place) {
    List<JsonNode> all =
        ok(ops("GET", "/event-push/deliveries?organization=" + organization, ""))
            .get("items")
            .valueStream()
            .toList();
    return all.get(all.size() - 1 - place);
  }

  private static void verify(String secret, LoggedRequest request) throws Exception {
    Map<String, List<String>> headers =
        Map.of(
            "webhook-id", List.of(request.getHeader("webhook-id")),
            "webhook-timestamp", List.of(request.getHeader("webhook-timestamp")),
            "webhook-signature", List.of(request.getHeader("webhook-signature")));
    new Webhook(secret)
        .verify(request.getBodyAsString(), HttpHeaders.of(headers, (name, value) -> true));
  }
}
