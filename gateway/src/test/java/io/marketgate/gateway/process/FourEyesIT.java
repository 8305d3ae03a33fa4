package io.marketgate.gateway.process;

import static io.marketgate.gateway.process.StrictReplica.code;
import static io.marketgate.gateway.process.StrictReplica.get;
import static io.marketgate.gateway.process.StrictReplica.json;
import static io.marketgate.gateway.process.StrictReplica.post;
import static io.marketgate.gateway.process.StrictReplica.posting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.tenant.storage.Database;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Money and disabling with a second person (reliability.md 6), at a replica that is set so.
@ExtendWith({RunningGateway.class, StrictReplica.class})
class FourEyesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String REQUESTS = "/ops/v1/change-requests";
  private static final String GRANT =
      "{\"amount\":\"5.00\",\"expiresAt\":\"2099-01-01T00:00:00Z\",\"reason\":\"sorry\"}";
  private static final String REASON = "{\"reason\":\"fraud\"}";

  private final String ann = Caller.operator("ann", "OPERATION");
  private final String bob = Caller.operator("bob", "OPERATION");
  private String organization = "";

  @BeforeEach
  void makeAnOrganization() {
    organization = Caller.newOrganization("four-eyes-" + System.nanoTime());
  }

  @Test
  void anOrganizationIsDisabledByTwo() {
    HttpResponse<String> asked = change(":disable", REASON, ann);
    JsonNode waiting = json(202, asked);
    assertThat(asked.headers().firstValue("Location"))
        .contains(REQUESTS + "/" + waiting.get("id").stringValue());
    assertThat(waiting.get("status").stringValue()).isEqualTo("PENDING");
    assertThat(waiting.get("kind").stringValue()).isEqualTo("DISABLE");
    assertThat(waiting.at("/change/reason").stringValue()).isEqualTo("fraud");
    assertThat(status()).isEqualTo("ACTIVE");

    assertThat(code(403, decide(waiting, ":approve", ann))).isEqualTo("ApproverIsAsker");
    String sales = Caller.operator("sam", "SALES");
    assertThat(code(403, decide(waiting, ":approve", sales))).isEqualTo("RoleRequired");
    assertThat(status()).isEqualTo("ACTIVE");

    JsonNode approved = json(200, decide(waiting, ":approve", bob));
    assertThat(approved.get("status").stringValue()).isEqualTo("APPROVED");
    assertThat(approved.get("askedBy").stringValue()).isEqualTo("operator:ann");
    assertThat(approved.get("decidedBy").stringValue()).isEqualTo("operator:bob");
    assertThat(status()).isEqualTo("DISABLED");
    assertThat(code(409, decide(waiting, ":approve", bob))).isEqualTo("ChangeRequestStatus");
    assertThat(history())
        .contains("ChangeRequested", "ChangeRequestApproved", "OrganizationDisabled");
  }

  @Test
  void moneyIsGivenByTwo() {
    JsonNode waiting = json(202, change("/balance:grant", GRANT, ann));
    assertThat(waiting.at("/change/amount").stringValue()).isEqualTo("5.00");
    assertThat(balance()).isEqualTo("0.00");
    var _ = json(200, decide(waiting, ":approve", bob));
    assertThat(balance()).isEqualTo("5.00");
  }

  /// In the currency that was asked for, whatever the organization pays in by then.
  @Test
  void theSecondPersonSeesWhatIsGiven() {
    JsonNode waiting = json(202, change("/balance:grant", GRANT, ann));
    assertThat(waiting.at("/change/currency").stringValue()).isEqualTo("CNY");
    String euros = GRANT.replace("\"reason\"", "\"currency\":\"EUR\",\"reason\"");
    var _ = json(200, Caller.post(path("/balance:grant"), euros, bob));
    assertThat(code(409, decide(waiting, ":approve", bob))).isEqualTo("CurrencyMismatch");
    assertThat(balance()).isEqualTo("5.00");
  }

  @Test
  void anEntryIsTakenBackByTwo() {
    var _ = json(200, Caller.post(path("/balance:grant"), GRANT, bob));
    charge("3.00", "one");
    charge("1.00", "two");
    JsonNode whole = json(202, change("/ledger/" + entry(1) + ":reverse", REASON, ann));
    assertThat(whole.at("/change/amount").stringValue()).as("what is left").isEqualTo("3.00");
    assertThat(whole.at("/change/entry").stringValue()).isEqualTo(entry(1));
    JsonNode some =
        json(
            202,
            change(
                "/ledger/" + entry(0) + ":reverse",
                "{\"amount\":\"0.40\",\"reason\":\"typo\"}",
                ann));
    assertThat(balance()).isEqualTo("1.00");
    String taken = entry(1);
    var _ = json(200, decide(some, ":approve", bob));
    assertThat(balance()).isEqualTo("1.40");
    var _ = json(200, decide(whole, ":approve", bob));
    assertThat(balance()).isEqualTo("4.40");
    assertThat(code(409, change("/ledger/" + taken + ":reverse", REASON, ann)))
        .as("nothing is left of it")
        .isEqualTo("ReversalTooLarge");
  }

  @Test
  void whatHasBecomeImpossibleIsNoFaultOfWhoApproves() {
    JsonNode waiting = json(202, change("/balance:grant", GRANT, ann));
    ask(
        "UPDATE change_request SET content = REPLACE(content, '2099', '1999') WHERE id = :id",
        waiting);
    assertThat(code(409, decide(waiting, ":approve", bob))).isEqualTo("ChangeNotPossible");
  }

  /// Whoever reaches the database itself, by a fault of the program or otherwise.
  @Test
  void theDatabaseTakesNoApprovalByWhoHasAsked() {
    JsonNode waiting = json(202, change(":disable", REASON, ann));
    assertThatThrownBy(() ->
            ask(
                "UPDATE change_request SET status = 'APPROVED', decided_by = asked_by,"
                    + " decided_at = asked_at WHERE id = :id",
                waiting))
        .hasMessageContaining("change_request_asker");
  }

  @Test
  void theTrailSaysWhoHasAskedForWhatAndWhoHasApproved() {
    JsonNode waiting = json(202, change("/balance:grant", GRANT, ann));
    var _ = json(200, decide(waiting, ":approve", bob));
    List<JsonNode> trail =
        json(200, get("/ops/v1/audit?limit=3&organization=" + organization, bob))
            .get("items")
            .valueStream()
            .toList();
    assertThat(trail)
        .extracting(
            entry -> entry.get("what").stringValue() + " " + entry.get("actor").stringValue())
        .containsExactly(
            "BalanceGranted operator:bob",
            "ChangeRequestApproved operator:bob",
            "ChangeRequested operator:ann");
    for (JsonNode entry : trail.subList(1, 3)) {
      assertThat(entry.at("/after/request").stringValue()).isEqualTo(id(waiting));
      assertThat(entry.at("/after/amount").stringValue()).isEqualTo("5.00");
      assertThat(entry.at("/after/askedBy").stringValue()).isEqualTo("operator:ann");
    }
    assertThat(
            json(200, get("/ops/v1/audit:verify?organization=" + organization, bob)).get("valid"))
        .hasToString("true");
  }

  @Test
  void anOrganizationIsClosedByTwo() {
    JsonNode waiting = json(202, change(":close", REASON, ann));
    assertThat(status()).isEqualTo("ACTIVE");
    var _ = json(200, decide(waiting, ":approve", bob));
    assertThat(status()).isEqualTo("CLOSED");
  }

  @Test
  void whatWouldBeRefusedIsNotAskedFor() {
    String past = GRANT.replace("2099", "1999");
    assertThat(code(400, change("/balance:grant", past, ann))).isEqualTo("InvalidInput");
    assertThat(code(404, change("/ledger/nothing:reverse", REASON, ann)))
        .isEqualTo("NotFound.LedgerEntry");
    assertThat(code(404, post("/ops/v1/organizations/nobody:disable", REASON, ann)))
        .isEqualTo("NotFound.Organization");
    assertThat(pending()).isEmpty();
    assertThat(history()).doesNotContain("ChangeRequested", "BalanceGranted");
  }

  @Test
  void whatIsRefusedByThenStaysAsItWas() {
    JsonNode grant = json(202, change("/balance:grant", GRANT, ann));
    JsonNode disable = json(202, change(":disable", REASON, bob));
    var _ = json(200, decide(disable, ":approve", ann));
    assertThat(code(409, decide(grant, ":approve", bob))).isEqualTo("OrganizationStatus");
    assertThat(balance()).isEqualTo("0.00");
    assertThat(json(200, get(REQUESTS + "/" + id(grant), bob)).get("status").stringValue())
        .isEqualTo("PENDING");
  }

  @Test
  void twoWhoAskForTheSameAreBothAnswered() {
    JsonNode one = json(202, change(":disable", REASON, ann));
    JsonNode other = json(202, change(":disable", REASON, ann));
    var _ = json(200, decide(one, ":approve", bob));
    assertThat(json(200, decide(other, ":approve", bob)).get("status").stringValue())
        .isEqualTo("APPROVED");
    assertThat(history().stream().filter("OrganizationDisabled"::equals)).hasSize(1);
    assertThat(history().stream().filter("ChangeRequestApproved"::equals)).hasSize(2);
    assertThat(json(200, change(":disable", REASON, ann)).get("status").stringValue())
        .as("nothing is left to ask for")
        .isEqualTo("DISABLED");
  }

  @Test
  void somebodyElseIsAgainstIt() {
    JsonNode waiting = json(202, change(":disable", REASON, ann));
    JsonNode rejected =
        json(200, post(REQUESTS + "/" + id(waiting) + ":reject", "{\"reason\":\"no\"}", bob));
    assertThat(rejected.get("status").stringValue()).isEqualTo("REJECTED");
    assertThat(rejected.get("reason").stringValue()).isEqualTo("no");
    assertThat(code(409, decide(waiting, ":approve", bob))).isEqualTo("ChangeRequestStatus");
    assertThat(status()).isEqualTo("ACTIVE");
  }

  @Test
  void whoHasAskedTakesItBack() {
    JsonNode waiting = json(202, change(":disable", REASON, ann));
    assertThat(code(403, decide(waiting, ":withdraw", bob))).isEqualTo("AskerRequired");
    assertThat(json(200, decide(waiting, ":withdraw", ann)).get("status").stringValue())
        .isEqualTo("WITHDRAWN");
    assertThat(code(409, decide(waiting, ":approve", bob))).isEqualTo("ChangeRequestStatus");
  }

  @Test
  void itLapses() {
    JsonNode waiting = json(202, change(":disable", REASON, ann));
    assertThat(pending()).containsExactly(id(waiting));
    ask("UPDATE change_request SET asked_at = asked_at - INTERVAL 8 DAY WHERE id = :id", waiting);
    assertThat(code(409, decide(waiting, ":approve", bob))).isEqualTo("ChangeRequestStatus");
    assertThat(pending()).isEmpty();
    assertThat(found("LAPSED")).containsExactly(id(waiting));
    assertThat(status()).isEqualTo("ACTIVE");
  }

  @Test
  void itIsDecidedOnce() {
    for (int times = 0; times < 5; times++) {
      JsonNode waiting = json(202, change("/balance:grant", GRANT, ann));
      String reject = REQUESTS + "/" + id(waiting) + ":reject";
      String approve = REQUESTS + "/" + id(waiting) + ":approve";
      List<Integer> answers =
          Stream.of(sent(approve, "{}"), sent(reject, REASON), sent(approve, "{}"))
              .map(CompletableFuture::join)
              .map(HttpResponse::statusCode)
              .toList();
      assertThat(answers).containsOnlyOnce(200).contains(409);
    }
    long granted = history().stream().filter("BalanceGranted"::equals).count();
    assertThat(balance()).isEqualTo(granted * 5 + ".00");
    assertThat(history().stream().filter("ChangeRequestApproved"::equals)).hasSize((int) granted);
  }

  @Test
  void aRepetitionIsTheSame() {
    HttpRequest asking = keyed("/ops/v1/organizations/" + organization + ":disable", REASON, ann);
    JsonNode waiting = json(202, Caller.send(asking));
    assertThat(json(202, Caller.send(asking))).isEqualTo(waiting);
    assertThat(pending()).hasSize(1);
    HttpRequest approving = keyed(REQUESTS + "/" + id(waiting) + ":approve", "{}", bob);
    JsonNode approved = json(200, Caller.send(approving));
    assertThat(json(200, Caller.send(approving))).isEqualTo(approved);
  }

  @Test
  void notMoreWaitThanAnybodyCanLookAt() {
    for (int i = 0; i < 100; i++) {
      var _ = json(202, change("/balance:grant", GRANT, ann));
    }
    assertThat(code(409, change("/balance:grant", GRANT, ann))).isEqualTo("TooManyChangeRequests");
    assertThat(code(400, get(REQUESTS + "?status=nothing", ann))).isEqualTo("InvalidInput");
  }

  private HttpRequest keyed(String path, String body, String bearer) {
    return posting(path, body, bearer).header("Idempotency-Key", organization).build();
  }

  /// At a replica where one person is enough.
  private String path(String what) {
    return "/ops/v1/organizations/" + organization + what;
  }

  private void charge(String amount, String key) {
    String client =
        json(200, Caller.post("/sandbox/v1/client-tokens", "{\"clientId\":\"four-eyes\"}", ""))
            .get("accessToken")
            .stringValue();
    String charge = "{\"service\":\"sms\",\"amount\":\"%s\",\"key\":\"%s\"}".formatted(amount, key);
    var _ =
        json(
            200,
            Caller.post("/product/v1/organizations/" + organization + "/charge", charge, client));
  }

  /// The id of an entry of the ledger, the newest first.
  private String entry(int number) {
    return json(200, get("/ops/v1/organizations/" + organization + "/ledger", bob))
        .at("/items/" + number + "/id")
        .stringValue();
  }

  private HttpResponse<String> change(String what, String body, String by) {
    return post("/ops/v1/organizations/" + organization + what, body, by);
  }

  private static HttpResponse<String> decide(JsonNode request, String verb, String by) {
    return post(REQUESTS + "/" + id(request) + verb, "{}", by);
  }

  private CompletableFuture<HttpResponse<String>> sent(String path, String body) {
    return Caller.sendAsync(posting(path, body, bob).build());
  }

  private String status() {
    return json(200, get("/ops/v1/organizations/" + organization, bob)).get("status").stringValue();
  }

  private String balance() {
    return json(200, get("/ops/v1/organizations/" + organization + "/balance", bob))
        .get("balance")
        .stringValue();
  }

  private List<String> history() {
    return json(200, get("/ops/v1/organizations/" + organization + "/history?limit=200", bob))
        .get("items")
        .valueStream()
        .map(entry -> entry.get("what").stringValue())
        .toList();
  }

  private List<String> pending() {
    return found("PENDING");
  }

  private List<String> found(String status) {
    String path = REQUESTS + "?organization=" + organization + "&status=" + status;
    return json(200, get(path, bob)).get("items").valueStream().map(FourEyesIT::id).toList();
  }

  private static void ask(String statement, JsonNode request) {
    var _ =
        RunningGateway.bean(Database.class)
            .run(sql -> sql.sql(statement).bind("id", id(request)).fetch().rowsUpdated())
            .block(PATIENCE);
  }

  private static String id(JsonNode request) {
    return request.get("id").stringValue();
  }
}
