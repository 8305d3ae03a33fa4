package io.marketgate.gateway.operations;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Looking calls up (api.md 6).
@ExtendWith(RunningGateway.class)
class TracesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Caller owner = Caller.owner();
  private final String viewer = Caller.operator("VIEWER");

  @Test
  void showsEveryRequestOfATraceWithItsSteps() {
    String trace = "trace-" + UUID.randomUUID();
    owner.call("ListMigrations", "{}", "&traceId=" + trace);
    owner.call("GetMigration", "{\"id\":\"m-none\"}", "&traceId=" + trace);
    owner.call("GetMigration", "{}", "&traceId=" + trace);
    JsonNode items = await("/ops/v1/traces/" + trace, 3);
    JsonNode first = items.get(0);
    assertThat(first.get("traceId").stringValue()).isEqualTo(trace);
    assertThat(first.get("action").stringValue()).isEqualTo("ListMigrations");
    assertThat(first.get("uid").stringValue()).isEqualTo("demo");
    assertThat(first.get("status").asInt()).isEqualTo(200);
    assertThat(first.get("code").stringValue()).isEqualTo("OK");
    assertThat(first.get("replica").stringValue()).isNotEmpty();
    assertThat(first.get("instant").stringValue()).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
    assertThat(first.at("/backend/address").stringValue()).startsWith("http://127.0.0.1:");
    assertThat(first.at("/backend/status").asInt()).isEqualTo(200);
    assertThat(first.get("steps").findValuesAsString("name"))
        .containsExactly(
            "contract", "token", "subscription", "permission", "throttle", "quota", "backend");
    assertThat(first.get("steps").findValuesAsString("verdict")).containsOnly("passed");
    assertThat(first.get("steps").get(0).get("micros").isNumber()).isTrue();
    assertThat(items.get(1).get("code").stringValue()).isEqualTo("Migration.NotFound");
    assertThat(items.get(1).at("/backend/status").asInt()).isEqualTo(404);
    JsonNode refused = items.get(2);
    assertThat(refused.get("code").stringValue()).isEqualTo("MissingParameter.params/id");
    assertThat(refused.get("steps").findValuesAsString("verdict"))
        .containsExactly("MissingParameter.params/id");
    assertThat(refused.has("backend")).isFalse();
  }

  /// Parameters that are not percent-encoded are the first mistake that everybody makes.
  @Test
  void findsACallThatTheServerCouldNotHaveRead() {
    String trace = "trace-" + UUID.randomUUID();
    String answer =
        Caller.raw(
            "GET /api/ListMigrations?traceId="
                + trace
                + "&params={\"a\":1} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(answer).containsIgnoringCase("X-Trace-Id: " + trace).contains("\"" + trace + "\"");
    JsonNode refused = await("/ops/v1/traces/" + trace, 1).get(0);
    assertThat(refused.get("action").stringValue()).isEqualTo("ListMigrations");
    assertThat(refused.get("code").stringValue()).isEqualTo("InvalidParameter.params");
  }

  @Test
  void findsACallThatHasJustBeenAnswered() {
    String trace = "trace-" + UUID.randomUUID();
    owner.call("GetMigration", "{}", "&traceId=" + trace);
    assertThat(fetch("/ops/v1/traces/" + trace).get("items")).hasSize(1);
    String own = "trace-" + UUID.randomUUID();
    owner.call("GetMigration", "{\"id\":\"m-none\"}", "&traceId=" + own);
    JsonNode described = Caller.json(owner.call("DescribeTrace", "{\"traceId\":\"" + own + "\"}"));
    assertThat(described.at("/data/items/0/code").stringValue()).isEqualTo("Migration.NotFound");
  }

  @Test
  void saysWhenAnAnswerWasKept() {
    String trace = "trace-" + UUID.randomUUID();
    RunningGateway.backend().stubFor(get(urlPathEqualTo("/cached")).willReturn(okJson("{}")));
    for (int i = 0; i < 2; i++) {
      owner.call("Cached", "{\"q\":\"" + trace + "\"}", "&traceId=" + trace);
    }
    JsonNode items = await("/ops/v1/traces/" + trace, 2);
    assertThat(items.get(0).get("steps").findValuesAsString("name")).endsWith("backend");
    assertThat(items.get(1).get("steps").findValuesAsString("name")).endsWith("cache");
    assertThat(items.get(1).has("backend")).isFalse();
  }

  @Test
  void findsTracesByWhatTheyAreAbout() {
    String trace = "trace-" + UUID.randomUUID();
    RunningGateway.backend().stubFor(get("/slow").willReturn(okJson("{}").withFixedDelay(20_000)));
    owner.call("Slow", "{}", "&traceId=" + trace);
    await("/ops/v1/traces/" + trace, 1);
    String organization =
        Caller.json(owner.call("DescribeTenant", "{}")).at("/data/organization/id").stringValue();
    String search =
        "/ops/v1/traces?action=Slow&minDuration=PT0.2S&from=2026-01-01T00:00:00Z&organization="
            + organization;
    assertThat(fetch(search).get("items").findValuesAsString("traceId")).contains(trace);
    assertThat(fetch(search + "&code=OK").get("items")).isEmpty();
    assertThat(fetch(search + "&to=2026-01-02T00:00:00Z").get("items")).isEmpty();
    assertThat(fetch(search.replace(organization, "nobody")).get("items")).isEmpty();
  }

  @Test
  void pagesThroughWhatItFinds() {
    String trace = "trace-" + UUID.randomUUID();
    for (int i = 0; i < 5; i++) {
      owner.call("NoSuchAction", "{}", "&traceId=" + trace);
    }
    await("/ops/v1/traces/" + trace, 5);
    String search = "/ops/v1/traces?code=InvalidAction.NotFound&limit=2";
    JsonNode first = fetch(search);
    assertThat(first.get("items")).hasSize(2);
    JsonNode second = fetch(search + "&cursor=" + first.get("nextCursor").stringValue());
    assertThat(second.get("items").findValuesAsString("requestId"))
        .hasSize(2)
        .doesNotContainAnyElementsOf(first.get("items").findValuesAsString("requestId"));
  }

  @Test
  void sayThatATraceIsNotKept() {
    HttpResponse<String> response = Caller.get("/ops/v1/traces/unknown", bearer(viewer));
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(Caller.json(response).get("code").stringValue()).isEqualTo("TraceNotFound");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=201",
        "limit=x",
        "from=yesterday",
        "minDuration=5",
        "colour=red"
      })
  void namesTheParameterThatIsWrong(String parameter) {
    HttpResponse<String> response = Caller.get("/ops/v1/traces?" + parameter, bearer(viewer));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Caller.json(response).get("errors").findValuesAsString("pointer"))
        .containsExactly("/" + parameter.substring(0, parameter.indexOf('=')));
  }

  @Test
  void isForOperatorsOnly() {
    assertThat(Caller.get("/ops/v1/traces").statusCode()).isEqualTo(401);
    assertThat(Caller.get("/ops/v1/traces", bearer(owner.accessToken())).statusCode())
        .isEqualTo(401);
    assertThat(Caller.get("/ops/v1/traces", bearer("non.sense.token")).statusCode()).isEqualTo(401);
  }

  private JsonNode await(String path, int count) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> fetch(path).path("items"), items -> items.size() == count);
  }

  private JsonNode fetch(String path) {
    return Caller.json(Caller.get(path, bearer(viewer)));
  }

  private static String[] bearer(String token) {
    return new String[] {"Authorization", "Bearer " + token};
  }

  @Test
  void aCallerSeesTheTracesOfHisOwnOrganization() {
    Caller owner = Caller.owner();
    String traceId = "own-" + System.nanoTime();
    assertThat(owner.call("DescribeTenant", "{}", "&traceId=" + traceId).statusCode())
        .isEqualTo(200);
    String params = "{\"traceId\":\"" + traceId + "\"}";
    Awaitility.await().until(() -> owner.call("DescribeTrace", params).statusCode() == 200);
    JsonNode item = Caller.json(owner.call("DescribeTrace", params)).at("/data/items/0");
    assertThat(item.get("action").stringValue()).isEqualTo("DescribeTenant");
    assertThat(item.at("/steps/0/name").stringValue()).isEqualTo("contract");
    assertThat(item.has("replica")).isFalse();
    String account = "tr-" + System.nanoTime();
    Caller.newOrganization(account);
    Caller other = Caller.ownerOf(account);
    HttpResponse<String> hidden = other.call("DescribeTrace", params);
    assertThat(hidden.statusCode()).isEqualTo(404);
    assertThat(Caller.json(hidden).get("code").stringValue()).isEqualTo("TraceNotFound");
    assertThat(owner.call("DescribeTrace", "{}").statusCode()).isEqualTo(400);
    assertThat(owner.call("DescribeTrace", "{\"traceId\":\"a b\"}").statusCode()).isEqualTo(400);
    JsonNode subscriptions = Caller.json(other.call("ListSubscriptions", "{}")).at("/data/items");
    assertThat(subscriptions).hasSize(1);
    assertThat(subscriptions.at("/0/status").stringValue()).isEqualTo("ACTIVE");
  }
}
