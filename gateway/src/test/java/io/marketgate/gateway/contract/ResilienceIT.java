package io.marketgate.gateway.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What callers notice of backends that fail at times: little.
@ExtendWith(RunningGateway.class)
class ResilienceIT {

  private final Caller owner = Caller.owner();

  @BeforeEach
  void forget() {
    RunningGateway.backend().resetAll();
  }

  @Test
  void aReadIsTriedAgain() {
    failFirst(aResponse().withStatus(503));
    assertThat(owner.call("Patient", "{}").statusCode()).isEqualTo(200);
    assertThat(asked("/flaky")).isEqualTo(2);
  }

  @Test
  void aReadWhoseConnectionBreaksIsTriedAgain() {
    failFirst(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
    assertThat(owner.call("Patient", "{}").statusCode()).isEqualTo(200);
    assertThat(asked("/flaky")).isEqualTo(2);
  }

  @Test
  void onlyAsOftenAsTheActionSays() {
    RunningGateway.backend()
        .stubFor(any(urlPathEqualTo("/flaky")).willReturn(aResponse().withStatus(503)));
    assertThat(owner.call("Impatient", "{}").statusCode()).isEqualTo(502);
    assertThat(asked("/flaky")).isEqualTo(1);
    assertThat(owner.call("Patient", "{}").statusCode()).isEqualTo(502);
    assertThat(asked("/flaky")).isEqualTo(4);
  }

  @Test
  void whatTheBackendRefusesIsNotTriedAgain() {
    RunningGateway.backend()
        .stubFor(any(urlPathEqualTo("/flaky")).willReturn(aResponse().withStatus(500)));
    owner.call("Patient", "{}");
    assertThat(asked("/flaky")).isEqualTo(1);
  }

  @Test
  void aWriteThatMayHaveHappenedIsNotTriedAgain() {
    failFirst(aResponse().withStatus(503));
    assertThat(owner.call("SubmitFlaky", "{}").statusCode()).isEqualTo(502);
    failFirst(aResponse().withFault(Fault.EMPTY_RESPONSE));
    assertThat(owner.call("SubmitFlaky", "{}").statusCode()).isEqualTo(502);
    assertThat(asked("/flaky")).isEqualTo(2);
  }

  @Test
  void anAddressWhereNobodyListensIsNotNoticed() {
    RunningGateway.backend().stubFor(get(urlPathEqualTo("/echo")).willReturn(okJson("{}")));
    RunningGateway.backend().stubFor(post(urlPathEqualTo("/submit")).willReturn(okJson("{}")));
    for (int call = 0; call < 15; call++) {
      assertThat(owner.call("Pair", "{}").statusCode()).isEqualTo(200);
      assertThat(
              owner.call("SubmitToPair", "{}", "&traceId=pair-" + System.nanoTime()).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void nobodyWaitsForAServiceThatGoesOnFailing() {
    RunningGateway.backend()
        .stubFor(get(urlPathEqualTo("/breaking")).willReturn(aResponse().withStatus(500)));
    for (int call = 0; call < 20; call++) {
      assertThat(owner.call("Breaking", "{}").statusCode()).isEqualTo(502);
    }
    HttpResponse<String> refused = owner.call("Breaking", "{}");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(Caller.json(refused).get("code").stringValue()).isEqualTo("Backend.Unavailable");
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("2");
    assertThat(asked("/breaking")).isEqualTo(20);
    RunningGateway.backend().stubFor(get(urlPathEqualTo("/breaking")).willReturn(okJson("{}")));
    await()
        .untilAsserted(() -> assertThat(owner.call("Breaking", "{}").statusCode()).isEqualTo(200));
  }

  @Test
  void callersWhoGiveUpFindOutThatABackendHasFrozen() {
    HttpRequest impatient =
        Caller.request(owner.query("Freezing", "{}")).timeout(Duration.ofMillis(1_500)).build();
    List<CompletableFuture<HttpResponse<String>>> calls =
        Stream.generate(() -> Caller.sendAsync(impatient)).limit(40).toList();
    for (CompletableFuture<HttpResponse<String>> call : calls) {
      assertThat(call).failsWithin(Duration.ofSeconds(30));
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(owner.call("Freezing", "{}").statusCode()).isEqualTo(503));
  }

  private static void failFirst(ResponseDefinitionBuilder failure) {
    RunningGateway.backend()
        .stubFor(
            any(urlPathEqualTo("/flaky"))
                .inScenario("flaky")
                .whenScenarioStateIs(STARTED)
                .willReturn(failure)
                .willSetStateTo("well"));
    RunningGateway.backend()
        .stubFor(
            any(urlPathEqualTo("/flaky"))
                .inScenario("flaky")
                .whenScenarioStateIs("well")
                .willReturn(okJson("{}")));
    RunningGateway.backend().resetScenarios();
  }

  private static int asked(String path) {
    return RunningGateway.backend().findAll(anyRequestedFor(urlPathEqualTo(path))).size();
  }
}
