package io.marketgate.gateway.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// What an action of the catalogue requires and consumes, through the public port (api.md 1 and 2).
/// Every test has an organization of its own, on a trial of PROFESSIONAL.
@ExtendWith(RunningGateway.class)
class QuotaIT {

  private final String operator = Caller.operator("ADMIN");
  private final String account = "q-" + UUID.randomUUID();
  private final String organization = Caller.newOrganization(account);
  private final Caller owner = Caller.ownerOf(account);

  @BeforeEach
  void answer() {
    RunningGateway.backend().resetAll();
    RunningGateway.backend().stubFor(get(urlPathEqualTo("/metered")).willReturn(okJson("{}")));
    RunningGateway.backend()
        .stubFor(get(urlPathEqualTo("/slow")).willReturn(okJson("{}").withFixedDelay(2_000)));
  }

  @Test
  void aCallTakesWhatItsParametersSay() {
    json(200, owner.call("Metered", "{\"n\":5}"));
    json(200, owner.call("Metered", "{}"));
    assertThat(used("wf")).isEqualTo(6);
    JsonNode refused = json(400, owner.call("Metered", "{\"n\":0}"));
    assertThat(refused.get("code").stringValue()).isEqualTo("InvalidParameter.params/n");
  }

  @Test
  void whatIsUsedUpIsRefusedBeforeTheBackendIsCalled() {
    json(200, owner.call("Metered", "{\"n\":400000}"));
    RunningGateway.backend().resetRequests();
    JsonNode refused = json(403, owner.call("Metered", "{\"n\":2}"));
    assertThat(refused.get("code").stringValue()).isEqualTo("QuotaExceeded.wf");
    assertThat(refused.at("/detail/metric").stringValue()).isEqualTo("wf");
    assertThat(refused.at("/detail/limit").longValue()).isEqualTo(400_000);
    assertThat(refused.at("/detail/used").longValue()).isEqualTo(400_000);
    assertThat(refused.at("/detail/requested").longValue()).isEqualTo(2);
    assertThat(refused.at("/detail/resetsAt").stringValue()).isNotEmpty();
    RunningGateway.backend().verify(0, getRequestedFor(urlPathEqualTo("/metered")));
  }

  @Test
  void aBackendThatFailsCostsNothing() {
    RunningGateway.backend()
        .stubFor(get(urlPathEqualTo("/metered")).willReturn(aResponse().withStatus(500)));
    json(502, owner.call("Metered", "{\"n\":7}"));
    assertThat(used("wf")).isZero();
  }

  @Test
  void aProxyThatWaitedForTheBackendInVainSaysNothingOfIt() {
    RunningGateway.backend()
        .stubFor(get(urlPathEqualTo("/metered")).willReturn(aResponse().withStatus(504)));
    json(502, owner.call("MeteredAtProxied", "{\"n\":7}"));
    assertThat(used("wf")).isEqualTo(7);
  }

  @Test
  void aTimeOutCostsWhatTheActionSays() {
    json(504, owner.call("MeteredSlow", "{}"));
    assertThat(used("wf")).as("nobody knows what the backend has done").isEqualTo(10);
    assertThat(used("users")).as("given back, as the action says").isZero();
    json(503, owner.call("MeteredNever", "{}"));
    assertThat(used("wf")).isEqualTo(110);
  }

  /// The backend knows the repetition by its key and does it once; so must what it costs.
  @Test
  void aWriteThatIsMadeAgainCostsOnce() {
    submitted(okJson("{}").withFixedDelay(1_000));
    json(504, submit());
    assertThat(used("wf")).isEqualTo(10);
    assertThat(used("users")).as("given back, as the action says").isZero();
    submitted(okJson("{}"));
    json(200, submit());
    assertThat(used("wf")).isEqualTo(10);
    assertThat(used("users")).isEqualTo(1);
    json(200, submit());
    assertThat(used("wf")).as("a repetition of what is answered").isEqualTo(10);
  }

  @Test
  void aWriteThatIsMadeAgainAndRefusedThenCostsNothing() {
    submitted(okJson("{}").withFixedDelay(1_000));
    json(504, submit());
    submitted(aResponse().withStatus(409));
    json(409, submit());
    assertThat(used("wf")).isZero();
    assertThat(used("users")).isZero();
    submitted(okJson("{}"));
    json(409, submit());
  }

