package io.marketgate.gateway.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.patch;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What a product's backend gets to see, and what becomes of what it says.
@ExtendWith(RunningGateway.class)
class BackendIT {

  private final Caller owner = Caller.owner();

  @BeforeEach
  void forget() {
    RunningGateway.backend().resetAll();
  }

  @Test
  void sendsTheRequestOfTheCatalogueAndNothingOfTheCallers() {
    say(okJson("{\"n\":1}"));
    HttpResponse<String> response =
        Caller.get(
            owner.query("Echo", "{\"q\":\"a b&c=d/ü\"}") + "&traceId=t-backend",
            "Cookie",
            "session=canary",
            "X-Forwarded-For",
            "192.0.2.7",
            "X-Marketgate-Identity",
            "forged");
    assertThat(Caller.json(response).at("/data/n").asInt()).isEqualTo(1);
    LoggedRequest seen = seen();
    assertThat(seen.getUrl()).isEqualTo("/echo?q=a%20b%26c%3Dd%2F%C3%BC");
    assertThat(seen.getMethod().value()).isEqualTo("GET");
    assertThat(seen.getHeader("X-Trace-Id")).isEqualTo("t-backend");
    assertThat(seen.getHeader("X-Request-Id"))
        .isEqualTo(Caller.json(response).get("requestId").stringValue());
    assertThat(seen.getHeader("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]");
    assertThat(seen.getHeaders().keys()).doesNotContain("Cookie", "X-Forwarded-For");
    assertThat(seen.header("X-Marketgate-Identity").values()).hasSize(1).doesNotContain("forged");
    assertThat(seen.toString()).doesNotContain(owner.accessToken());
  }

  @Test
  void tellsWhatTheOrganizationHasBoughtWhereTheCatalogueSaysSo() throws Exception {
    say(okJson("{}"));
    assertThat(owner.call("Told", "{}").statusCode()).isEqualTo(200);
    JWTClaimsSet claims =
        SignedJWT.parse(seen().getHeader("X-Marketgate-Identity")).getJWTClaimsSet();
    assertThat(claims.getJSONObjectClaim("entitlements"))
        .containsKeys("edition", "users", "sso")
        .hasSize(3);
    assertThat(claims.getJSONObjectClaim("entitlements").get("edition")).isInstanceOf(String.class);
    assertThat(claims.getStringClaim("traceId")).isEqualTo(seen().getHeader("X-Trace-Id"));
    RunningGateway.backend().resetRequests();
    owner.call("Told", "{}");
    JWTClaimsSet next =
        SignedJWT.parse(seen().getHeader("X-Marketgate-Identity")).getJWTClaimsSet();
    assertThat(next.getStringClaim("traceId"))
        .isEqualTo(seen().getHeader("X-Trace-Id"))
        .isNotEqualTo(claims.getStringClaim("traceId"));
  }

  @Test
  void provesWhoCallsWithAHeaderThatTheBackendCanVerify() throws Exception {
    say(okJson("{}"));
    owner.call("Echo", "{}");
    SignedJWT identity = SignedJWT.parse(seen().getHeader("X-Marketgate-Identity"));
    JWKSet keys = JWKSet.parse(Caller.get("/.well-known/marketgate/jwks.json").body());
    assertThat(
            identity.verify(
                new ECDSAVerifier(keys.getKeyByKeyId(identity.getHeader().getKeyID()).toECKey())))
        .isTrue();
    assertThat(keys.toString()).as("no private part").doesNotContain("\"d\"");
    JWTClaimsSet claims = identity.getJWTClaimsSet();
    assertThat(claims.getIssuer()).isEqualTo("marketgate");
    assertThat(claims.getAudience()).containsExactly("stub");
    assertThat(claims.getSubject()).isEqualTo("demo");
    assertThat(claims.getStringClaim("accountId")).isEqualTo("demo");
    assertThat(claims.getStringClaim("type")).isEqualTo("account");
    assertThat(claims.getStringClaim("marketplace")).isEqualTo("sandbox");
    JsonNode tenant = Caller.json(owner.call("DescribeTenant", "{}")).get("data");
    assertThat(claims.getStringClaim("organization"))
        .isEqualTo(tenant.at("/organization/id").stringValue());
    assertThat(claims.getStringClaim("edition"))
        .isEqualTo(tenant.at("/edition/code").stringValue());
    assertThat(claims.getExpirationTime().toInstant())
        .isBeforeOrEqualTo(claims.getIssueTime().toInstant().plusSeconds(120));
  }

  @Test
  void handsTheCallersTokenOverOnlyWhereTheCatalogueSaysSo() {
    say(okJson("{}"));
    owner.call("Echo", "{}");
    assertThat(seen().containsHeader("Authorization")).isFalse();
    forget();
    say(okJson("{}"));
    owner.call("EchoWithToken", "{}");
    assertThat(seen().getHeader("Authorization")).isEqualTo("Bearer " + owner.accessToken());
  }

  /// A product that is not open asks for a key or a password, which its own callers had so far.
  @Test
  void showsAServiceTheCredentialThatIsConfiguredForItAndNoOther() {
    say(okJson("{}"));
    owner.call("Echo", "{}");
    assertThat(seen().toString()).doesNotContain(RunningGateway.BACKEND_SECRET);
    forget();
    say(okJson("{}"));
    assertThat(owner.call("Locked", "{}").statusCode()).isEqualTo(200);
    assertThat(seen().header("X-Api-Key").values()).containsExactly(RunningGateway.BACKEND_SECRET);
    assertThat(seen().containsHeader("Authorization")).isFalse();
    forget();
    RunningGateway.backend()
        .stubFor(
            get("/echo")
                .withBasicAuth("gate", RunningGateway.BACKEND_SECRET)
                .willReturn(okJson("{}")));
    assertThat(owner.call("Modern", "{}").statusCode()).as("in HTTP/2").isEqualTo(200);
  }

  @Test
  void sendsABodyAsJson() {
    RunningGateway.backend().stubFor(post("/submit").willReturn(aResponse().withStatus(204)));
    HttpResponse<String> response = owner.call("Submit", "{\"a\":[1.50,\"ü\"]}");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Caller.json(response).has("data")).as("the backend had nothing to say").isFalse();
    assertThat(seen().getBodyAsString()).isEqualTo("{\"a\":[1.50,\"ü\"]}");
    assertThat(seen().getHeader("Content-Type")).isEqualTo("application/json");
  }

