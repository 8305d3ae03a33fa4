package io.marketgate.gateway.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.BasicCredentials;
import com.nimbusds.jwt.JWTClaimsSet;
import io.marketgate.gateway.Caller;
import io.marketgate.gateway.Issuer;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Who may call: tokens of real issuers, the tenant behind them, and what other users may do.
@ExtendWith(RunningGateway.class)
class CallerIT {

  private static final String DEMO = "{\"uid\":\"demo\",\"accountId\":\"demo\"}";

  @Test
  void acceptsATokenOfAConfiguredIssuer() {
    assertThat(call(DEMO, token(claims -> claims)).statusCode()).isEqualTo(200);
  }

  @Test
  void saysWhatIsWrongWithAToken() {
    expect(call(DEMO, "a.b.c"), 401, "InvalidAccessToken.Malformed");
    expect(call(DEMO, Issuer.forged(RunningGateway.ISSUER)), 401, "InvalidAccessToken.Signature");
    expect(call(DEMO, token(c -> c.issuer("https://x"))), 401, "InvalidAccessToken.Issuer");
    expect(call(DEMO, token(c -> c.audience("x"))), 401, "InvalidAccessToken.Audience");
    expect(
        call(DEMO, token(c -> c.claim("iat", in(-7200)).claim("exp", in(-3600)))),
        401,
        "InvalidAccessToken.Expired");
    expect(call(DEMO, token(c -> c.claim("nbf", in(600)))), 401, "InvalidAccessToken.NotYetValid");
  }

  @Test
  void refusesUserinfoThatDoesNotAgreeWithTheToken() {
    String token = token(claims -> claims);
    for (String userinfo :
        new String[] {
          "{\"uid\":\"other\",\"accountId\":\"demo\"}",
          "{\"uid\":\"demo\",\"accountId\":\"other\"}",
          "{\"uid\":\"Demo\",\"accountId\":\"demo\"}",
          "{\"uid\":\"demo\",\"accountId\":\"demo\",\"type\":\"role\"}",
        }) {
      expect(call(userinfo, token), 401, "InvalidAccessToken.UserMismatch");
    }
  }

  @Test
  void refusesAnAccountThatHasNotSubscribed() {
    expect(
        Caller.of("{\"uid\":\"nobody\",\"accountId\":\"nobody\"}").call("DescribeTenant", "{}"),
        403,
        "Forbidden.NotSubscribed");
  }

  @Test
  void allowsOthersThanTheOwnerNothingAndSaysWhy() {
    HttpResponse<String> response =
        Caller.of("{\"uid\":\"anna\",\"accountId\":\"demo\",\"type\":\"user\"}")
            .call("ListMigrations", "{}");
    expect(response, 403, "Forbidden.RAM");
    JsonNode detail = Caller.json(response).get("accessDeniedDetail");
    assertThat(detail.get("authAction").stringValue()).isEqualTo("demo:ListMigrations");
    assertThat(detail.get("authPrincipalType").stringValue()).isEqualTo("SubUser");
    assertThat(detail.get("authPrincipalOwnerId").stringValue()).isEqualTo("demo");
    assertThat(detail.get("authPrincipalDisplayName").stringValue()).isEqualTo("anna");
    assertThat(detail.get("noPermissionType").stringValue()).isEqualTo("ImplicitDeny");
    expect(
        Caller.of("{\"uid\":\"r\",\"accountId\":\"demo\",\"type\":\"role\"}")
            .call("DescribeTenant", "{}"),
        403,
        "Forbidden.RAM");
  }

  @Test
  void cannotAnswerSafelyWhileAnIssuersKeysHaveNeverBeenSeen() {
    String token = Issuer.token(RunningGateway.UNREACHABLE_ISSUER, claims -> claims);
    HttpResponse<String> response = call(DEMO, token);
    expect(response, 503, "ServiceUnavailable");
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
    // Others are not harmed.
    assertThat(call(DEMO, token(claims -> claims)).statusCode()).isEqualTo(200);
  }

