package io.marketgate.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// The examples of tenancy.md 12 about money, and the rules of tenancy.md 8.
@ExtendWith(RunningGateway.class)
class BalanceIT extends OrderingPlatform {

  /// Example 33.
  @Test
  void aRechargeIsPostedTwiceAndSumsToZero() {
    String organization = recharged("500.00");
    assertThat(balance(organization).get("balance").stringValue()).isEqualTo("500.00");
    assertThat(balance(organization).get("currency").stringValue()).isEqualTo("CNY");
    JsonNode entry = ledger(organization).at("/items/0");
    assertThat(entry.get("kind").stringValue()).isEqualTo("RECHARGE");
    assertThat(entry.get("postings")).hasSize(2);
    assertThat(sum(entry)).isZero();
  }

  @Test
  void theApproverSeesTheBalance() {
    String organization = recharged("500.00");
    JsonNode draft = drafted(recharge(organization, "20.50"));
    JsonNode preview =
        ok(ops("GET", "/work-orders/" + draft.get("id").stringValue() + "/preview", ""));
    assertThat(preview.at("/before/balance").stringValue()).isEqualTo("500.00");
    assertThat(preview.at("/after/balance").stringValue()).isEqualTo("520.50");
  }

  @Test
  void aBalanceHasOneCurrencyAndAPaymentOneOrder() {
    String organization = id(create("UTC"));
    String reference = UUID.randomUUID().toString();
    String payment = "'amount':'10.00','currency':'EUR','reference':'" + reference + "'";
    approved(order("RECHARGE", organization, payment));
    assertThat(refused(400, order("RECHARGE", organization, payment))).isEqualTo("REFERENCE_USED");
    assertThat(refused(400, order("RECHARGE", organization, "'amount':'1.00','currency':'USD'")))
        .isEqualTo("CURRENCY_MISMATCH");
    approved(order("RECHARGE", organization, "'amount':'1.00'"));
    assertThat(balance(organization).get("balance").stringValue()).isEqualTo("11.00");
  }

  /// Example 35.
  @Test
  void whatIsNotThereIsNotCharged() {
    String organization = recharged("1.00");
    for (int i = 0; i < 20; i++) {
      json(200, charge(organization, "0.05", "sms-" + i));
    }
    JsonNode refused = json(403, charge(organization, "0.05", "sms-20"));
    assertThat(refused.get("reason").stringValue()).isEqualTo("INSUFFICIENT_BALANCE");
    assertThat(balance(organization).get("balance").stringValue()).isEqualTo("0.00");
    JsonNode ledger = ok(ops("GET", "/organizations/" + organization + "/ledger?limit=200", ""));
    assertThat(ledger.get("items")).hasSize(21);
    assertThat(ledger.get("items").valueStream())
        .allSatisfy(entry -> assertThat(sum(entry)).isZero());
  }

  @Test
  void aKeyIsChargedOnce() {
    String organization = recharged("10.00");
    JsonNode first = json(200, charge(organization, "3.00", "k"));
    JsonNode again = json(200, charge(organization, "3.00", "k"));
    assertThat(again).isEqualTo(first);
    assertThat(json(409, charge(organization, "4.00", "k")).get("code").stringValue())
        .isEqualTo("IdempotencyConflict");
    assertThat(balance(organization).get("balance").stringValue()).isEqualTo("7.00");
  }

  @Test
  void twentyAtOnceWithOneKeyAreOneCharge() throws Exception {
    String organization = recharged("10.00");
    assertThat(atOnce(20, () -> charge(organization, "3.00", "k"))).containsOnly(200);
    assertThat(balance(organization).get("balance").stringValue()).isEqualTo("7.00");
  }

  @Test
  void twoWhoApproveAtOnceRechargeOnce() throws Exception {
    String organization = id(create("UTC"));
    JsonNode draft = drafted(recharge(organization, "5.00"));
    List<Integer> answers = atOnce(20, () -> approve(draft));
    assertThat(answers).containsOnlyOnce(200);
    assertThat(balance(organization).get("balance").stringValue()).isEqualTo("5.00");
  }

