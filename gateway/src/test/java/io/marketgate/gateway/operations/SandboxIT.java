package io.marketgate.gateway.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Tokens for anybody who asks (api.md 7), and how bad input is answered outside the contract.
@ExtendWith(RunningGateway.class)
class SandboxIT {

  @Test
  void issuesTokensThatItsKeySetVerifies() throws Exception {
    HttpResponse<String> response =
        Caller.post(
            "/sandbox/v1/tokens",
            "{\"uid\":\"anna\",\"accountId\":\"demo\",\"type\":\"user\",\"name\":\"Anna 王\","
                + "\"expiresIn\":\"PT10M\",\"mfa\":true}",
            "");
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode issued = Caller.json(response);
    SignedJWT token = SignedJWT.parse(issued.get("accessToken").stringValue());
    JWKSet keys = JWKSet.parse(Caller.get("/sandbox/v1/jwks").body());
    assertThat(
            token.verify(
                new ECDSAVerifier(keys.getKeyByKeyId(token.getHeader().getKeyID()).toECKey())))
        .isTrue();
    assertThat(token.getJWTClaimsSet().getBooleanClaim("mfa")).isTrue();
    assertThat(token.getJWTClaimsSet().getExpirationTime().toInstant())
        .isEqualTo(Instant.parse(issued.get("expiresAt").stringValue()));
    assertThat(issued.get("userinfo").stringValue())
        .isEqualTo(
            "{\"uid\":\"anna\",\"accountId\":\"demo\",\"type\":\"user\",\"name\":\"Anna 王\"}");
  }

  @ParameterizedTest(name = "{0} at {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"accountId\":\"a\"}                                 | /uid",
        "{\"uid\":\"u\",\"accountId\":7}                       | /accountId",
        "{\"uid\":\"u\",\"accountId\":\"a\",\"type\":\"x\"}    | /type",
        "{\"uid\":\"u\",\"accountId\":\"a\",\"expiresIn\":\"P2D\"} | /expiresIn",
        "{\"uid\":\"u\",\"accountId\":\"a\",\"expiresIn\":\"soon\"} | /expiresIn",
        "{\"uid\":\"u\",\"accountId\":\"a\",\"mfa\":\"yes\"}   | /mfa",
        "{\"uid\":\"u\",\"accountId\":\"a\",\"a/b\":1}         | /a~1b",
      })
  void namesTheFieldThatIsWrong(String body, String pointer) {
    HttpResponse<String> response = Caller.post("/sandbox/v1/tokens", body, "");
    expectProblem(response, 400, "InvalidInput");
    assertThat(Caller.json(response).get("errors").findValuesAsString("pointer"))
        .containsExactly(pointer);
  }

  @Test
  void takesNoJsonThatIsNestedDeeperThanFiftyLevels() {
    expectProblem(Caller.post("/sandbox/v1/tokens", nested(50), ""), 400, "InvalidInput");
    assertThat(Caller.post("/sandbox/v1/tokens", nested(50), "").body()).contains("/deep");
    assertThat(Caller.post("/sandbox/v1/tokens", nested(51), "").body())
        .contains("nested more than 50 levels deep");
  }

  private static String nested(int levels) {
    return "{\"deep\":" + "[".repeat(levels - 1) + "]".repeat(levels - 1) + "}";
  }

  @Test
  void refusesRolesThatThereAreNot() {
    expectProblem(
        Caller.post("/sandbox/v1/operator-tokens", "{\"name\":\"o\",\"roles\":[\"KING\"]}", ""),
        400,
        "InvalidInput");
  }

  @Test
  void answersEveryErrorAsAProblem() {
    expectProblem(Caller.get("/nothing/here"), 404, "NotFound");
    expectProblem(Caller.post("/sandbox/v1/tokens", "{\"uid\":", ""), 400, "InvalidInput");
    expectProblem(Caller.post("/sandbox/v1/tokens", "[]", ""), 400, "InvalidInput");
    expectProblem(Caller.post("/sandbox/v1/tokens", "", ""), 400, "InvalidInput");
    expectProblem(
        Caller.post("/sandbox/v1/tokens", "{\"uid\":\"" + "x".repeat(400_000) + "\"}", ""),
        413,
        "InputTooLong");
    expectProblem(
        Caller.send(
            Caller.request("/sandbox/v1/tokens")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build()),
        415,
        "UnsupportedMediaType");
  }

  private static void expectProblem(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(response.headers().firstValue("X-Request-Id")).isPresent();
    assertThat(response.headers().firstValue("X-Trace-Id")).isPresent();
    JsonNode problem = Caller.json(response);
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("code").stringValue()).isEqualTo(code);
    assertThat(problem.get("title").stringValue()).isNotEmpty();
    assertThat(response.body()).doesNotContain("Exception").doesNotContain("springframework");
  }
}
