package io.marketgate.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Purchases on every marketplace, played by the sandbox through the public port.
@ExtendWith(RunningGateway.class)
class MarketplaceIT extends SimulatedPlatform {

  private static final String UNTIL = "2027-03-01T00:00:00Z";

  private final String account = "buyer-" + UUID.randomUUID();

  @BeforeEach
  void setTheClock() {
    at("2026-03-01T02:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aliyun",
        "aliyun-computenest",
        "huawei",
        "huawei-v1",
        "tencent",
        "jd",
        "qingcloud"
      })
  void everyMarketplaceConforms(String marketplace) {
    JsonNode report =
        ok(send("POST", "/sandbox/v1/marketplaces/" + marketplace + ":conform", "{}", ""));
    assertThat(report.get("checks").valueStream())
        .hasSizeGreaterThan(8)
        .allSatisfy(
            check -> assertThat(check.get("passed").booleanValue()).as(check.toString()).isTrue());
    assertThat(report.get("passed").booleanValue()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aliyun",
        "aliyun-computenest",
        "huawei",
        "huawei-v1",
        "tencent",
        "jd",
        "qingcloud"
      })
  void aPurchaseBecomesATenant(String marketplace) {
    JsonNode bought = buy(marketplace, "'sku':'pro','until':'" + UNTIL + "'");
    JsonNode tenant = describe(account);
    assertThat(tenant.get("marketplace").stringValue()).isEqualTo(marketplace);
    assertThat(tenant.at("/edition/code").stringValue()).isEqualTo("PROFESSIONAL");
    assertThat(tenant.at("/edition/kind").stringValue()).isEqualTo("PAID");
    assertThat(tenant.at("/edition/until").stringValue()).startsWith("2027-0");
    assertThat(tenant.at("/subscription/status").stringValue()).isEqualTo("ACTIVE");
    JsonNode renewed = told(marketplace, bought, ":renew", "{'until':'2028-03-01T00:00:00Z'}");
    assertThat(renewed.at("/exchanges/0/valid").booleanValue()).isTrue();
    assertThat(describe(account).at("/edition/until").stringValue()).startsWith("2028-0");
    var _ = told(marketplace, bought, ":release", "{}");
    assertThat(refusal()).isEqualTo("Forbidden.Suspended");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aliyun", "huawei", "huawei-v1", "jd", "qingcloud"})
  void aPlanIsChangedAndAnInstanceSuspended(String marketplace) {
    JsonNode bought = buy(marketplace, "'sku':'std'");
    assertThat(describe(account).at("/edition/code").stringValue()).isEqualTo("STANDARD");
    var _ = told(marketplace, bought, ":upgrade", "{'sku':'ult'}");
    assertThat(describe(account).at("/edition/code").stringValue()).isEqualTo("ULTIMATE");
    var _ = told(marketplace, bought, ":suspend", "{}");
    assertThat(refusal()).isEqualTo("Forbidden.Suspended");
    var _ = told(marketplace, bought, ":resume", "{}");
    assertThat(describe(account).at("/edition/code").stringValue()).isEqualTo("ULTIMATE");
  }

  /// Tencent changes a trial into a purchase, and says until when.
  @Test
  void aTrialBecomesAPurchase() {
    JsonNode bought = buy("tencent", "'sku':'std','trial':true,'until':'2026-03-11T02:00:00Z'");
    assertThat(describe(account).at("/edition/kind").stringValue()).isEqualTo("TRIAL");
    at("2026-03-08T02:00:00Z");
    var _ = told("tencent", bought, ":upgrade", "{'sku':'pro'}");
    JsonNode edition = describe(account).get("edition");
    assertThat(edition.get("kind").stringValue()).isEqualTo("PAID");
    assertThat(edition.get("code").stringValue()).isEqualTo("PROFESSIONAL");
  }

  /// It is answered as done, so it must count when the organization is enabled again.
  @Test
  void whatIsRenewedWhileNobodyMayUseItCountsAfterwards() {
    JsonNode bought = buy("aliyun", "'sku':'pro','until':'" + UNTIL + "'");
    String organization = id(account);
    ok(ops("POST", "/organizations/" + organization + ":disable", "{'reason':'test'}"));
    var _ = told("aliyun", bought, ":renew", "{'until':'2028-03-01T00:00:00Z'}");
    ok(ops("POST", "/organizations/" + organization + ":enable", ""));
    JsonNode edition = describe(account).get("edition");
    assertThat(edition.get("code").stringValue()).isEqualTo("PROFESSIONAL");
    assertThat(edition.get("until").stringValue()).startsWith("2028-0");
  }

  @Test
  void billingItemsArePurchases() {
    JsonNode bought = buy("aliyun", "'sku':'pro','items':{'users':'5'},'until':'" + UNTIL + "'");
    String organization = id(account);
    long limit = Long.parseLong(number(limit(organization, "users")));
    var _ = told("aliyun", bought, ":upgrade", "{'items':{'users':'8'}}");
    assertThat(Long.parseLong(number(limit(organization, "users")))).isEqualTo(limit + 3);
    var _ = told("aliyun", bought, ":upgrade", "{'items':{'users':'2'}}");
    assertThat(Long.parseLong(number(limit(organization, "users")))).isEqualTo(limit - 3);
    assertThat(number(limitAt(organization, "users", UNTIL))).isEqualTo("10");
  }

  private static String number(String limit) {
    return limit.replace("\"", "");
  }

  @Test
  void aTrialIsATrialAndEndsByItself() {
    var _ = buy("aliyun", "'sku':'ult','trial':true,'until':'2026-03-10T00:00:00Z'");
    assertThat(describe(account).at("/edition/kind").stringValue()).isEqualTo("TRIAL");
    at("2026-03-10T00:00:00Z");
    assertThat(refusal()).isEqualTo("Forbidden.Suspended");
  }

  /// What was recorded long ago is played again.
  @Test
  void anOldExpiryDoesNotEndWhatWasRenewed() {
    JsonNode bought = buy("aliyun", "'sku':'pro','until':'2026-03-10T00:00:00Z'");
    at("2026-03-10T00:00:00Z");
    JsonNode expired = told("aliyun", bought, ":suspend", "{}");
    assertThat(refusal()).isEqualTo("Forbidden.Suspended");
    var _ = told("aliyun", bought, ":renew", "{'until':'" + UNTIL + "'}");
    String url = expired.at("/exchanges/0/request/url").stringValue();
    String path = url.substring(url.indexOf("/marketplace"));
    json(200, send("GET", path, "", ""));
    assertThat(describe(account).at("/subscription/status").stringValue()).isEqualTo("ACTIVE");
  }

  @Test
  void faultsAreRefusedAndRepeatsHaveNoSecondEffect() {
    JsonNode wrong = buy("tencent", "'sku':'pro','faults':['wrongSignature']");
    assertThat(wrong.at("/exchanges/0/response/status").intValue()).isEqualTo(403);
    assertThat(refusal()).isEqualTo("Forbidden.NotSubscribed");
    JsonNode twice = buy("tencent", "'sku':'pro','faults':['duplicate','replay']");
    assertThat(twice.get("exchanges")).hasSize(3);
    assertThat(twice.at("/exchanges/1/response/status").intValue()).isEqualTo(403);
    assertThat(twice.at("/exchanges/2/response/body").stringValue())
        .isEqualTo(twice.at("/exchanges/0/response/body").stringValue());
  }

  @Test
  void whatComesInAnotherOrderHasNoSecondEffect() {
    JsonNode bought = buy("aliyun", "'sku':'pro','until':'" + UNTIL + "'");
    var _ = told("aliyun", bought, ":renew", "{'until':'2028-03-01T00:00:00Z'}");
    JsonNode later =
        told("aliyun", bought, ":renew", "{'until':'2029-03-01T00:00:00Z','faults':['reorder']}");
    assertThat(later.get("exchanges")).hasSize(2);
    assertThat(describe(account).at("/edition/until").stringValue())
        .isEqualTo("2029-03-01T00:00:00Z");
  }

  @Test
  void unknownMarketplacesProductsAndPurchasesAreNamed() {
    json(404, send("GET", "/marketplace/amazon?action=createInstance", "", ""));
    json(404, send("POST", "/sandbox/v1/marketplaces/amazon/purchases", body("'sku':'pro'"), ""));
    json(404, send("POST", "/sandbox/v1/marketplaces/aliyun/purchases/x:renew", "{}", ""));
    JsonNode unknown = buy("huawei-v1", "'sku':'gold'");
    assertThat(unknown.at("/exchanges/0/response/body").stringValue()).contains("000002");
    assertThat(unknown.at("/exchanges/0/valid").booleanValue()).isFalse();
    json(400, send("POST", "/sandbox/v1/marketplaces/aliyun/purchases", "{}", ""));
  }

  @Test
  void staffSeeWhatWasSaidAndTryAgainWhatFailed() {
    var _ = buy("jd", "'sku':'std','faults':['wrongSignature']");
    String inbox = "/marketplaces/jd/callbacks";
    JsonNode refused = ok(ops("GET", inbox + "?outcome=REFUSED&limit=1", "")).at("/items/0");
    assertThat(refused.get("reason").stringValue()).contains("token");
    assertThat(refused.has("query")).isFalse();
    JsonNode bought = buy("jd", "'sku':'std'");
    JsonNode done = ok(ops("GET", inbox + "?outcome=DONE&limit=1", "")).at("/items/0");
    assertThat(done.get("subject").stringValue()).isEqualTo(bought.get("instanceId").stringValue());
    assertThat(done.get("query").stringValue())
        .contains("action=createInstance", "token=***", account);
    String id = done.get("id").stringValue();
    assertThat(ok(ops("GET", inbox + "/" + id, ""))).isEqualTo(done);
    json(409, ops("POST", inbox + "/" + id + ":replay", ""));
    json(404, ops("GET", inbox + "/0", ""));
    json(400, ops("GET", inbox + "?outcome=LOST", ""));
    JsonNode instances =
        ok(ops("GET", "/organizations/" + id(account) + "/instances", "")).get("items");
    assertThat(instances).hasSize(1);
    assertThat(instances.get(0).get("status").stringValue()).isEqualTo("ACTIVE");
  }

  /// Whatever it is signed with: nothing of it is read.
  @Test
  void whoCallsFromAnotherAddressThanTheMarketplacesIsRefused() throws Exception {
    HttpRequest call =
        HttpRequest.newBuilder(
                RunningGateway.address().resolve("/marketplace/jd?action=createInstance&token=x"))
            .build();
    HttpResponse<String> near =
        HttpClient.newHttpClient().send(call, HttpResponse.BodyHandlers.ofString());
    HttpResponse<String> far;
    // Another address of this machine.
    try (HttpClient other =
        HttpClient.newBuilder().localAddress(InetAddress.getByName("127.0.0.2")).build()) {
      far = other.send(call, HttpResponse.BodyHandlers.ofString());
    }
    assertThat(far.statusCode()).isEqualTo(near.statusCode());
    assertThat(Caller.json(near).get("message").stringValue()).contains("token");
    assertThat(Caller.json(far).get("message").stringValue()).contains("address");
    String inbox = "/marketplaces/jd/callbacks?outcome=REFUSED&limit=2";
    assertThat(ok(ops("GET", inbox, "")).get("items").findValuesAsString("reason"))
        .anySatisfy(reason -> assertThat(reason).contains("address"))
        .anySatisfy(reason -> assertThat(reason).doesNotContain("address"));
  }

  @Test
  void whatHasFailedIsDoneOnceItCanBe() {
    JsonNode bought = buy("jd", "'sku':'std'");
    String organization = id(account);
    ok(ops("POST", "/organizations/" + organization + ":disable", "{'reason':'r'}"));
    JsonNode second = buy("jd", "'sku':'ult'");
    assertThat(second.has("instanceId")).isFalse();
    JsonNode failed =
        ok(ops("GET", "/marketplaces/jd/callbacks?outcome=FAILED&limit=1", "")).at("/items/0");
    assertThat(failed.get("reason").stringValue()).contains("DISABLED");
    ok(ops("POST", "/organizations/" + organization + ":enable", ""));
    String replay = "/marketplaces/jd/callbacks/" + failed.get("id").stringValue() + ":replay";
    assertThat(ok(ops("POST", replay, "")).get("outcome").stringValue()).isEqualTo("DONE");
    assertThat(ok(ops("GET", "/organizations/" + organization + "/instances", "")).get("items"))
        .hasSize(2);
    assertThat(bought.has("instanceId")).isTrue();
    assertThat(describe(account).at("/edition/code").stringValue()).isEqualTo("ULTIMATE");
  }

  /// The extra billing item of the sandbox.
  @ParameterizedTest
  @ValueSource(strings = {"aliyun", "aliyun-computenest", "huawei", "huawei-v1", "jd"})
  void usersAreBoughtInAddition(String marketplace) {
    var _ = buy(marketplace, "'sku':'std','items':{'users':5},'until':'" + UNTIL + "'");
    JsonNode users = entitlement(id(account), "users");
    assertThat(users.get("sources")).hasSize(2);
    assertThat(users.at("/sources/1/limit").intValue()).isEqualTo(5);
  }

  @Test
  void whatIsLessIsTakenFromWhatIsNotUsedYet() {
    String bought = "'sku':'pro','items':{'users':5},'until':'" + UNTIL + "'";
    JsonNode sold = buy("aliyun", bought);
    var _ = told("aliyun", sold, ":upgrade", "{'items':{'users':3}}");
    JsonNode purchases =
        ok(ops("GET", "/organizations/" + id(account) + "/purchases", "")).get("items");
    assertThat(purchases).hasSize(1);
    assertThat(purchases.get(0).get("quantity").intValue()).isEqualTo(3);
  }

  @Test
  void aWorkOrderIsNotLockedOutByAMarketplace() {
    JsonNode trial = buy("aliyun", "'sku':'ult','trial':true,'until':'2026-03-10T00:00:00Z'");
    String order =
        "{'type':'NEW_PURCHASE','organization':'%s','edition':'STANDARD','duration':'P1Y'}"
            .formatted(id(account));
    JsonNode draft =
        json(201, send("POST", "/ops/v1/work-orders", order, Caller.operator("ann", "SALES")));
    var _ =
        ok(
            send(
                "POST",
                "/ops/v1/work-orders/" + draft.get("id").stringValue() + ":approve",
                "",
                Caller.operator("bob", "OPERATION")));
    at("2026-03-11T00:00:00Z");
    assertThat(describe(account).at("/edition/code").stringValue()).isEqualTo("STANDARD");
    var _ = told("aliyun", trial, ":release", "{}");
    assertThat(describe(account).at("/edition/code").stringValue()).isEqualTo("STANDARD");
  }

  @Test
  void whatWasDisabledComesBackByARenewalOnly() {
    JsonNode bought = buy("huawei", "'sku':'pro','items':{'users':5}");
    String organization = id(account);
    ok(ops("POST", "/organizations/" + organization + ":disable", "{'reason':'r'}"));
    var _ = told("huawei", bought, ":suspend", "{}");
    ok(ops("POST", "/organizations/" + organization + ":enable", ""));
    var _ = told("huawei", bought, ":resume", "{}");
    assertThat(describe(account).at("/edition/code").stringValue()).isEqualTo("FREE");
    var _ = told("huawei", bought, ":renew", "{'until':'" + UNTIL + "'}");
    assertThat(describe(account).at("/edition/code").stringValue()).isEqualTo("PROFESSIONAL");
  }

  private JsonNode buy(String marketplace, String members) {
    return ok(
        send("POST", "/sandbox/v1/marketplaces/" + marketplace + "/purchases", body(members), ""));
  }

  private String body(String members) {
    return "{'accountId':'%s','product':'demo',%s}".formatted(account, members);
  }

  private static JsonNode told(String marketplace, JsonNode bought, String verb, String body) {
    JsonNode told =
        ok(
            send(
                "POST",
                "/sandbox/v1/marketplaces/%s/purchases/%s%s"
                    .formatted(marketplace, bought.get("id").stringValue(), verb),
                body,
                ""));
    assertThat(told.at("/exchanges/0/valid").booleanValue()).as(told.toString()).isTrue();
    return told;
  }

  private String refusal() {
    Caller owner = Caller.of("{\"uid\":\"" + account + "\",\"accountId\":\"" + account + "\"}");
    HttpResponse<String> answer = owner.call("DescribeTenant", "{}");
    return Caller.json(answer).get("code").stringValue();
  }
}