  @Test
  void whatIsHeldIsCapturedInPartAndTheRestIsFree() {
    String organization = recharged("10.00");
    JsonNode held = json(200, hold(organization, "6.00", "h"));
    assertThat(held.get("balance").stringValue()).isEqualTo("4.00");
    json(403, charge(organization, "5.00", "c"));
    String hold = "/holds/" + held.get("hold").stringValue();
    json(400, product("POST", hold + "/capture", "{'amount':'6.01'}"));
    JsonNode captured = json(200, product("POST", hold + "/capture", "{'amount':'2.50'}"));
    assertThat(captured.get("balance").stringValue()).isEqualTo("7.50");
    assertThat(captured.get("held").stringValue()).isEqualTo("0.00");
    json(200, product("POST", hold + "/capture", "{'amount':'2.50'}"));
    json(409, product("POST", hold + "/void", ""));
    json(404, product("POST", "/holds/" + organization + ".none/void", ""));
    assertThat(balance(organization).get("balance").stringValue()).isEqualTo("7.50");
  }

  @Test
  void whatIsHeldTooLongComesBackWithoutAJob() {
    String organization = recharged("10.00");
    String hold = json(200, hold(organization, "6.00", "h")).get("hold").stringValue();
    at("2026-03-01T02:15:00Z");
    assertThat(balance(organization).get("balance").stringValue()).isEqualTo("10.00");
    json(409, product("POST", "/holds/" + hold + "/capture", ""));
    json(200, charge(organization, "10.00", "c"));
  }

  @Test
  void whatExpiresIsSpentFirstAndIsGoneInTime() {
    String organization = recharged("10.00");
    grant(organization, "5.00", "2026-03-05T00:00:00Z");
    grant(organization, "4.00", "2026-03-03T00:00:00Z");
    json(200, charge(organization, "6.00", "a"));
    JsonNode balance = balance(organization);
    assertThat(balance.get("balance").stringValue()).isEqualTo("13.00");
    assertThat(balance.get("promotional").stringValue()).isEqualTo("3.00");
    at("2026-03-05T00:00:00Z");
    assertThat(balance(organization).get("balance").stringValue()).isEqualTo("10.00");
    JsonNode expiry = ledger(organization).at("/items/0");
    assertThat(expiry.get("kind").stringValue()).isEqualTo("EXPIRY");
    assertThat(expiry.get("postings").toString()).contains("BREAKAGE", "3.00");
    json(
        400,
        ops(
            "POST",
            "/organizations/" + organization + "/balance:grant",
            "{'amount':'1.00','expiresAt':'2026-03-05T00:00:00Z','reason':'late'}"));
  }

  @Test
  void anEntryIsTakenBackUpToWhatItWas() {
    String organization = recharged("10.00");
    String charged = json(200, charge(organization, "6.00", "a")).get("receipt").stringValue();
    String reverse = "/organizations/" + organization + "/ledger/" + charged + ":reverse";
    ok(ops("POST", reverse, "{'amount':'4.00','reason':'outage'}"));
    assertThat(balance(organization).get("balance").stringValue()).isEqualTo("8.00");
    assertThat(refused(409, ops("POST", reverse, "{'amount':'2.01','reason':'outage'}")))
        .isEqualTo("ReversalTooLarge");
    ok(ops("POST", reverse, "{'reason':'the rest'}"));
    assertThat(balance(organization).get("balance").stringValue()).isEqualTo("10.00");
    json(409, ops("POST", reverse, "{'reason':'again'}"));
    assertThat(ledger(organization).at("/items/0/reverses").stringValue()).isEqualTo(charged);
    json(
        404,
        ops(
            "POST",
            "/organizations/" + organization + "/ledger/none:reverse",
            "{'reason':'none'}"));
  }

