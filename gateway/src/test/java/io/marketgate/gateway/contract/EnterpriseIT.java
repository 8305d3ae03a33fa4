package io.marketgate.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.marketplace.huawei.HuaweiSignature;
import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.tenant.marketplace.InstancePeople;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Enterprises that have bought on Huawei's marketplace, and their people.
@ExtendWith(RunningGateway.class)
class EnterpriseIT extends SimulatedPlatform {

  private static final String OK = "000000";
  private static final Instant NOW = Instant.parse("2026-03-01T02:00:00Z");

  private final String account = "buyer-" + UUID.randomUUID();
  private JsonNode bought;
  private String instance = "";
  private String tenant = "";

  @BeforeEach
  void buy() {
    at(NOW.toString());
    bought =
        ok(purchases("", "{'accountId':'%s','product':'demo','sku':'pro'}".formatted(account)));
    instance = bought.get("instanceId").stringValue();
    tenant = "tenant-" + bought.get("orderId").stringValue();
  }

  @Test
  void peopleOfAnEnterpriseAreSignedOnAsUsersOfTheBuyer() {
    bind();
    String link = link();
    HttpResponse<String> opened = send("GET", link, "", "");
    assertThat(opened.statusCode()).as(opened.body()).isEqualTo(302);
    assertThat(opened.headers().firstValue("Location").orElseThrow())
        .isEqualTo("https://demo.example.com/?instance=" + instance);
    assertThat(send("GET", link, "", "").statusCode()).as("a second time").isEqualTo(403);
    JsonNode session = json(200, session(cookie(opened)));
    Caller front =
        new Caller(session.get("userinfo").stringValue(), session.get("accessToken").stringValue());
    assertThat(session.get("userinfo").stringValue())
        .contains("\"uid\":\"" + person("admin") + "\"", "\"type\":\"user\"", account);
    assertThat(ok(front.call("DescribeTenant", "{}")).at("/data/marketplace").stringValue())
        .isEqualTo("huawei");
    String groups =
        ok(ops("GET", "/organizations/" + organization() + "/groups/Administrators/users", ""))
            .toString();
    assertThat(groups).contains(person("admin")).doesNotContain(person("user"));
  }

  @Test
  void whatIsSaidTwiceHasOneEffect() {
    bind();
    String before = history();
    bind();
    assertThat(history()).isEqualTo(before);
    assertThat(before).contains("EnterpriseBound", "MemberJoined").doesNotContain("secret");
  }

  @Test
  void whoIsNoLongerAuthorizedIsOut() {
    bind();
    String cookie = cookie(send("GET", link(), "", ""));
    json(200, session(cookie));
    String people = "'userList':[{'userName':'%s','role':'admin'}]".formatted(name("admin"));
    assertThat(kit("authSync", people + ",'flag':3,'testFlag':0")).isEqualTo(OK);
    assertThat(kit("authSync", people + ",'flag':0,'testFlag':0")).as("again").isEqualTo(OK);
    json(401, session(cookie));
    assertThat(members()).doesNotContain(person("admin")).contains(person("user"), account);
    assertThat(kit("authSync", people + ",'flag':1,'testFlag':0", NOW.minusSeconds(10)))
        .as("what was told before is late")
        .isEqualTo(OK);
    assertThat(members()).doesNotContain(person("admin"));
    HttpResponse<String> refused = send("GET", link(), "", "");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("may not use this now").doesNotContain("admin-");
  }

  @Test
  void whoIsDisabledIsOutAndWhoIsNoAdministratorAnyMoreIsNone() {
    bind();
    String people =
        "'userList':[{'userName':'%s','role':'user'},{'userName':'%s','enable':'false'}]"
            .formatted(name("admin"), name("user"));
    assertThat(kit("authSync", people + ",'flag':2,'testFlag':0")).isEqualTo(OK);
    assertThat(members()).contains(person("admin")).doesNotContain(person("user"));
    assertThat(
            ok(ops("GET", "/organizations/" + organization() + "/groups/Viewers/users", ""))
                .toString())
        .contains(person("admin"));
  }

  @Test
  void anEnterpriseThatIsTakenAwaySignsNobodyOn() {
    bind();
    String cookie = cookie(send("GET", link(), "", ""));
    assertThat(kit("tenantSync", "'flag':0,'testFlag':0")).isEqualTo(OK);
    assertThat(kit("tenantSync", "'flag':0,'testFlag':0")).as("again").isEqualTo(OK);
    assertThat(send("GET", link(), "", "").statusCode()).isEqualTo(403);
    json(401, session(cookie));
    assertThat(members()).doesNotContain(person("admin"), person("user")).contains(account);
  }

  @Test
  void whatCannotBeRightIsRefused() {
    assertThat(kit("tenantSync", "'domainName':'https://evil.example','flag':1,'testFlag':0"))
        .as("no host of the marketplace")
        .isNotEqualTo(OK);
    assertThat(kit("tenantSync", "'domainName':'https://a@huaweicloud.com','flag':1"))
        .isNotEqualTo(OK);
    assertThat(kit("tenantSync", "'domainName':'acme.huaweicloud.com','flag':1")).isEqualTo(OK);
    assertThat(kit("tenantSync", "'domainName':'acme.huaweicloud.com','flag':7")).isNotEqualTo(OK);
    assertThat(
            kit("applicationSync", "'clientId':'c','clientSecret':'plain','flag':1,'testFlag':0"))
        .as("not encrypted")
        .isNotEqualTo(OK);
    assertThat(kit("authSync", "'userList':'all','flag':1")).isNotEqualTo(OK);
    instance = "unknown1234";
    assertThat(kit("tenantSync", "'flag':1,'testFlag':0")).as("of nothing").isNotEqualTo(OK);
    assertThat(kit("tenantSync", "'flag':1,'testFlag':1")).as("only a test").isEqualTo(OK);
    assertThat(kit("tenantSync", "'flag':0,'testFlag':0")).as("not there").isEqualTo(OK);
    instance = "";
    assertThat(kit("tenantSync", "'flag':1,'testFlag':1")).as("the seller tries").isEqualTo(OK);
  }