  @Test
  void sendsAndAsksForTheFormOfJsonThatTheCatalogueSays() {
    RunningGateway.backend()
        .stubFor(
            patch("/submit")
                .withHeader("Content-Type", equalTo("application/merge-patch+json"))
                .withHeader("Accept", equalTo("application/vnd.api+json"))
                .willReturn(
                    okJson("{\"a\":1}").withHeader("Content-Type", "application/vnd.api+json")));
    assertThat(owner.call("Patch", "{\"a\":1}").body()).endsWith("\"data\":{\"a\":1}}");
    assertThat(seen().header("Content-Type").values()).hasSize(1);
    assertThat(seen().header("Accept").values()).hasSize(1);
  }

  @Test
  void sendsAForm() {
    RunningGateway.backend().stubFor(post("/submit").willReturn(okJson("{}")));
    HttpResponse<String> response =
        owner.call("SubmitForm", "{\"amount\":1.50,\"tags\":[\"a&b\",\"ü\"]}");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(seen().getBodyAsString())
        .isEqualTo("amount=1.50&tags%5B%5D=a%26b&tags%5B%5D=%C3%BC");
    assertThat(seen().header("Content-Type").values())
        .containsExactly("application/x-www-form-urlencoded");
    assertThat(seen().getHeader("Content-Length")).isEqualTo("46");
  }

