package io.marketgate.gateway.operations;

import static io.marketgate.gateway.operations.Operator.expect;
import static io.marketgate.gateway.operations.Operator.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.tenant.storage.Database;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Writes with an `Idempotency-Key` (api.md 0).
@ExtendWith(RunningGateway.class)
class IdempotencyIT {

  private static final String ORGANIZATIONS = "/ops/v1/organizations";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String key = UUID.randomUUID().toString();
  private final String account = "i-" + key;
  private final Operator admin = new Operator(Caller.operator("ADMIN"), "");

  @Test
  void theFirstAnswerComesAgain() {
    HttpResponse<String> first = post(ORGANIZATIONS, organization("Acme"), key);
    HttpResponse<String> again = post(ORGANIZATIONS, organization("Acme"), key);
    expect(201, first);
    expect(201, again);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(first.headers().firstValue("X-Replayed")).isEmpty();
    assertThat(again.headers().firstValue("X-Replayed")).contains("true");
    assertThat(again.headers().firstValue("Content-Type"))
        .isEqualTo(first.headers().firstValue("Content-Type"));
    assertThat(again.headers().allValues("X-Request-Id"))
        .hasSize(1)
        .isNotEqualTo(first.headers().allValues("X-Request-Id"));
    assertThat(created()).isEqualTo(1);
  }

  @Test
  void aKeyIsForOneRequestOfOneCaller() {
    expect(201, post(ORGANIZATIONS, organization("Acme"), key));
    JsonNode refused = json(409, post(ORGANIZATIONS, organization("Other"), key));
    assertThat(refused.get("code").stringValue()).isEqualTo("IdempotencyConflict");
    String id = organizationId();
    String reason = "{'reason':'why'}";
    expect(200, post(ORGANIZATIONS + "/" + id + ":disable", reason, key));
    JsonNode another = json(409, post(ORGANIZATIONS + "/" + id + ":close", reason, key));
    assertThat(another.get("code").stringValue()).isEqualTo("IdempotencyConflict");
  }

  /// It belongs to the organization in the body where the path has none.
  @Test
  void aKeyOfTwoOrganizationsIsTwoKeys() {
    String one = Caller.newOrganization("i1-" + key);
    String other = Caller.newOrganization("i2-" + key);
    String order = "{'type':'RECHARGE','organization':'%1$s','amount':'1.00','reference':'%1$s'}";
    JsonNode first = json(201, post("/ops/v1/work-orders", order.formatted(one), key));
    JsonNode second = json(201, post("/ops/v1/work-orders", order.formatted(other), key));
    assertThat(second.get("id")).isNotEqualTo(first.get("id"));
    assertThat(json(201, post("/ops/v1/work-orders", order.formatted(one), key))).isEqualTo(first);
  }

  @Test
  void whatNeedsNoBodyTakesNoMembers() {
    expect(201, post(ORGANIZATIONS, organization("Acme"), key));
    JsonNode refused =
        json(400, post(ORGANIZATIONS + "/" + organizationId() + ":enable", "{'reasn':'x'}", "k2"));
    assertThat(refused.at("/errors/0/pointer").stringValue()).isEqualTo("/reasn");
  }

  @Test
  void twentyAtOnceHaveOneEffect() {
    HttpClient http = HttpClient.newHttpClient();
    List<HttpResponse<String>> answers =
        IntStream.range(0, 20)
            .mapToObj(i ->
                http.sendAsync(
                    request(ORGANIZATIONS, organization("Acme"), key),
                    HttpResponse.BodyHandlers.ofString()))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();
    assertThat(answers)
        .allSatisfy(answer -> expect(201, answer))
        .extracting(HttpResponse::body)
        .containsOnly(answers.getFirst().body());
    assertThat(created()).isEqualTo(1);
  }

  @Test
  void aRefusalIsAnAnswerToo() {
    expect(201, post(ORGANIZATIONS, organization("Acme"), ""));
    JsonNode refused = json(409, post(ORGANIZATIONS, organization("Acme"), key));
    HttpResponse<String> again = post(ORGANIZATIONS, organization("Acme"), key);
    assertThat(json(409, again)).isEqualTo(refused);
    assertThat(again.headers().firstValue("X-Replayed")).contains("true");
    String invalid = "{'name':'','colour':'red'}";
    HttpResponse<String> faults = post(ORGANIZATIONS, invalid, "invalid-" + key);
    assertThat(json(400, faults).get("errors")).isNotEmpty();
    assertThat(post(ORGANIZATIONS, invalid, "invalid-" + key).body()).isEqualTo(faults.body());
    expect(400, post(ORGANIZATIONS, "no JSON", "malformed-" + key));
  }

  @Test
  void aNewSecretIsGivenAgainAndKeptSealed() {
    String body = "{'name':'shop','scopes':['usage']}";
    JsonNode client = json(201, post("/ops/v1/clients", body, key));
    assertThat(json(201, post("/ops/v1/clients", body, key))).isEqualTo(client);
    String secret = client.get("clientSecret").stringValue();
    Long clear =
        RunningGateway.bean(Database.class)
            .run(sql ->
                sql.sql("SELECT COUNT(*) AS n FROM idempotent_write WHERE answer LIKE :secret")
                    .bind("secret", "%" + secret + "%")
                    .map(row -> row.get("n", Long.class))
                    .one())
            .block(PATIENCE);
    assertThat(clear).isZero();
  }

  @Test
  void aKeyIsOneTextOfAtMost128Characters() {
    expect(400, post(ORGANIZATIONS, organization("Acme"), "k".repeat(129)));
    expect(400, post(ORGANIZATIONS, organization("Acme"), " "));
    expect(201, post(ORGANIZATIONS, organization("Acme"), "k".repeat(92) + key));
  }

  private String organization(String name) {
    return "{'name':'%s','owner':{'accountId':'%s'}}".formatted(name, account);
  }

  private long created() {
    return json(200, admin.get(ORGANIZATIONS + "?account=" + account)).get("items").size();
  }

  private String organizationId() {
    return json(200, admin.get(ORGANIZATIONS + "?account=" + account))
        .at("/items/0/id")
        .stringValue();
  }

  private HttpResponse<String> post(String path, String body, String idempotencyKey) {
    return Caller.send(request(path, body, idempotencyKey));
  }

  private HttpRequest request(String path, String body, String idempotencyKey) {
    HttpRequest.Builder request =
        Caller.request(path)
            .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
            .header("Authorization", "Bearer " + admin.token())
            .header("Content-Type", "application/json");
    return idempotencyKey.isEmpty()
        ? request.build()
        : request.header("Idempotency-Key", idempotencyKey).build();
  }
}
