package io.marketgate.gateway.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.matching.RequestPatternBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.standardwebhooks.Webhook;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.tenant.storage.Database;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Instances that the vendor's own system prepares.
@ExtendWith(RunningGateway.class)
class ProductHookIT extends SimulatedPlatform {

  private static final String READY =
      """
      {"status":"ready","app":{"frontEndUrl":"https://acme.example/","username":"admin",
       "password":"s3cret","info":{"Guide":"Read me"}}}
      """;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String account = "hooked-" + UUID.randomUUID();

  @BeforeEach
  void setTheClock() {
    at("2026-03-01T02:00:00Z");
  }

  @Test
  void whatTheSystemSaysIsAnswered() throws Exception {
    answer("create", okJson(READY));
    JsonNode bought = buy("aliyun");
    JsonNode body = body(bought);
    assertThat(body.at("/appInfo/frontEndUrl").stringValue()).isEqualTo("https://acme.example/");
    assertThat(body.at("/appInfo/password").stringValue()).isEqualTo("s3cret");
    assertThat(body.at("/info/Guide").stringValue()).isEqualTo("Read me");
    LoggedRequest told = told("create").getFirst();
    Map<String, List<String>> headers =
        Map.of(
            "webhook-id", List.of(told.getHeader("webhook-id")),
            "webhook-timestamp", List.of(told.getHeader("webhook-timestamp")),
            "webhook-signature", List.of(told.getHeader("webhook-signature")));
    assertThat(told.getHeader("webhook-id")).startsWith("hook-");
    assertThat(
            new Webhook(RunningGateway.HOOK_SECRET)
                .sign(
                    told.getHeader("webhook-id"),
                    Long.parseLong(told.getHeader("webhook-timestamp")),
                    told.getBodyAsString()))
        .isEqualTo(headers.get("webhook-signature").getFirst());
    assertThat(HttpHeaders.of(headers, (name, value) -> true).map()).hasSize(3);
    JsonNode said = JsonMapper.shared().readTree(told.getBodyAsString());
    assertThat(said.get("accountId").stringValue()).isEqualTo(account);
    assertThat(said.get("edition").stringValue()).isEqualTo("STANDARD");
  }

  @Test
  void changesAndTheEndAreToldInOrder() {
    answer("create", okJson("{}"));
    answer("change", okJson("{}"));
    answer("delete", status(204));
    JsonNode bought = buy("aliyun");
    tell(bought, ":upgrade", "{'sku':'pro'}");
    tell(bought, ":release", "{}");
    await().untilAsserted(() -> assertThat(told("delete")).hasSize(1));
    assertThat(told("change")).hasSize(1);
  }

  /// While it takes longer, the marketplace hears "not yet" and asks again.
  @Test
  void whatTakesLongerIsNotReadyYet() {
    answer("create", status(202));
    JsonNode bought = buy("huawei");
    assertThat(bought.at("/exchanges/0/response/body").stringValue()).contains("000004");
    assertThat(waiting().get("kind").stringValue()).isEqualTo("CREATE");
    answer("create", okJson(READY));
    prepare();
    await().untilAsserted(() -> assertThat(instance().get("prepared").booleanValue()).isTrue());
  }

  @Test
  void aSystemThatFailsIsToldAgain() {
    answer("create", serverError());
    JsonNode bought = buy("tencent");
    assertThat(bought.at("/exchanges/0/response/body").stringValue())
        .isEqualTo("{\"signId\":\"0\"}");
    await()
        .untilAsserted(
            () -> assertThat(waiting().get("fault").stringValue()).isEqualTo("answered 500"));
    answer("create", okJson(READY));
    prepare();
    await().untilAsserted(() -> assertThat(instance().get("prepared").booleanValue()).isTrue());
  }

  /// Another replica may know of the hook still, so nothing is given up at the first look.
  @Test
  void whereTheProductHasNoHookAnyMoreNothingIsWaitedForInTheEnd() {
    answer("create", serverError());
    buy("tencent");
    await().untilAsserted(() -> assertThat(waiting().get("fault")).isNotNull());
    RunningGateway.bean(Database.class)
        .run(sql ->
            sql.sql(
                    "UPDATE marketplace_instance SET product = 'unhooked'"
                        + " WHERE organization_id = :organization")
                .bind("organization", id(account))
                .fetch()
                .rowsUpdated())
        .block(PATIENCE);
    for (int hour = 3; hour < 8; hour++) {
      at("2026-03-01T0" + hour + ":00:00Z");
      int attempts = hour - 1;
      await()
          .untilAsserted(() -> {
            assertThat(waiting().get("attempts").intValue()).isEqualTo(attempts);
            assertThat(waiting().get("fault").stringValue()).contains("no hook any more");
            assertThat(waiting().get("parked").booleanValue()).isFalse();
          });
    }
    at("2026-03-01T08:00:00Z");
    await().untilAsserted(() -> assertThat(instance().get("prepared").booleanValue()).isTrue());
    assertThat(instance().has("waitingFor")).isFalse();
  }

  private void answer(
      String type, com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder answer) {
    RunningGateway.backend()
        .stubFor(
            post("/hook")
                .withRequestBody(matchingJsonPath("$.type", equalText(type)))
                .withRequestBody(matchingJsonPath("$.accountId", equalText(account)))
                .willReturn(answer));
  }

  private static com.github.tomakehurst.wiremock.matching.StringValuePattern equalText(
      String text) {
    return com.github.tomakehurst.wiremock.client.WireMock.equalTo(text);
  }

  private List<LoggedRequest> told(String type) {
    RequestPatternBuilder pattern =
        postRequestedFor(urlEqualTo("/hook"))
            .withRequestBody(matchingJsonPath("$.type", equalText(type)))
            .withRequestBody(matchingJsonPath("$.accountId", equalText(account)));
    assertThat(pattern.build().getMethod()).isEqualTo(RequestMethod.POST);
    return RunningGateway.backend().findAll(pattern);
  }

  private JsonNode buy(String marketplace) {
    return ok(
        send(
            "POST",
            "/sandbox/v1/marketplaces/" + marketplace + "/purchases",
            "{'accountId':'%s','product':'hooked','sku':'std'}".formatted(account),
            ""));
  }

  private static void tell(JsonNode bought, String verb, String body) {
    JsonNode told =
        ok(
            send(
                "POST",
                "/sandbox/v1/marketplaces/aliyun/purchases/"
                    + bought.get("id").stringValue()
                    + verb,
                body,
                ""));
    assertThat(told.at("/exchanges/0/valid").booleanValue()).isTrue();
  }

  private static JsonNode body(JsonNode bought) {
    List<JsonNode> exchanges = bought.get("exchanges").valueStream().toList();
    return JsonMapper.shared().readTree(exchanges.getLast().at("/response/body").stringValue());
  }

  private JsonNode instance() {
    return ok(ops("GET", "/organizations/" + id(account) + "/instances", "")).at("/items/0");
  }

  private JsonNode waiting() {
    return instance().get("waitingFor");
  }

  private void prepare() {
    json(
        202,
        ops(
            "POST",
            "/organizations/"
                + id(account)
                + "/instances/"
                + instance().get("id").stringValue()
                + ":prepare",
            ""));
  }
}