  @Test
  void keepsTheBackendsHeadersToItself() {
    say(okJson("{}").withHeader("Set-Cookie", "a=b").withHeader("Server", "secret/1.0"));
    HttpResponse<String> response = owner.call("Echo", "{}");
    assertThat(response.headers().map()).doesNotContainKeys("set-cookie", "server");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 400, 401, 404, 500, 503})
  void answersBadGatewayForAStatusTheCatalogueDoesNotExplain(int status) {
    say(aResponse().withStatus(status).withBody("canary").withHeader("Location", "/elsewhere"));
    HttpResponse<String> response = owner.call("Echo", "{}");
    expect(response, 502, "Backend.BadGateway");
    assertThat(response.body()).doesNotContain("canary").contains("status " + status);
  }

  @Test
  void passesOnThatTheBackendIsAskedTooOften() {
    say(aResponse().withStatus(429).withHeader("Retry-After", "17"));
    HttpResponse<String> response = owner.call("Echo", "{}");
    expect(response, 503, "Backend.Unavailable");
    assertThat(response.headers().firstValue("Retry-After")).hasValue("17");
    say(aResponse().withStatus(429).withHeader("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"));
    assertThat(owner.call("Echo", "{}").headers().firstValue("Retry-After")).hasValue("1");
  }

  /// Also where the body is read, because it may say something else.
  @Test
  void passesOnWhenToAskAgainWhereTheBodySaysNothing() {
    RunningGateway.backend()
        .stubFor(
            get(urlPathMatching("/tenants/.*"))
                .willReturn(aResponse().withStatus(429).withHeader("Retry-After", "17")));
    HttpResponse<String> response = owner.call("Mapped", "{}");
    expect(response, 503, "Backend.Unavailable");
    assertThat(response.headers().firstValue("Retry-After")).hasValue("17");
  }

  @Test
  void putsARefusalAsTheCatalogueSays() {
    say(aResponse().withStatus(409).withBody("canary"));
    HttpResponse<String> response = owner.call("Echo", "{}");
    expect(response, 409, "Stub.Busy");
    assertThat(response.body()).doesNotContain("canary");
  }

  @Test
  void answersBadGatewayForWhatIsNotJsonOrNotHttp() {
    say(aResponse().withBody("<html>canary</html>").withHeader("Content-Type", "text/html"));
    expect(owner.call("Echo", "{}"), 502, "Backend.BadGateway");
    expect(owner.call("Raw", "{\"what\":\"garbage\"}"), 502, "Backend.BadGateway");
    expect(owner.call("Raw", "{\"what\":\"silent\"}"), 502, "Backend.BadGateway");
  }

  @Test
  void answersBadGatewayForAPartOrACompressedForm() {
    say(okJson("{}").withHeader("Content-Encoding", "br"));
    expect(owner.call("Echo", "{}"), 502, "Backend.BadGateway");
    say(okJson("{}").withStatus(206));
    expect(owner.call("Echo", "{}"), 502, "Backend.BadGateway");
    assertThat(seenBefore().getHeader("Accept-Encoding")).isEqualTo("identity");
  }

  @Test
  void answersWithoutDataWhereTheBackendSendsNone() {
    HttpResponse<String> response = owner.call("Raw", "{\"what\":\"nothing\"}");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Caller.json(response).get("code").stringValue()).isEqualTo("OK");
    assertThat(Caller.json(response).has("data")).isFalse();
  }

  @Test
  void waitsNoLongerThanTheActionSays() {
    RunningGateway.backend().stubFor(get("/slow").willReturn(okJson("{}").withFixedDelay(20_000)));
    HttpResponse<String> response = owner.call("Slow", "{}");
    expect(response, 504, "Backend.Timeout");
    assertThat(response.body()).contains("300 ms");
  }

  @Test
  void speaksHttp2WhereItIsToldTo() {
    String long1 = "\"" + "x".repeat(1_000_000) + "\"";
    say(okJson(long1));
    HttpResponse<String> response = owner.call("Modern", "{}");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Caller.json(response).get("data").stringValue()).hasSize(1_000_000);
    assertThat(seen().getProtocol()).isEqualTo("HTTP/2.0");
    assertThat(seen().getHeader("X-Marketgate-Identity")).isNotBlank();
    forget();
    RunningGateway.backend().stubFor(post("/submit").willReturn(okJson("{\"n\":1}")));
    HttpResponse<String> written =
        owner.call("SubmitToModern", "{\"a\":[1.50,\"ü\"]}", "&traceId=h2-" + System.nanoTime());
    assertThat(Caller.json(written).at("/data/n").asInt()).isEqualTo(1);
    assertThat(seen().getProtocol()).isEqualTo("HTTP/2.0");
    assertThat(seen().getBodyAsString()).isEqualTo("{\"a\":[1.50,\"ü\"]}");
  }

  @Test
  void waitsNoLongerInHttp2() {
    RunningGateway.backend().stubFor(get("/slow").willReturn(okJson("{}").withFixedDelay(20_000)));
    expect(owner.call("SlowModern", "{}"), 504, "Backend.Timeout");
    say(okJson("{}"));
    assertThat(owner.call("Modern", "{}").statusCode())
        .as("one stream's end is not the connection's")
        .isEqualTo(200);
  }

  @Test
  void saysWhenToTryAgainWhereNobodyListens() {
    HttpResponse<String> response = owner.call("Gone", "{}");
    expect(response, 503, "Backend.Unavailable");
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void breaksOffWithTheBackendRatherThanPretendTheAnswerWasWhole() {
    assertThatThrownBy(() -> owner.call("Raw", "{\"what\":\"half-long\"}"))
        .hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void saysThatAShortAnswerBrokeOff() {
    expect(owner.call("Raw", "{\"what\":\"half\"}"), 502, "Backend.BadGateway");
    expect(owner.call("Raw", "{\"what\":\"head\"}"), 502, "Backend.BadGateway");
  }

  @Test
  void hangsUpOnTheBackendWhenTheCallerHasGone() throws Exception {
    CompletableFuture<Long> ended = RunningGateway.raw().nextEndlessEnd();
    try (Socket caller =
        new Socket(InetAddress.getLoopbackAddress(), RunningGateway.address().getPort())) {
      String request =
          "GET "
              + owner.query("Raw", "{\"what\":\"endless\"}")
              + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      caller.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      InputStream answer = caller.getInputStream();
      assertThat(answer.readNBytes(100_000)).hasSize(100_000);
    }
    assertThat(ended.get(40, TimeUnit.SECONDS)).isPositive();
  }

  @Test
  void readsNoFasterThanTheCallerDoes() throws Exception {
    CompletableFuture<Long> ended = RunningGateway.raw().nextEndlessEnd();
    try (Socket caller = new Socket()) {
      caller.setReceiveBufferSize(32_768);
      caller.connect(
          new java.net.InetSocketAddress(
              InetAddress.getLoopbackAddress(), RunningGateway.address().getPort()));
      String request =
          "GET "
              + owner.query("Raw", "{\"what\":\"endless\"}")
              + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      caller.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      // The backend writes without end; if the gateway buffered, it would never stall.
      caller.getInputStream().readNBytes(1_000);
      for (int i = 0; i < 20; i++) {
        owner.call("DescribeTenant", "{}");
      }
    }
    assertThat(ended.get(40, TimeUnit.SECONDS)).isLessThan(100L * 1024 * 1024);
  }

  private static void say(ResponseDefinitionBuilder response) {
    RunningGateway.backend().stubFor(any(urlPathEqualTo("/echo")).willReturn(response));
  }

  private static LoggedRequest seenBefore() {
    return RunningGateway.backend()
        .findAll(com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor(anyUrl()))
        .getFirst();
  }

  private static LoggedRequest seen() {
    List<LoggedRequest> requests =
        RunningGateway.backend()
            .findAll(com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor(anyUrl()));
    assertThat(requests).hasSize(1);
    return requests.getFirst();
  }

  private static void expect(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    JsonNode answer = Caller.json(response);
    assertThat(answer.get("code").stringValue()).isEqualTo(code);
    assertThat(answer.get("success").booleanValue()).isFalse();
  }
}