  @Test
  void asksTheIssuerAboutOpaqueTokensAndBelievesItForAWhile() {
    String active = "opaque-" + UUID.randomUUID();
    long now = Instant.now().getEpochSecond();
    RunningGateway.issuer()
        .stubFor(
            post("/introspect")
                .withBasicAuth("marketgate", "introspection-canary")
                .withRequestBody(containing("token=" + active))
                .willReturn(
                    okJson(
                        "{\"active\":true,\"iss\":\"https://opaque.example\",\"aud\":\"marketgate\","
                            + "\"sub\":\"demo\",\"accountId\":\"demo\",\"iat\":"
                            + now
                            + ",\"exp\":"
                            + (now + 600)
                            + "}")));
    RunningGateway.issuer()
        .stubFor(
            post("/introspect")
                .withRequestBody(containing("token=inactive"))
                .willReturn(okJson("{\"active\":false}")));
    RunningGateway.issuer()
        .stubFor(
            post("/introspect")
                .withRequestBody(containing("token=trouble"))
                .willReturn(aResponse().withStatus(500)));
    assertThat(call(DEMO, active).statusCode()).isEqualTo(200);
    assertThat(call(DEMO, active).statusCode()).isEqualTo(200);
    RunningGateway.issuer()
        .verify(
            1,
            postRequestedFor(urlEqualTo("/introspect"))
                .withBasicAuth(new BasicCredentials("marketgate", "introspection-canary"))
                .withRequestBody(containing("token=" + active)));
    expect(call(DEMO, "inactive"), 401, "InvalidAccessToken.Revoked");
    expect(call(DEMO, "trouble"), 503, "ServiceUnavailable");
  }

  @Test
  void refusesARevokedTokenAtOnce() {
    String id = UUID.randomUUID().toString();
    String token = token(claims -> claims.jwtID(id));
    assertThat(call(DEMO, token).statusCode()).isEqualTo(200);
    String revocation = "{\"issuer\":\"" + RunningGateway.ISSUER + "\",\"tokenId\":\"" + id + "\"}";
    assertThat(revoke(revocation, "VIEWER").statusCode()).isEqualTo(403);
    assertThat(call(DEMO, token).statusCode()).isEqualTo(200);
    assertThat(revoke(revocation, "ADMIN").statusCode()).isEqualTo(204);
    expect(call(DEMO, token), 401, "InvalidAccessToken.Revoked");
    assertThat(call(DEMO, token(claims -> claims)).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesEverythingThatASubjectWasGivenBefore() {
    String leaver = "{\"uid\":\"leaver\",\"accountId\":\"demo\",\"type\":\"user\"}";
    UnaryOperator<JWTClaimsSet.Builder> ofLeaver =
        claims -> claims.subject("leaver").claim("type", "user").claim("iat", in(-5));
    String token = token(ofLeaver);
    expect(call(leaver, token), 403, "Forbidden.RAM");
    String revocation =
        "{\"issuer\":\""
            + RunningGateway.ISSUER
            + "\",\"accountId\":\"demo\",\"subject\":\"leaver\"}";
    assertThat(revoke(revocation, "ADMIN").statusCode()).isEqualTo(204);
    expect(call(leaver, token), 401, "InvalidAccessToken.Revoked");
    expect(
        call(leaver, token(claims -> ofLeaver.apply(claims).claim("iat", in(30)))),
        403,
        "Forbidden.RAM");
  }

  @Test
  void namesEveryFaultOfARevocation() {
    HttpResponse<String> response = revoke("{\"isuer\":\"x\",\"subject\":7}", "ADMIN");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Caller.json(response).get("errors").findValuesAsString("pointer"))
        .containsExactlyInAnyOrder("/isuer", "/issuer", "/subject", "/tokenId");
  }

  private static HttpResponse<String> revoke(String revocation, String role) {
    return Caller.post("/ops/v1/token-revocations", revocation, Caller.operator(role));
  }

  private static HttpResponse<String> call(String userinfo, String token) {
    return new Caller(userinfo, token).call("DescribeTenant", "{}");
  }

  private static String token(UnaryOperator<JWTClaimsSet.Builder> change) {
    return Issuer.token(RunningGateway.ISSUER, change);
  }

  private static long in(long seconds) {
    return Instant.now().getEpochSecond() + seconds;
  }

  private static void expect(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(Caller.json(response).get("code").stringValue()).isEqualTo(code);
  }
}
