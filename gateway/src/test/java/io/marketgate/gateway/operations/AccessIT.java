package io.marketgate.gateway.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Users, groups and policies of an organization, and what they let callers do (ram.md 1 and 4,
/// api.md 4).
@ExtendWith(RunningGateway.class)
class AccessIT {

  private static final String ALLOW =
      "{'Version':'1','Statement':[{'Effect':'Allow','Action':'%s','Resource':'%s'}]}";

  private final String admin = Caller.operator("ADMIN");
  private final Caller owner = Caller.owner();
  private final String organization =
      Caller.json(owner.call("DescribeTenant", "{}")).at("/data/organization/id").stringValue();

  /// Every test has users, groups and policies of its own.
  private final String own = UUID.randomUUID().toString();

  @Test
  void aUserNeedsAnAllowAndGetsItAtOnce() {
    String user = create("users");
    expectDenied(user, "ListMigrations", "{}", "ImplicitDeny");
    String policy = createPolicy("demo:List*", "*");
    expect(204, put("/users/" + user + "/policies/custom/" + policy));
    expectAllowed(user, "ListMigrations", "{}");
    expectDenied(user, "CreateMigration", "{'source':'a','target':'b'}", "ImplicitDeny");
    expect(204, delete("/users/" + user + "/policies/custom/" + policy));
    expectDenied(user, "ListMigrations", "{}", "ImplicitDeny");
  }

  @Test
  void aUserHasWhatHisGroupsHave() {
    String user = create("users");
    String group = create("groups");
    expect(204, put("/groups/" + group + "/policies/system/DemoReadOnlyAccess"));
    expect(204, put("/groups/" + group + "/users/" + user));
    expectAllowed(user, "ListMigrations", "{}");
    JsonNode members = json(200, get("/groups/" + group + "/users"));
    assertThat(members.at("/items/0").stringValue()).isEqualTo(user);
    expect(204, delete("/groups/" + group + "/users/" + user));
    expectDenied(user, "ListMigrations", "{}", "ImplicitDeny");
  }

  @Test
  void aDenyBeatsEveryAllow() {
    String user = create("users");
    expect(204, put("/users/" + user + "/policies/system/AdministratorAccess"));
    expectAllowed(user, "ListMigrations", "{}");
    String deny = createPolicy(ALLOW.formatted("demo:*", "*").replace("Allow", "Deny"));
    expect(204, put("/users/" + user + "/policies/custom/" + deny));
    expectDenied(user, "ListMigrations", "{}", "ExplicitDeny");
    expectAllowed(user, "DescribeTenant", "{}");
  }

  @Test
  void aParameterIsPartOfTheResourceAndNeverAWildcardOrAPartOfItsOwn() {
    String user = create("users");
    String policy = createPolicy("demo:GetMigration", "acs:demo:*:demo:migration/m-0001");
    expect(204, put("/users/" + user + "/policies/custom/" + policy));
    expectAllowed(user, "GetMigration", "{'id':'m-0001'}");
    expectDenied(user, "GetMigration", "{'id':'m-0002'}", "ImplicitDeny");
    for (String id : new String[] {"*", "m-000?", "x:migration:m-0001"}) {
      JsonNode detail = expectDenied(user, "GetMigration", "{'id':'" + id + "'}", "ImplicitDeny");
      String resource = detail.get("authResource").stringValue();
      assertThat(resource).startsWith("acs:demo:*:demo:migration/");
      assertThat(resource.substring(resource.indexOf('/') + 1)).doesNotContain("*", "?", ":", "/");
    }
    HttpResponse<String> missing = caller(user).call("GetMigration", "{}");
    assertThat(missing.statusCode()).isEqualTo(400);
    assertThat(Caller.json(missing).get("code").stringValue())
        .isEqualTo("MissingParameter.params/id");
  }

  @Test
  void conditionsSeeTheProductsKeysAndWhereTheCallComesFrom() {
    String user = create("users");
    String policy =
        createPolicy(
            "{'Version':'1','Statement':[{'Effect':'Allow','Action':'demo:CreateMigration',"
                + "'Resource':'*','Condition':{'StringEquals':{'demo:Target':'cloud-1'},"
                + "'IpAddress':{'acs:SourceIp':['127.0.0.1','::1']},"
                + "'DateGreaterThan':{'acs:CurrentTime':'2020-01-01T00:00:00Z'},"
                + "'StringEquals':{'acs:PrincipalArn':'acs:ram::demo:user/"
                + user
                + "'}}}]}");
    assertThat(policy).isEmpty();
    policy =
        createPolicy(
            "{'Version':'1','Statement':[{'Effect':'Allow','Action':'demo:CreateMigration',"
                + "'Resource':'*','Condition':{'StringEquals':{'demo:Target':'cloud-1',"
                + "'acs:PrincipalArn':'acs:ram::demo:user/"
                + user
                + "'},"
                + "'IpAddress':{'acs:SourceIp':['127.0.0.1','::1']},"
                + "'Bool':{'acs:SecureTransport':'false'},"
                + "'DateGreaterThan':{'acs:CurrentTime':'2020-01-01T00:00:00Z'}}}]}");
    expect(204, put("/users/" + user + "/policies/custom/" + policy));
    expectAllowed(user, "CreateMigration", "{'source':'a','target':'cloud-1'}");
    expectDenied(user, "CreateMigration", "{'source':'a','target':'cloud-2'}", "ImplicitDeny");
  }

  @Test
  void aPolicyKeepsFiveVersionsAndOneIsInForce() {
    String user = create("users");
    String policy = createPolicy("demo:GetMigration", "*");
    expect(204, put("/users/" + user + "/policies/custom/" + policy));
    String versions = "/policies/" + policy + "/versions";
    String list = "{'document':" + ALLOW.formatted("demo:List*", "*") + ",'setAsDefault':true}";
    assertThat(json(201, post(versions, list)).get("version").stringValue()).isEqualTo("v2");
    expectAllowed(user, "ListMigrations", "{}");
    expect(204, post(versions + "/v1:setDefault", ""));
    expectDenied(user, "ListMigrations", "{}", "ImplicitDeny");
    for (int i = 3; i <= 5; i++) {
      json(201, post(versions, list.replace("true", "false")));
    }
    assertThat(json(409, post(versions, list)).get("code").stringValue())
        .isEqualTo("LimitExceeded.Policy.Version");
    assertThat(json(409, delete(versions + "/v1")).get("code").stringValue())
        .isEqualTo("DeleteConflict.Policy.Version.Default");
    expect(204, delete(versions + "/v2"));
    assertThat(json(201, post(versions, list.replace("true", "false"))).get("version"))
        .hasToString("\"v6\"");
    JsonNode all = json(200, get(versions)).get("items");
    assertThat(all.findValuesAsString("version")).containsExactly("v1", "v3", "v4", "v5", "v6");
    assertThat(all.at("/0/default").booleanValue()).isTrue();
    assertThat(all.at("/1/document/Statement/0/Action").stringValue()).isEqualTo("demo:List*");
  }

  @Test
  void attachmentsAreLimited() {
    String user = create("users");
    for (int i = 0; i < 10; i++) {
      String policy = createPolicy("demo:X" + i, "*", own + "-" + i);
      expect(204, put("/users/" + user + "/policies/custom/" + policy));
      expect(204, put("/users/" + user + "/policies/custom/" + policy));
    }
    String policy = createPolicy("demo:X", "*", own + "-more");
    assertThat(json(409, put("/users/" + user + "/policies/custom/" + policy)).get("code"))
        .hasToString("\"LimitExceeded.User.Policy\"");
    expect(204, put("/users/" + user + "/policies/system/ReadOnlyAccess"));
    assertThat(json(200, get("/users/" + user + "/policies")).get("items")).hasSize(11);
  }

  @Test
  void whatIsInUseIsNotDeletedAndWhatIsDeletedIsGone() {
    String user = create("users");
    String policy = createPolicy("demo:*", "*");
    expect(204, put("/users/" + user + "/policies/custom/" + policy));
    assertThat(json(409, delete("/policies/" + policy)).get("code").stringValue())
        .isEqualTo("DeleteConflict.Policy.Attached");
    expect(204, delete("/users/" + user));
    expectDenied(user, "ListMigrations", "{}", "ImplicitDeny");
    expect(204, delete("/policies/" + policy));
    assertThat(json(404, get("/policies/" + policy)).get("code").stringValue())
        .isEqualTo("EntityNotExist.Policy");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/policies|{'name':'x'}|400|InvalidInput|/document",
        "/policies|{'name':'x y','document':{}}|400|InvalidInput|/name",
        "/policies|{'name':'x','document':{}}|400|PolicyInvalid|/document",
        "/policies|{'name':'x','document':{},'else':1}|400|InvalidInput|/else",
        "/policies|{'name':'x','name':'y'}|400|InvalidInput|/name",
        "/policies|nonsense|400|InvalidInput|",
        "/policies/none/versions|{'document':D}|404|EntityNotExist.Policy|",
        "/users|{}|400|InvalidInput|/name",
        "/users|{'name':''}|400|InvalidInput|/name",
      })
  void badInputIsNamed(String path, String body, int status, String code, String pointer) {
    JsonNode problem = json(status, post(path, body.replace("D", ALLOW.formatted("x:Y", "*"))));
    assertThat(problem.get("code").stringValue()).isEqualTo(code);
    if (pointer != null) {
      assertThat(problem.at("/errors/0/pointer").stringValue()).isEqualTo(pointer);
    }
  }

  @Test
  void anUnknownOrganizationHasNoUsers() {
    HttpResponse<String> response =
        Caller.post("/ops/v1/organizations/none/users", "{\"name\":\"x\"}", admin);
    assertThat(json(404, response).get("code").stringValue())
        .isEqualTo("EntityNotExist.Organization");
  }

  @Test
  void listsAreReadPageByPage() {
    createPolicy("demo:*", "*", own + "-a");
    createPolicy("demo:*", "*", own + "-b");
    int pages = 0;
    int found = 0;
    String cursor = "";
    do {
      JsonNode page = json(200, get("/policies?limit=3" + cursor));
      assertThat(page.get("items").size()).isBetween(1, 3);
      for (JsonNode policy : page.get("items")) {
        found += policy.get("name").stringValue().startsWith(own) ? 1 : 0;
        assertThat(policy.has("document")).isFalse();
      }
      cursor = page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").stringValue() : "";
      pages++;
    } while (!cursor.isEmpty());
    assertThat(found).isEqualTo(2);
    assertThat(pages).isGreaterThan(1);
    assertThat(get("/policies?limit=0").statusCode()).isEqualTo(400);
    assertThat(get("/policies?cursor=§".replace("§", "%C2%A7")).statusCode()).isEqualTo(400);
  }

  @Test
  void aNameWithABlankAtItsEndIsAnotherName() {
    String user = create("users");
    String policy = createPolicy("demo:*", "*");
    expect(404, put("/users/" + user + "/policies/custom/" + policy + "%20"));
    expect(404, put("/users/" + user + "%20/policies/custom/" + policy));
    expect(404, get("/users/" + user + "%20/policies"));
  }

  @Test
  void viewersLookAndOperationsStaffChange() {
    String viewer = Caller.operator("VIEWER");
    String path = "/ops/v1/organizations/" + organization + "/users";
    assertThat(Caller.get(path, "Authorization", "Bearer " + viewer).statusCode()).isEqualTo(200);
    HttpResponse<String> refused = Caller.post(path, "{\"name\":\"x\"}", viewer);
    assertThat(json(403, refused).get("code").stringValue()).isEqualTo("RoleRequired");
  }

  @Test
  void aSessionPolicyNarrowsWhatItsBearerMayDo() {
    String listOnly = ALLOW.formatted("demo:List*", "*").replace('\'', '"');
    Caller narrowed =
        Caller.of("{\"uid\":\"demo\",\"accountId\":\"demo\",\"sessionPolicy\":" + listOnly + "}");
    expect(200, narrowed.call("ListMigrations", "{}"));
    JsonNode denied = json(403, narrowed.call("DescribeTenant", "{}"));
    assertThat(denied.at("/accessDeniedDetail/policyType").stringValue())
        .isEqualTo("SessionPolicy");
    String user = create("users");
    Caller nothingOfHisOwn =
        Caller.of(
            "{\"uid\":\""
                + user
                + "\",\"accountId\":\"demo\",\"type\":\"user\",\"sessionPolicy\":"
                + listOnly
                + "}");
    JsonNode implicit = json(403, nothingOfHisOwn.call("ListMigrations", "{}"));
    assertThat(implicit.at("/accessDeniedDetail/policyType").stringValue())
        .isEqualTo("AccountLevelIdentityBasedPolicy");
  }

  @Test
  void aFaultySessionPolicyIsRefusedWhereItIsAskedFor() {
    HttpResponse<String> response =
        Caller.post(
            "/sandbox/v1/tokens",
            "{\"uid\":\"demo\",\"accountId\":\"demo\",\"sessionPolicy\":{\"Version\":\"2\"}}",
            "");
    assertThat(json(400, response).at("/errors/0/pointer").stringValue())
        .isEqualTo("/sessionPolicy/Version");
  }

  @Test
  void aCallerCanAskWhatHeMayDo() {
    String user = create("users");
    String policy =
        createPolicy(
            "{'Version':'1','Statement':[{'Effect':'Allow','Action':"
                + "['demo:ListMigrations','marketgate:ListMyPermissions'],'Resource':'*'},"
                + "{'Effect':'Deny','Action':'demo:CreateMigration','Resource':'*'}]}");
    expect(204, put("/users/" + user + "/policies/custom/" + policy));
    String params =
        "{'actions':['ListMigrations','CreateMigration','demo:GetMigration','DescribeTenant']}";
    JsonNode items = ask(caller(user), params);
    assertThat(items.findValuesAsString("decision"))
        .containsExactly("Allow", "ExplicitDeny", "ImplicitDeny", "ImplicitDeny");
    assertThat(items.findValuesAsString("action"))
        .containsExactly(
            "ListMigrations", "CreateMigration", "demo:GetMigration", "DescribeTenant");
    assertThat(items.findValuesAsString("resource"))
        .containsExactly(
            "acs:demo:*:demo:migration/*",
            "acs:demo:*:demo:migration/*",
            "acs:demo:*:demo:migration/*",
            "acs:marketgate:*:demo:*");
    assertThat(ask(owner, params).findValuesAsString("decision")).containsOnly("Allow");
    JsonNode one = ask(owner, "{'actions':['GetMigration'],'resource':'acs:demo:*:demo:x'}");
    assertThat(one.at("/0/resource").stringValue()).isEqualTo("acs:demo:*:demo:x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|MissingParameter.params/actions",
        "{'actions':[]}|InvalidParameter.params/actions",
        "{'actions':'x'}|InvalidParameter.params/actions",
        "{'actions':['a b']}|InvalidParameter.params/actions",
        "{'actions':['X'],'resource':1}|InvalidParameter.params/resource",
        "{'actions':['X'],'else':1}|InvalidParameter.params/else",
      })
  void askingWronglyIsABadRequest(String params, String code) {
    HttpResponse<String> response = owner.call("ListMyPermissions", params.replace('\'', '"'));
    assertThat(json(400, response).get("code").stringValue()).isEqualTo(code);
  }

  private static JsonNode ask(Caller caller, String params) {
    HttpResponse<String> response = caller.call("ListMyPermissions", params.replace('\'', '"'));
    return json(200, response).at("/data/items");
  }

  private String create(String kind) {
    return json(201, post("/" + kind, "{'name':'" + own + "'}")).get("name").stringValue();
  }

  private String createPolicy(String action, String resource) {
    return createPolicy(action, resource, own);
  }

  private String createPolicy(String action, String resource, String name) {
    return createNamed(name, ALLOW.formatted(action, resource));
  }

  /// Empty when the document is refused.
  private String createPolicy(String document) {
    return createNamed(own, document);
  }

  private String createNamed(String name, String document) {
    HttpResponse<String> response =
        post("/policies", "{'name':'" + name + "','document':" + document + "}");
    return response.statusCode() == 201 ? Caller.json(response).get("name").stringValue() : "";
  }

  private void expectAllowed(String user, String action, String params) {
    HttpResponse<String> response = caller(user).call(action, params.replace('\'', '"'));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  private JsonNode expectDenied(String user, String action, String params, String type) {
    HttpResponse<String> response = caller(user).call(action, params.replace('\'', '"'));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(403);
    JsonNode body = Caller.json(response);
    assertThat(body.get("code").stringValue()).isEqualTo("Forbidden.RAM");
    JsonNode detail = body.get("accessDeniedDetail");
    assertThat(detail.get("noPermissionType").stringValue()).isEqualTo(type);
    assertThat(detail.get("authPrincipalDisplayName").stringValue()).isEqualTo(user);
    return detail;
  }

  private static Caller caller(String user) {
    return Caller.of("{\"uid\":\"" + user + "\",\"accountId\":\"demo\",\"type\":\"user\"}");
  }

  private static void expect(int status, HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
  }

  private static JsonNode json(int status, HttpResponse<String> response) {
    expect(status, response);
    return Caller.json(response);
  }

  private HttpResponse<String> get(String path) {
    return send(path, "GET", HttpRequest.BodyPublishers.noBody());
  }

  private HttpResponse<String> put(String path) {
    return send(path, "PUT", HttpRequest.BodyPublishers.noBody());
  }

  private HttpResponse<String> delete(String path) {
    return send(path, "DELETE", HttpRequest.BodyPublishers.noBody());
  }

  private HttpResponse<String> post(String path, String body) {
    return send(path, "POST", HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
  }

  private HttpResponse<String> send(String path, String method, HttpRequest.BodyPublisher body) {
    return Caller.send(
        Caller.request("/ops/v1/organizations/" + organization + path)
            .method(method, body)
            .header("Authorization", "Bearer " + admin)
            .header("Content-Type", "application/json")
            .build());
  }
}