  /// A connection that breaks says nothing of the first time; where it is the first time, the rule
  /// of the action gives back.
  @Test
  void aConnectionThatBreaksCostsWhatWasTakenBefore() {
    submitted(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
    json(502, submit());
    assertThat(used("wf")).isZero();
    submitted(okJson("{}").withFixedDelay(1_000));
    json(504, submit());
    submitted(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
    json(502, submit());
    submitted(aResponse().withStatus(503));
    json(502, submit());
    assertThat(used("wf")).isEqualTo(10);
    submitted(okJson("{}"));
    json(200, submit());
    assertThat(used("wf")).isEqualTo(10);
    assertThat(used("users")).isEqualTo(1);
  }

  /// That it cannot be made again now says nothing of the first time.
  @Test
  void aWriteThatMayHaveBeenMadeCostsWhileNobodyKnows() {
    submitted(okJson("{}").withFixedDelay(1_000));
    json(504, submit());
    submitted(okJson("{}").withFixedDelay(1_000));
    json(504, submit());
    assertThat(used("wf")).isEqualTo(10);
    submitted(okJson("{}"));
    json(200, submit());
    assertThat(used("wf")).isEqualTo(10);
    assertThat(keys()).as("one key for all of them").hasSize(1);
  }

  private static Set<String> keys() {
    return RunningGateway.backend().findAll(postRequestedFor(urlPathEqualTo("/submit"))).stream()
        .map(request -> request.getHeader("Idempotency-Key"))
        .collect(Collectors.toSet());
  }

  private static void submitted(ResponseDefinitionBuilder answer) {
    RunningGateway.backend().stubFor(post(urlPathEqualTo("/submit")).willReturn(answer));
  }

  private HttpResponse<String> submit() {
    return owner.call("SubmitWithKeyMetered", "{}", "&traceId=t-" + account);
  }

  @Test
  void whatTheEditionLacksIsRefused() {
    ops("/organizations/" + organization + ":disable", "{\"reason\":\"test\"}");
    assertThat(json(403, owner.call("Metered", "{}")).get("code").stringValue())
        .isEqualTo("Forbidden.Suspended");
    ops("/organizations/" + organization + ":enable", "{}");
    JsonNode refused = json(403, owner.call("Metered", "{}"));
    assertThat(refused.get("code").stringValue()).isEqualTo("Forbidden.Edition");
    assertThat(refused.at("/detail/metric").stringValue()).isEqualTo("sso");
  }

  @Test
  void aCallerSeesWhatHisOrganizationMayUse() {
    json(200, owner.call("Metered", "{\"n\":3}"));
    JsonNode items = json(200, owner.call("ListEntitlements", "{}")).at("/data/items");
    JsonNode runs =
        items
            .valueStream()
            .filter(item -> item.get("metric").stringValue().equals("wf"))
            .findFirst()
            .orElseThrow();
    assertThat(runs.get("limit").longValue()).isEqualTo(400_000);
    assertThat(runs.get("used").longValue()).isEqualTo(3);
    assertThat(runs.at("/sources/0/from").stringValue()).isEqualTo("edition");
    assertThat(runs.at("/sources/0/id").stringValue()).isEqualTo("PROFESSIONAL");
    assertThat(runs.at("/sources/0/used").longValue()).isEqualTo(3);
    JsonNode sso =
        items
            .valueStream()
            .filter(item -> item.get("metric").stringValue().equals("sso"))
            .findFirst()
            .orElseThrow();
    assertThat(sso.get("enabled").booleanValue()).isTrue();
    assertThat(sso.has("limit")).isFalse();
    JsonNode check =
        json(200, owner.call("CheckEntitlement", "{\"metric\":\"wf\",\"amount\":400000}"))
            .get("data");
    assertThat(check.get("allowed").booleanValue()).isFalse();
    assertThat(check.get("code").stringValue()).isEqualTo("QUOTA_EXCEEDED");
    assertThat(check.get("remaining").longValue()).isEqualTo(399_997);
    json(400, owner.call("CheckEntitlement", "{}"));
    json(400, owner.call("CheckEntitlement", "{\"metric\":\"nothing\"}"));
    json(400, owner.call("CheckEntitlement", "{\"metric\":\"wf\",\"amount\":0}"));
    assertThat(json(200, owner.call("ListAdditionalPurchases", "{}")).at("/data/items")).isEmpty();
    assertThat(json(200, owner.call("ListMembers", "{}")).at("/data/items")).isEmpty();
    json(400, owner.call("ListMembers", "{\"limit\":0}"));
  }

  private long used(String metric) {
    return json(200, owner.call("ListEntitlements", "{}"))
        .at("/data/items")
        .valueStream()
        .filter(item -> item.get("metric").stringValue().equals(metric))
        .findFirst()
        .orElseThrow()
        .get("used")
        .longValue();
  }

  private void ops(String path, String body) {
    json(200, Caller.post("/ops/v1" + path, body, operator));
  }

  private static JsonNode json(int status, HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return Caller.json(response);
  }
}
