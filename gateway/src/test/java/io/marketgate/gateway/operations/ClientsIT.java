package io.marketgate.gateway.operations;

import static io.marketgate.gateway.operations.Operator.expect;
import static io.marketgate.gateway.operations.Operator.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Machine clients, members, the directory of organizations and the audit trail (api.md 3 and 4).
@ExtendWith(RunningGateway.class)
class ClientsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String account = "c-" + UUID.randomUUID();
  private final Operator admin = new Operator(Caller.operator("ADMIN"), "");
  private final String organization = create("Acme " + account, account);

  @Test
  void aClientGetsATokenForItsScopes() {
    JsonNode client = client("'usage','entitlements'", "");
    String id = client.get("clientId").stringValue();
    String secret = client.get("clientSecret").stringValue();
    JsonNode issued = json(200, token(id, secret, ""));
    assertThat(issued.get("scope").stringValue()).isEqualTo("entitlements usage");
    assertThat(issued.get("token_type").stringValue()).isEqualTo("Bearer");
    String token = issued.get("access_token").stringValue();
    expect(200, product("GET", "/organizations/" + organization + "/entitlements", "", token));
    JsonNode refused =
        json(403, product("GET", "/organizations/" + organization + "/members", "", token));
    assertThat(refused.get("code").stringValue()).isEqualTo("ScopeRequired");
    assertThat(json(401, token(id, "wrong", "")).get("error").stringValue())
        .isEqualTo("invalid_client");
    assertThat(json(400, token(id, secret, "&scope=members")).get("error").stringValue())
        .isEqualTo("invalid_scope");
    assertThat(everyClient()).contains(id).doesNotContain(secret);
    assertThat(admin.get("/ops/v1/audit?limit=200").body()).contains(id).doesNotContain(secret);
    expect(401, product("GET", "/organizations/" + organization, "", admin.token()));
    expect(401, Caller.get("/ops/v1/clients", "Authorization", "Bearer " + token));
  }

  private String everyClient() {
    StringBuilder pages = new StringBuilder();
    String cursor = "";
    do {
      JsonNode page = json(200, admin.get("/ops/v1/clients?limit=200" + cursor));
      pages.append(page);
      cursor =
          page.hasNonNull("nextCursor") ? "&cursor=" + page.get("nextCursor").stringValue() : "";
    } while (!cursor.isEmpty());
    return pages.toString();
  }

  @ParameterizedTest
  @CsvSource({"clients,clientId", "metrics,code", "editions,code"})
  void shortListsHavePagesToo(String list, String key) {
    client("'usage'", "");
    client("'usage'", "");
    String path = "/ops/v1/" + list;
    JsonNode all = json(200, admin.get(path + "?limit=200")).get("items");
    JsonNode first = json(200, admin.get(path + "?limit=1"));
    assertThat(first.get("items")).containsExactly(all.get(0));
    assertThat(first.get("nextCursor")).isEqualTo(all.get(0).get(key));
    JsonNode second =
        json(200, admin.get(path + "?limit=1&cursor=" + first.get("nextCursor").stringValue()));
    assertThat(second.get("items")).containsExactly(all.get(1));
    JsonNode last =
        json(200, admin.get(path + "?cursor=" + all.get(all.size() - 1).get(key).stringValue()));
    assertThat(last.get("items")).isEmpty();
    assertThat(last.has("nextCursor")).isFalse();
    assertThat(json(400, admin.get(path + "?cursor=none&limit=0")).get("errors")).hasSize(2);
  }

  @Test
  void aSecretIsRotatedWithAnOverlap() {
    JsonNode client = client("'organizations'", "");
    String id = client.get("clientId").stringValue();
    String first = client.get("clientSecret").stringValue();
    String second =
        json(200, admin.post("/ops/v1/clients/" + id + ":rotate", ""))
            .get("clientSecret")
            .stringValue();
    expect(200, token(id, first, ""));
    expect(200, basic(id, second));
    expect(200, admin.post("/ops/v1/clients/" + id + ":rotate", "{'overlap':'PT0.001S'}"));
    Awaitility.await().atMost(PATIENCE).until(() -> token(id, first, "").statusCode() == 401);
    expect(404, admin.post("/ops/v1/clients/nobody:rotate", ""));
  }

  @Test
  void aDeletedClientIsOutWithinASecondOrTwo() {
    JsonNode client = client("'organizations'", "");
    String id = client.get("clientId").stringValue();
    String token =
        json(200, token(id, client.get("clientSecret").stringValue(), ""))
            .get("access_token")
            .stringValue();
    expect(200, product("GET", "/organizations/" + organization, "", token));
    expect(204, admin.delete("/ops/v1/clients/" + id));
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> product("GET", "/organizations/" + organization, "", token).statusCode() == 401);
    expect(404, admin.delete("/ops/v1/clients/" + id));
  }

  @Test
  void aClientCallsAsOftenAsItMay() {
    JsonNode client = client("'organizations'", ",'requestsPerSecond':1");
    String token =
        json(
                200,
                token(
                    client.get("clientId").stringValue(),
                    client.get("clientSecret").stringValue(),
                    ""))
            .get("access_token")
            .stringValue();
    HttpResponse<String> answer = null;
    for (int i = 0; i < 50; i++) {
      answer = product("GET", "/organizations/" + organization, "", token);
      if (answer.statusCode() == 429) {
        break;
      }
    }
    assertThat(json(429, answer).get("code").stringValue()).isEqualTo("Throttling.Client");
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void membersJoinAndLeaveAndCountAsUsers() {
    String token = sandboxClient();
    String members = "/organizations/" + organization + "/members";
    expect(201, product("POST", members, "{'uid':'ann','name':'Ann','roles':['dev']}", token));
    expect(200, product("POST", members, "{'uid':'ann','name':'Anna'}", token));
    expect(200, product("POST", members, "{'uid':'ann','name':'Anna'}", token));
    for (int i = 1; i < 30; i++) {
      expect(201, product("POST", members, "{'uid':'u" + i + "'}", token));
    }
    JsonNode full = json(403, product("POST", members, "{'uid':'late'}", token));
    assertThat(full.get("code").stringValue()).isEqualTo("QuotaExceeded");
    assertThat(full.get("used").longValue()).isEqualTo(30);
    assertThat(full.get("limit").longValue()).isEqualTo(30);
    JsonNode page = json(200, product("GET", members + "?limit=10", "", token));
    assertThat(page.get("items")).hasSize(10);
    assertThat(page.at("/items/0/name").stringValue()).isEqualTo("Anna");
    JsonNode next =
        json(
            200,
            product(
                "GET",
                members + "?limit=200&cursor=" + page.get("nextCursor").stringValue(),
                "",
                token));
    assertThat(next.get("items")).hasSize(20);
    expect(204, product("DELETE", members + "/u1", "", token));
    expect(404, product("DELETE", members + "/u1", "", token));
    expect(201, product("POST", members, "{'uid':'late'}", token));
    Caller owner = Caller.of("{\"uid\":\"" + account + "\",\"accountId\":\"" + account + "\"}");
    assertThat(json(200, owner.call("ListMembers", "{}")).at("/data/items")).hasSize(30);
    JsonNode nobody = json(404, product("GET", "/organizations/nobody/members", "", token));
    assertThat(nobody.get("code").stringValue()).isEqualTo("NotFound.Organization");
  }

  @Test
  void organizationsAreFoundByWhatIsKnownOfThem() {
    String name = "Zeta " + UUID.randomUUID();
    String first = create(name + " one", account + "-1");
    String second = create(name + " two", account + "-2");
    JsonNode byName = json(200, admin.get(search("name=" + name.toUpperCase(Locale.ROOT))));
    assertThat(byName.get("items").findValuesAsString("id")).containsExactly(first, second);
    JsonNode page = json(200, admin.get(search("limit=1&name=" + name)));
    assertThat(page.get("items").findValuesAsString("id")).containsExactly(first);
    JsonNode rest =
        json(
            200,
            admin.get(
                search(
                    "limit=1&name=" + name + "&cursor=" + page.get("nextCursor").stringValue())));
    assertThat(rest.get("items").findValuesAsString("id")).containsExactly(second);
    JsonNode byAccount =
        json(200, admin.get(search("marketplace=sandbox&account=" + account + "-2")));
    assertThat(byAccount.get("items").findValuesAsString("id")).containsExactly(second);
    assertThat(
            json(200, admin.get(search("edition=PROFESSIONAL&status=ACTIVE&name=" + name)))
                .get("items"))
        .hasSize(2);
    assertThat(json(200, admin.get(search("edition=FREE&name=" + name))).get("items")).isEmpty();
    assertThat(
            json(200, admin.get(search("expiringBefore=2199-01-01T00:00:00Z&name=" + name)))
                .get("items"))
        .hasSize(2);
    JsonNode ends = json(200, admin.get(search("expiringBefore=2199-01-01T00:00:00Z&limit=1")));
    expect(
        200,
        admin.get(
            search(
                "expiringBefore=2199-01-01T00:00:00Z&cursor="
                    + ends.get("nextCursor").stringValue())));
    assertThat(json(200, admin.get(search("name=" + name + "%25"))).get("items")).isEmpty();
    expect(400, admin.get(search("status=BROKEN")));
    expect(400, admin.get(search("cursor=x")));
    expect(400, admin.get(search("else=1")));
    String token = sandboxClient();
    JsonNode found =
        json(
            200,
            product(
                "GET",
                "/organizations?marketplace=sandbox&accountId=" + account + "-1",
                "",
                token));
    assertThat(found.at("/items/0/id").stringValue()).isEqualTo(first);
    expect(404, product("GET", "/organizations?marketplace=x&accountId=y", "", token));
    expect(404, product("GET", "/organizations/nobody", "", token));
  }

  @Test
  void everyChangeIsInTheHistoryAndTheAuditTrail() {
    String path = "/ops/v1/organizations/" + organization;
    expect(200, admin.patch(path, "{'name':'Renamed'}"));
    expect(200, admin.patch(path, "{'timeZone':'America/New_York','version':1}"));
    expect(409, admin.patch(path, "{'name':'Other','version':1}"));
    expect(200, admin.post(path + ":close", "{'reason':'gone'}"));
    expect(409, admin.post(path + ":disable", "{'reason':'gone'}"));
    expect(200, admin.post(path + ":recover", ""));
    JsonNode history = json(200, admin.get(path + "/history")).get("items");
    assertThat(history.findValuesAsString("what"))
        .containsExactly(
            "OrganizationRecovered",
            "OrganizationClosed",
            "OrganizationChanged",
            "OrganizationChanged",
            "OrganizationCreated");
    assertThat(history.at("/0/actor").stringValue()).isEqualTo("operator:olga");
    JsonNode audit =
        json(200, admin.get("/ops/v1/audit?organization=" + organization)).get("items");
    assertThat(audit.findValuesAsString("what"))
        .contains("OrganizationClosed", "OrganizationCreated");
    expect(201, new Operator(admin.token(), organization).post("/users", "{'name':'ann'}"));
    assertThat(
            json(200, admin.get("/ops/v1/audit?organization=" + organization)).at("/items/0/what"))
        .hasToString("\"UserCreated\"");
    expect(400, admin.get(path + "/entitlements?at=%2B900000000-01-01T00:00:00Z"));
    expect(200, admin.get(path + "/entitlements?at=2199-12-31T23:59:59Z&explain=true"));
    assertThat(json(200, admin.get("/ops/v1/audit:verify")).get("valid").booleanValue()).isTrue();
    JsonNode own = json(200, admin.get("/ops/v1/audit:verify?organization=" + organization));
    assertThat(own.get("valid").booleanValue()).as(own.toString()).isTrue();
    assertThat(own.get("unchained").longValue()).isZero();
    assertThat(own.get("entries").longValue()).isBetween(6L, 20L);
    String known = "&head=" + own.get("head").stringValue();
    assertThat(
            json(200, admin.get("/ops/v1/audit:verify?organization=" + organization + known))
                .get("valid")
                .booleanValue())
        .isTrue();
    expect(404, admin.get("/ops/v1/audit:verify?organization=another" + known));
    expect(400, admin.get("/ops/v1/audit:verify?organisation=" + organization));
    expect(400, admin.get("/ops/v1/audit:verify?organization="));
    expect(400, admin.get("/ops/v1/audit:verify?" + known.substring(1)));
    assertThat(json(200, admin.get(path)).get("timeZone").stringValue())
        .isEqualTo("America/New_York");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|/name",
        "{'name':'x','timeZone':'Nowhere','owner':{'accountId':'a'}}|/timeZone",
        "{'name':'x','timeZone':'UTC'}|/owner",
        "{'name':'x','timeZone':'UTC','owner':{}}|/owner/accountId",
        "{'name':'x','timeZone':'UTC','owner':{'accountId':'a','age':1}}|/owner/age",
      })
  void faultyOrganizationsAreRefused(String body, String pointer) {
    JsonNode problem = json(400, admin.post("/ops/v1/organizations", body));
    assertThat(problem.get("errors").findValuesAsString("pointer")).contains(pointer);
  }

  @Test
  void anAccountHasOneOrganization() {
    String body = "{'name':'Again','timeZone':'UTC','owner':{'accountId':'" + account + "'}}";
    assertThat(json(409, admin.post("/ops/v1/organizations", body)).get("code").stringValue())
        .isEqualTo("AlreadyExists");
  }

  private static String search(String query) {
    return "/ops/v1/organizations?" + query.replace(" ", "%20");
  }

  private String create(String name, String of) {
    String body = "{'name':'%s','timeZone':'UTC','owner':{'accountId':'%s'}}".formatted(name, of);
    return json(201, admin.post("/ops/v1/organizations", body)).get("id").stringValue();
  }

  private JsonNode client(String scopes, String more) {
    return json(
        201, admin.post("/ops/v1/clients", "{'name':'x','scopes':[" + scopes + "]" + more + "}"));
  }

  private static String sandboxClient() {
    return json(200, Caller.post("/sandbox/v1/client-tokens", "{\"clientId\":\"x\"}", ""))
        .get("accessToken")
        .stringValue();
  }

  private static HttpResponse<String> token(String id, String secret, String more) {
    return form(
        "grant_type=client_credentials&client_id=" + id + "&client_secret=" + secret + more, "");
  }

  private static HttpResponse<String> basic(String id, String secret) {
    String credentials =
        Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
    return form("grant_type=client_credentials", "Basic " + credentials);
  }

  private static HttpResponse<String> form(String body, String authorization) {
    HttpRequest.Builder request =
        Caller.request("/product/v1/token")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", "application/x-www-form-urlencoded");
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return Caller.send(request.build());
  }

  private static HttpResponse<String> product(
      String method, String path, String body, String token) {
    return Caller.send(
        Caller.request("/product/v1" + path)
            .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token)
            .build());
  }
}