  @Test
  void peopleWhoBringNothingAreNotSignedOn() {
    assertThat(send("GET", "/marketplace/huawei/sso", "", "").statusCode()).isEqualTo(404);
    for (String query :
        List.of("code=a", "code=&tenant=a", "code=a&tenant=a&code=b", "code=a&tenant=unknown")) {
      HttpResponse<String> refused = send("GET", "/marketplace/huawei/sso?" + query, "", "");
      assertThat(refused.statusCode()).as(query).isEqualTo(403);
    }
    bind();
    String forged = "/marketplace/huawei/sso?code=admin-x.tenant-y.1&tenant=" + tenant;
    assertThat(send("GET", forged, "", "").statusCode()).isEqualTo(403);
  }

  /// Those of another enterprise are other people, whatever they are called.
  @Test
  void aNameOfAnotherEnterpriseIsSomebodyElse() {
    bind();
    String mine = tenant;
    tenant = "tenant-other";
    String people =
        "'userList':[{'userName':'%s','role':'user'}],'flag':1,'testFlag':0"
            .formatted(name("admin"));
    assertThat(kit("authSync", people)).isEqualTo(OK);
    String other = InstancePeople.uid(tenant, name("admin"));
    tenant = mine;
    assertThat(members()).contains(person("admin"), other);
    assertThat(kit("authSync", people.replace("'flag':1", "'flag':0"))).isEqualTo(OK);
    assertThat(members()).contains(other).doesNotContain(person("admin"));
  }

  /// Whoever finds no room keeps nobody from leaving.
  @Test
  void whoLeavesIsOutAlthoughAnotherFindsNoRoom() {
    bind();
    ok(ops("POST", "/organizations/" + organization() + ":disable", "{'reason':'test'}"));
    String people =
        "'userList':[{'userName':'fresh','role':'user'},{'userName':'%s','enable':'false'}],'flag':2"
            .formatted(name("admin"));
    assertThat(kit("authSync", people)).as("no room for the new one").isNotEqualTo(OK);
    assertThat(members())
        .doesNotContain(InstancePeople.uid(tenant, "fresh"), person("admin"))
        .contains(person("user"));
  }

  /// Nothing that is told of people is kept as it came.
  @Test
  void nothingOfThePeopleIsInTheInbox() {
    bind();
    String inbox =
        ok(ops("GET", "/marketplaces/huawei/callbacks?subject=" + instance, "")).toString();
    assertThat(
            kit("authSync", "'userList':[{'userName':'%s'},{}],'flag':1".formatted(name("admin"))))
        .as("cannot be read")
        .isNotEqualTo(OK);
    String failed = ok(ops("GET", "/marketplaces/huawei/callbacks?outcome=FAILED", "")).toString();
    assertThat(failed).contains("userName is required").doesNotContain(name("admin"));
    assertThat(inbox).contains("authSync").doesNotContain(name("admin"), "clientSecret");
  }

  /// As the enterprise calls him.
  private String name(String role) {
    return role + "-" + bought.get("orderId").stringValue();
  }

  /// As he is called here.
  private String person(String role) {
    return InstancePeople.uid(tenant, name(role));
  }

  private String organization() {
    JsonNode found =
        ok(ops("GET", "/organizations?marketplace=huawei&account=" + account, "")).get("items");
    return found.get(0).get("id").stringValue();
  }

  private String members() {
    return ok(ops("GET", "/organizations/" + organization() + "/members", "")).toString();
  }

  private String history() {
    return ok(ops("GET", "/organizations/" + organization() + "/history", "")).toString();
  }

  private static HttpResponse<String> purchases(String path, String body) {
    return send("POST", "/sandbox/v1/marketplaces/huawei/purchases" + path, body, "");
  }

  private HttpResponse<String> purchase(String what) {
    return purchases("/" + bought.get("id").stringValue() + what, "{}");
  }

  private void bind() {
    assertThat(ok(purchase(":bind")).get("exchanges").valueStream())
        .isNotEmpty()
        .allSatisfy(exchange ->
            assertThat(exchange.at("/response/body").stringValue())
                .as(exchange.at("/request/url").stringValue())
                .contains(OK));
  }

  private String link() {
    String url = ok(purchase(":signOn")).get("url").stringValue();
    return url.substring(url.indexOf("/marketplace/"));
  }

  private static String cookie(HttpResponse<String> opened) {
    return opened.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
  }

  private static HttpResponse<String> session(String cookie) {
    return Caller.send(
        Caller.request("/marketplace/session").header("Cookie", cookie).GET().build());
  }

  /// @return the result code
  private String kit(String path, String members) {
    return kit(path, members, NOW);
  }

  private String kit(String path, String members, Instant at) {
    String body =
        "{'instanceId':'%s','tenantId':'%s',%s}"
            .formatted(instance, tenant, members)
            .replace('\'', '"');
    String nonce = UUID.randomUUID().toString();
    String time = Long.toString(at.toEpochMilli());
    HttpRequest request =
        Caller.request("/marketplace/huawei/produceAPI/v2/" + path)
            .header("Content-Type", "application/json")
            .header("x-timestamp", time)
            .header("x-nonce", nonce)
            .header("x-sign", HuaweiSignature.ofText("sandbox-huawei-key", nonce, time, body))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return json(200, Caller.send(request)).get("resultCode").stringValue();
  }
}
