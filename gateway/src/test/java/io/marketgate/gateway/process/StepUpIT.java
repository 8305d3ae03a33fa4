package io.marketgate.gateway.process;

import static io.marketgate.gateway.process.StrictReplica.address;
import static io.marketgate.gateway.process.StrictReplica.code;
import static io.marketgate.gateway.process.StrictReplica.get;
import static io.marketgate.gateway.process.StrictReplica.json;
import static io.marketgate.gateway.process.StrictReplica.post;
import static io.marketgate.gateway.process.StrictReplica.posting;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Secrets for who has signed on lately (RFC 9470), and tokens where others may see them
/// (reliability.md 6).
@ExtendWith({RunningGateway.class, StrictReplica.class})
class StepUpIT {

  private final String organization = Caller.newOrganization("step-up-" + System.nanoTime());

  @Test
  void secretsAreForWhoHasSignedOnLately() {
    String client = "{\"name\":\"four-eyes\",\"scopes\":[\"usage\"]}";
    String late = signedOnAgo("PT16M");
    HttpResponse<String> refused = post("/ops/v1/clients", client, late);
    assertThat(code(401, refused)).isEqualTo("SignOnRequired");
    assertThat(refused.headers().firstValue("WWW-Authenticate").orElse(""))
        .contains("insufficient_user_authentication", "max_age=\"900\"");
    String push = "/ops/v1/organizations/" + organization + "/event-push";
    assertThat(code(401, put(push, "{\"url\":\"http://127.0.0.1:9/\"}", late)))
        .isEqualTo("SignOnRequired");
    assertThat(get(push, late).statusCode()).as("nothing was set").isEqualTo(404);

    String lately = signedOnAgo("PT14M");
    JsonNode made = json(201, post("/ops/v1/clients", client, lately));
    String receiver = "{\"url\":\"http://127.0.0.1:9/\",\"enabled\":false}";
    assertThat(code(401, put("/ops/v1/event-push", receiver, late))).isEqualTo("SignOnRequired");
    var _ = json(200, put(push, receiver, lately));
    assertThat(get(push, late).statusCode()).as("shows none").isEqualTo(200);
    String rotate = "/ops/v1/clients/" + made.get("clientId").stringValue() + ":rotate";
    assertThat(code(401, post(rotate, "{}", late))).isEqualTo("SignOnRequired");
    var _ = json(200, post(rotate, "{}", lately));
    assertThat(get("/ops/v1/clients", late).statusCode()).as("shows none").isEqualTo(200);
  }

  /// A repetition after signing on again has the same key.
  @Test
  void aKeyIsNotUsedUpByWhoHasToSignOnFirst() {
    String client = "{\"name\":\"four-eyes\",\"scopes\":[\"usage\"]}";
    assertThat(Caller.send(keyed("/ops/v1/clients", client, signedOnAgo("PT1H"))).statusCode())
        .isEqualTo(401);
    assertThat(Caller.send(keyed("/ops/v1/clients", client, signedOnAgo("PT1M"))).statusCode())
        .isEqualTo(201);
  }

  /// A token that may be in logs and histories, and one that is not.
  @Test
  void aTokenInTheQueryLivesForMinutes() {
    Caller hour = caller("PT1H");
    HttpResponse<String> refused = Caller.get(address() + hour.query("DescribeTenant", "{}"));
    assertThat(code(401, refused)).isEqualTo("InvalidAccessToken.Lifetime");
    assertThat(refused.body()).doesNotContain(hour.accessToken());
    String withoutToken = hour.query("DescribeTenant", "{}").replaceAll("&accessToken=[^&]*", "");
    var _ = json(200, get(withoutToken, hour.accessToken()));
    assertThat(code(401, get(hour.query("DescribeTenant", "{}"), hour.accessToken())))
        .as("in both")
        .isEqualTo("InvalidAccessToken.Lifetime");
    var _ = json(200, Caller.get(address() + caller("PT5M").query("DescribeTenant", "{}")));
  }

  private static Caller caller(String life) {
    return Caller.of("{\"uid\":\"demo\",\"accountId\":\"demo\",\"expiresIn\":\"" + life + "\"}");
  }

  private static String signedOnAgo(String ago) {
    String request = "{\"name\":\"eve\",\"roles\":[\"ADMIN\"],\"signedOnAgo\":\"" + ago + "\"}";
    return json(200, Caller.post("/sandbox/v1/operator-tokens", request, ""))
        .get("accessToken")
        .stringValue();
  }

  private static HttpResponse<String> put(String path, String body, String bearer) {
    return Caller.send(
        Caller.request(address() + path)
            .header("Authorization", "Bearer " + bearer)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private HttpRequest keyed(String path, String body, String bearer) {
    return posting(path, body, bearer).header("Idempotency-Key", organization).build();
  }
}
