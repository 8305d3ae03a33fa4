package io.marketgate.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Metrics that are bought from the balance when little is left of them.
@ExtendWith(RunningGateway.class)
class TopUpIT extends OrderingPlatform {

  private static final int LIMIT = 200_000;
  private static final int TWO_PERCENT = 4_000;

  private String organization = "";

  private void buys(String amount) {
    organization = id(paid("STANDARD"));
    recharge(amount);
    JsonNode on = ok(set("wf", true));
    assertThat(on.get("enabled").booleanValue()).isTrue();
    assertThat(on.get("price").stringValue()).isEqualTo("60.00");
  }

  @Test
  void whatRunsShortIsBoughtUntilTheEndOfTheMonth() {
    buys("100.00");
    consume(200, organization, "wf", LIMIT - TWO_PERCENT - 1, "a");
    consume(200, organization, "wf", 1, "b");
    awaitLimit(LIMIT + 10_000);
    JsonNode purchase =
        ok(ops("GET", "/organizations/" + organization + "/purchases", "")).at("/items/0");
    assertThat(purchase.get("term").stringValue()).isEqualTo("PERIOD");
    assertThat(purchase.get("until").stringValue()).isEqualTo("2026-03-31T16:00:00Z");
    assertThat(balance()).isEqualTo("40.00");
    JsonNode entry =
        ok(ops("GET", "/organizations/" + organization + "/ledger", "")).at("/items/0");
    assertThat(entry.get("kind").stringValue()).isEqualTo("CHARGE");
    assertThat(entry.toString()).contains("topup.wf");
    assertThat(ok(ops("GET", "/organizations/" + organization + "/history", "")).toString())
        .contains("TopUpEnabled", "ToppedUp");
    at("2026-04-01T00:00:00Z");
    assertThat(limit(organization, "wf")).contains("" + LIMIT);
  }

  @Test
  void whatIsRefusedIsBoughtForTheNextTime() {
    buys("60.00");
    consume(200, organization, "wf", LIMIT - TWO_PERCENT - 1, "a");
    consume(403, organization, "wf", TWO_PERCENT + 2, "b");
    assertThat(balance()).as("more than 2 % are left").isEqualTo("60.00");
    consume(200, organization, "wf", TWO_PERCENT, "c");
    awaitLimit(LIMIT + 10_000);
    consume(200, organization, "wf", 10_001, "d");
  }

  @Test
  void withoutMoneyNothingIsBoughtUntilThereIsSome() {
    buys("59.99");
    consume(200, organization, "wf", LIMIT, "a");
    await().untilAsserted(() -> assertThat(topUp().has("failedAt")).isTrue());
    assertThat(balance()).isEqualTo("59.99");
    assertThat(limit(organization, "wf")).contains("" + LIMIT);
    assertThat(ok(ops("GET", "/organizations/" + organization + "/history", "")).toString())
        .containsOnlyOnce("TopUpFailed");
    recharge("0.01");
    consume(403, organization, "wf", 1, "b");
    awaitLimit(LIMIT + 10_000);
    assertThat(topUp().has("failedAt")).isFalse();
    assertThat(balance()).isEqualTo("0.00");
  }

  @Test
  void onlyWhatIsSwitchedOnIsBought() {
    buys("100.00");
    ok(set("wf", false));
    ok(set("wf", false));
    consume(200, organization, "wf", LIMIT, "a");
    assertThat(topUp().get("enabled").booleanValue()).isFalse();
    consume(403, organization, "wf", 1, "b");
    assertThat(limit(organization, "wf")).contains("" + LIMIT);
    assertThat(balance()).isEqualTo("100.00");
    ok(set("wf", true));
    // What was noticed before may be bought by now, or is noticed now.
    var _ =
        product(
            "POST",
            "/organizations/" + organization + "/consume",
            "{'metric':'wf','amount':1,'key':'c'}");
    awaitLimit(LIMIT + 10_000);
  }

  @Test
  void onlyMetricsWithAnOfferCanBeSwitched() {
    organization = id(paid("STANDARD"));
    assertThat(refused(404, set("upload", true))).isEqualTo("NotFound.TopUp");
    assertThat(pointer(ops("PUT", path("wf"), "{'enabled':'yes'}"))).isEqualTo("/enabled");
    assertThat(pointer(ops("PUT", path("wf"), "{}"))).isEqualTo("/enabled");
    approved(order("RECHARGE", organization, "'amount':'1.00','currency':'EUR'"));
    assertThat(refused(409, set("wf", true))).isEqualTo("CurrencyMismatch");
    // It can always be switched off.
    assertThat(ok(set("wf", false)).get("enabled").booleanValue()).isFalse();
  }

  private void awaitLimit(int limit) {
    await().untilAsserted(() -> assertThat(limit(organization, "wf")).contains("" + limit));
  }

  private HttpResponse<String> set(String metric, boolean enabled) {
    return ops("PUT", path(metric), "{'enabled':" + enabled + "}");
  }

  private String path(String metric) {
    return "/organizations/" + organization + "/top-ups/" + metric;
  }

  private JsonNode topUp() {
    return ok(ops("GET", "/organizations/" + organization + "/top-ups", "")).at("/items/0");
  }

  private void recharge(String amount) {
    approved(order("RECHARGE", organization, "'amount':'" + amount + "'"));
  }

  private String balance() {
    return ok(ops("GET", "/organizations/" + organization + "/balance", ""))
        .get("balance")
        .stringValue();
  }
}
