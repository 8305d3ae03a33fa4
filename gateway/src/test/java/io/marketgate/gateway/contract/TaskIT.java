package io.marketgate.gateway.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.matching.RequestPatternBuilder;
import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.gateway.backend.LoopShare;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Work that takes longer than a call. Every test has an organization of its own.
@ExtendWith(RunningGateway.class)
class TaskIT {

  private final String account = "ta-" + UUID.randomUUID();
  private final String organization = Caller.newOrganization(account);
  private final Caller owner = Caller.ownerOf(account);
  private final String client =
      Caller.json(Caller.post("/sandbox/v1/client-tokens", "{\"clientId\":\"builder\"}", ""))
          .get("accessToken")
          .stringValue();

  @BeforeEach
  void forget() {
    RunningGateway.backend().resetAll();
  }

  @Test
  void theCallerIsAnsweredAtOnceAndTheResultIsFoundLater() {
    say(okJson("{\"built\":7}").withFixedDelay(1_000));
    HttpResponse<String> begun = owner.call("Build", "{}");
    assertThat(begun.statusCode()).isEqualTo(202);
    JsonNode task = Caller.json(begun).get("data");
    assertThat(task.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(describe(task).get("status").stringValue()).isEqualTo("RUNNING");
    await().until(() -> !describe(task).get("status").stringValue().equals("RUNNING"));
    JsonNode ended = describe(task);
    assertThat(ended.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(ended.at("/data/built").intValue()).isEqualTo(7);
    assertThat(ended.get("action").stringValue()).isEqualTo("Build");
    assertThat(ended.has("finishedAt")).isTrue();
    RunningGateway.backend().verify(1, requestOf(task));
  }

  /// Also of one that was answered long before it fails, and known to its backend by a key.
  @ParameterizedTest
  @ValueSource(strings = {"Build", "BuildWithKey"})
  void whatTheBackendRefusesIsTheTasksFailureAndCostsNothing(String action) {
    say(aResponse().withStatus(409).withFixedDelay(500));
    JsonNode task = Caller.json(owner.call(action, "{}", "&traceId=refused")).get("data");
    await().until(() -> describe(task).get("status").stringValue().equals("FAILED"));
    assertThat(describe(task).get("code").stringValue()).isEqualTo("Stub.Busy");
    assertThat(describe(task).get("message").stringValue()).isEqualTo("The stub is busy.");
    JsonNode left = Caller.json(owner.call("CheckEntitlement", "{\"metric\":\"wf\"}"));
    assertThat(left.at("/data/used").longValue()).isZero();
  }

  /// A proxy may have passed the call on before it gave up. Who looks on is told why at once.
  @Test
  void whatSomethingBeforeTheBackendAnswersIsUnknownUntilTheBackendSays() {
    say(aResponse().withStatus(503).withFixedDelay(1_500));
    JsonNode task = Caller.json(owner.call("BuildAtProxied", "{}")).get("data");
    JsonNode last = events(task).getLast().get("data");
    assertThat(last.get("status").stringValue()).isEqualTo("UNKNOWN");
    assertThat(look(task).body()).as("a browser asks again").endsWith("}\nretry: 30000\n\n");
    assertThat(last.get("code").stringValue()).isEqualTo("Backend.BadGateway");
    assertThat(last.get("message").stringValue()).contains("503");
    assertThat(describe(task)).isEqualTo(last);
    JsonNode left = Caller.json(owner.call("CheckEntitlement", "{\"metric\":\"wf\"}"));
    assertThat(left.at("/data/used").longValue()).as("it may be done").isEqualTo(10);
    assertThat(tell(task, "progress", "{\"percent\":80,\"message\":\"first\"}")).isEqualTo(204);
    assertThat(tell(task, "progress", "{\"message\":\"then\"}")).isEqualTo(204);
    assertThat(describe(task).get("percent").intValue()).as("not said again").isEqualTo(80);
    assertThat(describe(task).get("message").stringValue()).isEqualTo("then");
    assertThat(describe(task).get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(describe(task).has("code")).isFalse();
    assertThat(tell(task, "finish", "{\"data\":{\"built\":9}}")).isEqualTo(204);
    assertThat(describe(task).get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(describe(task).has("code")).isFalse();
    assertThat(describe(task).at("/data/built").intValue()).isEqualTo(9);
  }

  @Test
  void whatTakesTooLongIsUnknown() {
    say(aResponse().withFixedDelay(3_000));
    JsonNode task = Caller.json(owner.call("BuildInTime", "{}")).get("data");
    await().until(() -> describe(task).get("status").stringValue().equals("UNKNOWN"));
    assertThat(describe(task).get("code").stringValue()).isEqualTo("Backend.Timeout");
    assertThat(describe(task).has("finishedAt")).isFalse();
    assertThat(tell(task, "finish", "{\"data\":{\"late\":true}}")).isEqualTo(204);
    assertThat(describe(task).get("status").stringValue()).isEqualTo("SUCCEEDED");
  }

  @Test
  void aRepetitionGetsTheSameTask() {
    say(okJson("{}"));
    HttpResponse<String> first = owner.call("Build", "{}", "&traceId=build-1");
    HttpResponse<String> again = owner.call("Build", "{}", "&traceId=build-1");
    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(again.headers().firstValue("X-Replayed")).hasValue("true");
    assertThat(Caller.json(again).at("/data/task")).isEqualTo(Caller.json(first).at("/data/task"));
    await()
        .untilAsserted(
            () -> RunningGateway.backend().verify(1, requestOf(Caller.json(first).get("data"))));
  }

  @Test
  void aBackendThatGoesOnSaysHowFarItIsAndHowItEnds() {
    say(aResponse().withStatus(202));
    JsonNode task = Caller.json(owner.call("Build", "{}")).get("data");
    await().untilAsserted(() -> RunningGateway.backend().verify(1, requestOf(task)));
    assertThat(tell(task, "progress", "{\"percent\":40,\"message\":\"linking\"}")).isEqualTo(204);
    JsonNode running = describe(task);
    assertThat(running.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(running.get("percent").intValue()).isEqualTo(40);
    assertThat(running.get("message").stringValue()).isEqualTo("linking");
    assertThat(tell(task, "finish", "{\"data\":{\"built\":8}}")).isEqualTo(204);
    assertThat(describe(task).at("/data/built").intValue()).isEqualTo(8);
    assertThat(tell(task, "finish", "{\"data\":{}}")).as("it has ended").isEqualTo(409);
    assertThat(tell(task, "progress", "{\"percent\":101}")).isEqualTo(400);
    assertThat(tell(task, "finish", "{\"error\":{\"code\":\"no code\",\"message\":\"x\"}}"))
        .isEqualTo(400);
    assertThat(tell(task, "finish", "{\"data\":1,\"error\":{\"code\":\"X\",\"message\":\"x\"}}"))
        .isEqualTo(400);
  }

  /// Each of them keeps a connection for as long as its backend takes.
  @Test
  void tasksLeaveConnectionsForEverybodyElse() {
    int most = RunningGateway.bean(LoopShare.class).connections() / 2;
    say(okJson("{}").withFixedDelay(8_000));
    List<Integer> statuses = new ArrayList<>();
    for (int number = 0; number < most + 10; number++) {
      statuses.add(owner.call("BuildForNothing", "{}", "&traceId=many-" + number).statusCode());
    }
    assertThat(statuses).containsOnly(202, 503).contains(503);
    assertThat(owner.call("Echo", "{}").statusCode()).isNotEqualTo(503);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> owner.call("BuildForNothing", "{}", "&traceId=many-last").statusCode() == 202);
  }

  @Test
  void isSeenByItsOwnOrganizationOnly() {
    say(okJson("{}"));
    JsonNode task = Caller.json(owner.call("Build", "{}")).get("data");
    HttpResponse<String> hidden =
        Caller.owner().call("DescribeTask", "{\"task\":" + task.get("task") + "}");
    assertThat(hidden.statusCode()).isEqualTo(404);
    assertThat(Caller.json(hidden).get("code").stringValue()).isEqualTo("TaskNotFound");
    assertThat(owner.call("DescribeTask", "{}").statusCode()).isEqualTo(400);
    assertThat(owner.call("DescribeTask", "{\"task\":\"A b\"}").statusCode()).isEqualTo(400);
  }

  @Test
  void aCallerMayLookOn() {
    say(aResponse().withStatus(202));
    JsonNode task = Caller.json(owner.call("Build", "{}")).get("data");
    CompletableFuture<List<JsonNode>> watching = CompletableFuture.supplyAsync(() -> events(task));
    assertThat(tell(task, "progress", "{\"percent\":50}")).isEqualTo(204);
    await().pollDelay(Duration.ofMillis(1_200)).until(() -> !watching.isDone());
    await("who looks on has no place").until(() -> placesTaken() == 0);
    assertThat(watching).isNotDone();
    assertThat(tell(task, "finish", "{\"error\":{\"code\":\"Build.Broken\",\"message\":\"No.\"}}"))
        .isEqualTo(204);
    List<JsonNode> events = watching.join();
    assertThat(events).hasSizeGreaterThan(1);
    assertThat(events.getLast().at("/data/status").stringValue()).isEqualTo("FAILED");
    assertThat(events.getLast().at("/data/code").stringValue()).isEqualTo("Build.Broken");
    assertThat(look(task, "Last-Event-ID", "").body()).startsWith("id: last\ndata: {");
    HttpResponse<String> seen = look(task, "Last-Event-ID", "last");
    assertThat(seen.statusCode()).isEqualTo(204);
    assertThat(seen.body()).isEmpty();
    HttpResponse<String> none =
        Caller.get(
            owner.query("DescribeTask", "{\"task\":\"nothing\"}"), "Accept", "text/event-stream");
    assertThat(none.statusCode()).isEqualTo(404);
  }

  /// Some backends write their JSON so that people can read it.
  @Test
  void whatABackendSaysInLinesIsSeenAsAWhole() {
    say(okJson("{\n  \"built\": [\n    7\r\n  ]\r}\n"));
    JsonNode task = Caller.json(owner.call("Build", "{}")).get("data");
    await().until(() -> describe(task).get("status").stringValue().equals("SUCCEEDED"));
    assertThat(events(task).getLast().at("/data/data/built/0").intValue()).isEqualTo(7);
  }

  /// Tasks of other tests may come meanwhile.
  private static RequestPatternBuilder requestOf(JsonNode task) {
    return postRequestedFor(urlPathEqualTo("/build"))
        .withHeader("X-Marketgate-Task", equalTo(task.get("task").stringValue()));
  }

  private List<JsonNode> events(JsonNode task) {
    HttpResponse<String> seen = look(task);
    assertThat(seen.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    return Arrays.stream(seen.body().split("\n\n"))
        .map(TaskIT::data)
        .filter(data -> !data.isEmpty())
        .map(JsonMapper.shared()::readTree)
        .toList();
  }

  private static double placesTaken() {
    return RunningGateway.bean(MeterRegistry.class)
        .get("marketgate.admission.taken")
        .gauge()
        .value();
  }

  /// As a browser reads it.
  private static String data(String event) {
    return event
        .lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> line.substring("data: ".length()))
        .collect(Collectors.joining("\n"));
  }

  private HttpResponse<String> look(JsonNode task, String... headers) {
    String query = owner.query("DescribeTask", "{\"task\":" + task.get("task") + "}");
    return Caller.get(
        query,
        Stream.concat(Stream.of("Accept", "text/event-stream"), Arrays.stream(headers))
            .toArray(String[]::new));
  }

  private JsonNode describe(JsonNode task) {
    HttpResponse<String> answer = owner.call("DescribeTask", "{\"task\":" + task.get("task") + "}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Caller.json(answer).get("data");
  }

  private int tell(JsonNode task, String what, String body) {
    String path =
        "/product/v1/organizations/"
            + organization
            + "/tasks/"
            + task.get("task").stringValue()
            + ":"
            + what;
    return Caller.post(path, body, client).statusCode();
  }

  private static void say(ResponseDefinitionBuilder answer) {
    RunningGateway.backend().stubFor(post(urlPathEqualTo("/build")).willReturn(answer));
  }
}