  /// Example 41, and tenancy.md 8: nothing is charged or recharged meanwhile.
  @Test
  void theBalanceOfADisabledOrganizationIsFrozen() {
    String organization = recharged("320.00");
    JsonNode draft = drafted(recharge(organization, "1.00"));
    ok(ops("POST", "/organizations/" + organization + ":disable", "{'reason':'unpaid'}"));
    json(403, charge(organization, "1.00", "a"));
    assertThat(refused(409, recharge(organization, "1.00"))).isEqualTo("ORGANIZATION_NOT_ACTIVE");
    json(409, approve(draft));
    assertThat(balance(organization).get("balance").stringValue()).isEqualTo("320.00");
    ok(ops("POST", "/organizations/" + organization + ":enable", ""));
    assertThat(balance(organization).get("balance").stringValue()).isEqualTo("320.00");
    json(200, charge(organization, "1.00", "a"));
  }

  @Test
  void theTenantSeesItsBalanceAndOrders() {
    String tenant = create("UTC");
    approved(recharge(id(tenant), "7.00"));
    Caller owner = Caller.of("{\"uid\":\"" + tenant + "\",\"accountId\":\"" + tenant + "\"}");
    assertThat(Caller.json(owner.call("DescribeBalance", "{}")).at("/data/balance").stringValue())
        .isEqualTo("7.00");
    JsonNode orders = Caller.json(owner.call("ListWorkOrders", "{\"limit\":1}")).get("data");
    assertThat(orders.at("/items/0/type").stringValue()).isEqualTo("RECHARGE");
    assertThat(orders.toString()).doesNotContain("ann");
    assertThat(owner.call("ListWorkOrders", "{\"cursor\":\"x\"}").statusCode()).isEqualTo(400);
  }

  @Test
  void badAmountsAndServicesAreNamed() {
    String organization = recharged("1.00");
    assertThat(pointer(charge(organization, "0", "k"))).isEqualTo("/amount");
    assertThat(pointer(charge(organization, "0.001", "k"))).isEqualTo("/amount");
    assertThat(
            pointer(
                product(
                    "POST",
                    "/organizations/" + organization + "/charge",
                    "{'service':'a b','amount':'1.00','key':'k'}")))
        .isEqualTo("/service");
    json(404, charge("none", "1.00", "k"));
    json(404, ops("GET", "/organizations/none/balance", ""));
  }

  @Test
  void theLowMarkIsKept() {
    String organization = recharged("1.00");
    String path = "/organizations/" + organization + "/balance";
    assertThat(ok(patch(path, "{'lowBalance':'5.00'}")).get("lowBalance").stringValue())
        .isEqualTo("5.00");
    assertThat(ok(patch(path, "{'lowBalance':'0.00'}")).has("lowBalance")).isFalse();
  }

  private String recharged(String amount) {
    String organization = id(create("UTC"));
    approved(recharge(organization, amount));
    return organization;
  }

  private HttpResponse<String> recharge(String organization, String amount) {
    return order("RECHARGE", organization, "'amount':'" + amount + "'");
  }

  private HttpResponse<String> charge(String organization, String amount, String key) {
    return product(
        "POST",
        "/organizations/" + organization + "/charge",
        "{'service':'sms','amount':'%s','key':'%s'}".formatted(amount, key));
  }

  private HttpResponse<String> hold(String organization, String amount, String key) {
    return product(
        "POST",
        "/organizations/" + organization + "/hold",
        "{'service':'sms','amount':'%s','key':'%s','ttl':'PT15M'}".formatted(amount, key));
  }

  private void grant(String organization, String amount, String expiresAt) {
    ok(
        ops(
            "POST",
            "/organizations/" + organization + "/balance:grant",
            "{'amount':'%s','expiresAt':'%s','reason':'welcome'}".formatted(amount, expiresAt)));
  }

  private JsonNode balance(String organization) {
    return ok(ops("GET", "/organizations/" + organization + "/balance", ""));
  }

  private JsonNode ledger(String organization) {
    return ok(ops("GET", "/organizations/" + organization + "/ledger", ""));
  }

  private static BigDecimal sum(JsonNode entry) {
    return entry
        .get("postings")
        .valueStream()
        .map(posting -> new BigDecimal(posting.get("amount").stringValue()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
