package io.marketgate.gateway.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A writing action runs at most once for an organization and a trace id (api.md 1). Every test has
/// an organization of its own.
@ExtendWith(RunningGateway.class)
class OnceOnlyIT {

  private static final JsonMapper JSON = new JsonMapper();

  private final Caller owner = newOwner();
  private String traceId = "t-" + UUID.randomUUID();

  @BeforeEach
  void forget() {
    RunningGateway.backend().resetAll();
  }

  @Test
  void aRepetitionGetsTheFirstAnswer() {
    say(okJson("{\"id\":\"m-1\"}"));
    HttpResponse<String> first = submit("Submit", "{\"a\":1,\"b\":[{\"c\":2,\"d\":3}]}");
    assertThat(first.headers().firstValue("X-Replayed")).isEmpty();
    say(okJson("{\"id\":\"m-2\"}"));
    HttpResponse<String> again = submit("Submit", "{\"b\":[{\"d\":3,\"c\":2}],\"a\":1}");
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.headers().firstValue("X-Replayed")).hasValue("true");
    assertThat(Caller.json(again).at("/data/id").stringValue()).isEqualTo("m-1");
    assertThat(Caller.json(again).get("traceId").stringValue()).isEqualTo(traceId);
    assertThat(sent()).hasSize(1);
  }

  @Test
  void otherParamsAreRefused() {
    say(okJson("{}"));
    assertThat(submit("Submit", "{\"a\":1}").statusCode()).isEqualTo(200);
    assertConflict(submit("Submit", "{\"a\":2}"), "other params");
    assertThat(sent()).hasSize(1);
  }

  @Test
  void anotherActionTraceIdOrOrganizationIsAnotherWrite() {
    say(okJson("{}"));
    submit("Submit", "{}");
    submit("SubmitInTime", "{}");
    owner.call("Submit", "{}", "&traceId=" + traceId + ".2");
    newOwner().call("Submit", "{}", "&traceId=" + traceId);
    owner.call("Submit", "{}");
    owner.call("Submit", "{}");
    assertThat(sent()).as("without a trace id nothing is a repetition").hasSize(6);
  }

  /// Programs that only look whether something is there ask like that.
  @Test
  void whoOnlyLooksWritesNothing() {
    say(okJson("{}"));
    HttpResponse<String> looked =
        Caller.send(
            Caller.request(owner.query("Submit", "{}") + "&traceId=" + traceId).HEAD().build());
    assertThat(looked.statusCode()).isEqualTo(405);
    assertThat(looked.headers().firstValue("Allow")).contains("GET");
    assertThat(sent()).isEmpty();
    assertThat(submit("Submit", "{}").statusCode()).isEqualTo(200);
  }

  @Test
  void allRepetitionsWaitForTheFirstThatStillRuns() throws Exception {
    say(okJson("{\"id\":\"m-1\"}").withFixedDelay(1_000));
    List<Future<HttpResponse<String>>> calls = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int number = 0; number < 60; number++) {
        calls.add(callers.submit(() -> submit("Submit", "{}")));
      }
    }
    int replayed = 0;
    for (Future<HttpResponse<String>> call : calls) {
      assertThat(Caller.json(call.get()).at("/data/id").stringValue()).isEqualTo("m-1");
      replayed += isReplayed(call.get()) ? 1 : 0;
    }
    assertThat(replayed).isEqualTo(59);
    assertThat(sent()).hasSize(1);
  }

  @Test
  void whatTheBackendRefusesIsRefusedAgain() {
    say(aResponse().withStatus(409));
    assertThat(submit("SubmitInTime", "{}").statusCode()).isEqualTo(409);
    say(okJson("{}"));
    HttpResponse<String> again = submit("SubmitInTime", "{}");
    assertThat(Caller.json(again).get("code").stringValue()).isEqualTo("Stub.Busy");
    assertThat(isReplayed(again)).isTrue();
    assertThat(sent()).hasSize(1);
  }

  @Test
  void aBackendThatWasNotReachedMayBeTriedAgain() {
    for (int time = 0; time < 2; time++) {
      HttpResponse<String> refused = submit("SubmitGone", "{}");
      assertThat(Caller.json(refused).get("code").stringValue()).isEqualTo("Backend.Unavailable");
      assertThat(isReplayed(refused)).isFalse();
    }
  }

  @Test
  void whereTheOutcomeIsUnknownNothingIsDoneAgain() {
    say(okJson("{}").withFixedDelay(1_500));
    assertThat(submit("SubmitInTime", "{}").statusCode()).isEqualTo(504);
    say(okJson("{}"));
    assertConflict(submit("SubmitInTime", "{}"), "outcome");
    assertThat(sent()).hasSize(1);
  }

  /// A proxy may have passed the call on before it gave up, or lost the backend on the way.
  @ParameterizedTest
  @ValueSource(ints = {502, 503, 504})
  void whereSomethingBeforeTheBackendAnswersNobodyKnows(int status) {
    say(aResponse().withStatus(status));
    assertThat(submit("SubmitToProxied", "{}").statusCode()).isEqualTo(502);
    say(okJson("{}"));
    assertConflict(submit("SubmitToProxied", "{}"), "outcome");
    assertThat(sent()).hasSize(1);
    traceId = "t-" + UUID.randomUUID();
    say(aResponse().withStatus(status));
    submit("SubmitToProxiedWithKey", "{}");
    say(okJson("{}"));
    assertThat(submit("SubmitToProxiedWithKey", "{}").statusCode()).isEqualTo(200);
  }

  /// That it did nothing now says nothing of the first time.
  @Test
  void whatMayHaveBeenDoneIsNotForgottenWhenTheBackendIsAskedTooOften() {
    say(aResponse().withStatus(502));
    submit("SubmitToProxiedWithKey", "{}");
    say(aResponse().withStatus(429));
    assertThat(submit("SubmitToProxiedWithKey", "{}").statusCode()).isEqualTo(503);
    say(okJson("{}"));
    assertConflict(submit("SubmitToProxiedWithKey", "{\"n\":2}"), "other params");
    assertThat(submit("SubmitToProxiedWithKey", "{}").statusCode()).isEqualTo(200);
    assertThat(sent().stream().map(request -> request.getHeader("Idempotency-Key")).distinct())
        .hasSize(1)
        .doesNotContainNull();
  }

  @Test
  void aBackendThatWasAskedTooOftenMayBeAskedAgain() {
    say(aResponse().withStatus(429));
    assertThat(submit("Submit", "{}").statusCode()).isEqualTo(503);
    say(okJson("{\"id\":\"m-1\"}"));
    HttpResponse<String> again = submit("Submit", "{}");
    assertThat(Caller.json(again).at("/data/id").stringValue()).isEqualTo("m-1");
    assertThat(isReplayed(again)).isFalse();
  }

  @Test
  void aBackendThatKnowsRepetitionsIsAskedAgainWithTheSameKey() {
    say(okJson("{}").withFixedDelay(1_500));
    assertThat(submit("SubmitWithKey", "{}").statusCode()).isEqualTo(504);
    say(okJson("{\"id\":\"m-1\"}"));
    assertThat(submit("SubmitWithKey", "{}").statusCode()).isEqualTo(200);
    assertThat(isReplayed(submit("SubmitWithKey", "{}"))).isTrue();
    assertThat(sent()).hasSize(2);
    assertThat(sent().stream().map(request -> request.getHeader("Idempotency-Key")).distinct())
        .hasSize(1)
        .doesNotContainNull();
  }

  @Test
  void aCallerWhoHangsUpFindsTheAnswerLater() throws Exception {
    say(okJson("{\"id\":\"m-1\"}").withFixedDelay(500));
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), RunningGateway.address().getPort())) {
      String request =
          "GET "
              + owner.query("Submit", "{}")
              + "&traceId="
              + traceId
              + " HTTP/1.1\r\nHost: x\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      await().until(() -> !sent().isEmpty());
    }
    HttpResponse<String> again = submit("Submit", "{}");
    assertThat(Caller.json(again).at("/data/id").stringValue()).isEqualTo("m-1");
    assertThat(isReplayed(again)).isTrue();
    assertThat(sent()).hasSize(1);
  }

  @Test
  void aRepetitionTakesNothingMoreAndARefusalOfTheQuotaIsNotRemembered() {
    say(okJson("{}"));
    assertThat(submit("SubmitMetered", "{\"n\":400001}").statusCode()).isEqualTo(403);
    assertThat(submit("SubmitMetered", "{\"n\":5}").statusCode())
        .as("the refused call had no effect, so its trace id is free")
        .isEqualTo(200);
    assertThat(submit("SubmitMetered", "{\"n\":5}").statusCode()).isEqualTo(200);
    JsonNode left = Caller.json(owner.call("CheckEntitlement", "{\"metric\":\"wf\"}"));
    assertThat(left.at("/data/used").longValue()).isEqualTo(5);
  }

  @Test
  void whoMayNotDoItGetsNoAnswerOfOthers() {
    say(okJson("{\"id\":\"m-1\"}"));
    submit("Submit", "{}");
    Caller user =
        Caller.of("{\"uid\":\"u-1\",\"type\":\"user\",\"accountId\":\"" + account(owner) + "\"}");
    assertThat(user.call("Submit", "{}", "&traceId=" + traceId).statusCode()).isEqualTo(403);
  }

  @Test
  void theOwnWritesOfTheGatewayHappenOnceToo() {
    String policy =
        "{\"policyName\":\"p1\",\"policyDocument\":{\"Version\":\"1\",\"Statement\":"
            + "[{\"Effect\":\"Allow\",\"Action\":\"stub:*\",\"Resource\":\"*\"}]}}";
    HttpResponse<String> first = submit("CreatePolicy", policy);
    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    HttpResponse<String> again = submit("CreatePolicy", policy);
    assertThat(isReplayed(again)).isTrue();
    assertThat(Caller.json(again).get("data")).isEqualTo(Caller.json(first).get("data"));
    HttpResponse<String> another = owner.call("CreatePolicy", policy, "&traceId=another");
    assertThat(another.statusCode()).isEqualTo(409);
  }

  private HttpResponse<String> submit(String action, String params) {
    return owner.call(action, params, "&traceId=" + traceId);
  }

  private static Caller newOwner() {
    String account = "w-" + UUID.randomUUID();
    Caller.newOrganization(account);
    return Caller.ownerOf(account);
  }

  private static String account(Caller caller) {
    return JSON.readTree(caller.userinfo()).get("accountId").stringValue();
  }

  private static void say(ResponseDefinitionBuilder answer) {
    RunningGateway.backend().stubFor(post(urlPathEqualTo("/submit")).willReturn(answer));
  }

  private static List<LoggedRequest> sent() {
    return RunningGateway.backend().findAll(postRequestedFor(urlPathEqualTo("/submit")));
  }

  private static boolean isReplayed(HttpResponse<String> answer) {
    return answer.headers().firstValue("X-Replayed").isPresent();
  }

  private static void assertConflict(HttpResponse<String> answer, String reason) {
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(Caller.json(answer).get("code").stringValue()).isEqualTo("TraceConflict");
    assertThat(Caller.json(answer).get("message").stringValue()).contains(reason);
  }
}
