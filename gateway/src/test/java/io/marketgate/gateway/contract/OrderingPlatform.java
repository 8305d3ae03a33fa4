package io.marketgate.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/// What tests of work orders do: Ann of sales and operations drafts them, Bob of operations
/// decides.
abstract class OrderingPlatform extends SimulatedPlatform {

  /// 10:00 of Shanghai on the first of March.
  private static final String BEGINNING = "2026-03-01T02:00:00Z";

  /// Of the organization that has bought an edition.
  protected String account = "";

  @BeforeEach
  void setTheClock() {
    at(BEGINNING);
  }

  /// An organization that has bought an edition for a year, as in example 15.
  protected String paid(String edition) {
    account = create("Asia/Shanghai");
    at("2026-03-10T07:30:00Z");
    approved(buy(id(account), edition));
    return account;
  }

  protected String newEdition() {
    return newEdition("'rank':5");
  }

  protected String newEdition(String members) {
    String code = "E" + UUID.randomUUID().toString().substring(0, 8);
    json(201, ops("POST", "/editions", "{'code':'%s','name':'E',%s}".formatted(code, members)));
    return code;
  }

  protected HttpResponse<String> buy(String organization, String edition) {
    return order("NEW_PURCHASE", organization, purchase(edition));
  }

  protected HttpResponse<String> renewal(String organization, String edition) {
    return order("RENEWAL", organization, purchase(edition));
  }

  protected static String purchase(String edition) {
    return "'edition':'" + edition + "','duration':'P1Y'";
  }

  protected HttpResponse<String> additional(
      String organization, String metric, String quantity, String term) {
    return order(
        "ADDITIONAL_PURCHASE",
        organization,
        "'lines':[{'metric':'%s','quantity':'%s','term':'%s'}]".formatted(metric, quantity, term));
  }

  protected HttpResponse<String> order(String type, String organization, String members) {
    return send(
        "POST",
        "/ops/v1/work-orders",
        "{'type':'%s','organization':'%s',%s}".formatted(type, organization, members),
        ann());
  }

  protected static JsonNode drafted(HttpResponse<String> order) {
    JsonNode draft = json(201, order);
    assertThat(draft.get("approvalStatus").stringValue()).isEqualTo("DRAFT");
    return draft;
  }

  protected JsonNode approved(HttpResponse<String> order) {
    JsonNode approved = ok(approve(drafted(order)));
    assertThat(approved.get("authorizationStatus").stringValue())
        .as(approved.toString())
        .isEqualTo("NORMAL");
    return approved;
  }

  protected HttpResponse<String> approve(JsonNode order) {
    return as(bob(), order, ":approve", "");
  }

  protected static HttpResponse<String> as(
      String operator, JsonNode order, String verb, String body) {
    return send("POST", "/ops/v1/work-orders/" + id(order) + verb, body, operator);
  }

  protected static String ann() {
    return operator("ann", "SALES\",\"OPERATION");
  }

  protected static String bob() {
    return operator("bob", "OPERATION");
  }

  protected static String operator(String name, String roles) {
    return Caller.operator(name, roles);
  }

  protected String status(JsonNode order) {
    return ok(ops("GET", "/work-orders/" + id(order), "")).get("approvalStatus").stringValue();
  }

  protected static String id(JsonNode order) {
    return order.get("id").stringValue();
  }

  /// @return the status of each answer
  protected static List<Integer> atOnce(int times, Callable<HttpResponse<String>> request)
      throws InterruptedException {
    return atOnce(Collections.nCopies(times, request));
  }

  /// @return the status of each answer, in the order of the requests
  protected static List<Integer> atOnce(List<Callable<HttpResponse<String>>> requests)
      throws InterruptedException {
    try (ExecutorService callers = Executors.newFixedThreadPool(requests.size())) {
      return callers.invokeAll(requests).stream()
          .map(Future::resultNow)
          .map(HttpResponse::statusCode)
          .toList();
    }
  }

  protected static String refused(int status, HttpResponse<String> response) {
    return json(status, response).get("code").stringValue();
  }

  protected static String pointer(HttpResponse<String> response) {
    return json(400, response).at("/errors/0/pointer").stringValue();
  }
}
