package io.marketgate.gateway.operations;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static io.marketgate.gateway.operations.Operator.expect;
import static io.marketgate.gateway.operations.Operator.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.Routes;
import io.marketgate.gateway.Routes.Route;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.gateway.builtin.BuiltInActions;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Two organizations with the same things under different names (reliability.md 6). Whatever is
/// asked of the one with a name of the other's is answered exactly as with a name that nobody has,
/// and changes nothing; which calls there are is read from the running gateway.
@ExtendWith(RunningGateway.class)
class TwinTenantsIT {

  private static final String POLICY =
      "{'Version':'1','Statement':[{'Effect':'Allow','Action':'demo:*','Resource':'*'}]}";
  private static final String TRUST =
      "{'Version':'1','Statement':[{'Effect':'Allow','Action':'sts:AssumeRole',"
          + "'Principal':{'RAM':['acs:ram::demo:root']}}]}";

  /// What both have: the platform's metrics, kinds of policies, numbers of versions.
  private static final Set<String> NOT_OF_TENANTS = Set.of("metric", "type", "version");

  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

  private final Twin one = new Twin();
  private final Twin other = new Twin();

  /// Names that nobody has.
  private final Map<String, String> nobodys = nobodys();

  @Test
  void nothingOfTheOtherIsThereForOperators() {
    List<String> before = one.everything();
    int asked = 0;
    for (Route route : Routes.all()) {
      if (!route.path().startsWith("/ops/v1/organizations/{organization}/")) {
        continue;
      }
      for (String variable : variables(route)) {
        if (!variable.equals("organization") && !NOT_OF_TENANTS.contains(variable)) {
          String what = kind(route, variable);
          expectAlike(
              route.toString(),
              ask(route, other.names, what, one.names.get(what)),
              ask(route, other.names, what, nobodys.get(what)),
              what);
          asked++;
        }
      }
    }
    assertThat(asked).isGreaterThan(30);
    assertThat(one.everything()).isEqualTo(before);
  }

  @Test
  void nothingOfTheOtherIsThereForItsUsers() {
    List<String> before = one.everything();
    Map<String, String> params = paramsOfActions();
    params.forEach((action, template) -> {
      Matcher variables = VARIABLE.matcher(template);
      List<String> all = new ArrayList<>();
      while (variables.find()) {
        all.add(variables.group(1));
      }
      for (String what : all) {
        expectAlike(
            action,
            call(action, template, what, one.names.get(what)),
            call(action, template, what, nobodys.get(what)),
            what);
      }
    });
    assertThat(one.everything()).isEqualTo(before);
    Set<String> unasked = new TreeSet<>(BuiltInActions.NAMES);
    unasked.removeAll(params.keySet());
    assertThat(unasked)
        .as("actions that name nothing but new things of the caller's own")
        .containsExactly(
            "CheckEntitlement",
            "CreateGroup",
            "CreatePolicy",
            "CreateRole",
            "CreateUser",
            "DescribeBalance",
            "DescribeTenant",
            "ListAdditionalPurchases",
            "ListEntitlements",
            "ListGroups",
            "ListMembers",
            "ListMyPermissions",
            "ListPolicies",
            "ListRoles",
            "ListSubscriptions",
            "ListUsers",
            "ListWorkOrders");
  }

  @Test
  void noListHasAnythingOfTheOther() {
    for (String action : BuiltInActions.NAMES) {
      if (action.startsWith("List") || action.startsWith("Describe")) {
        expectNothing(action, other.owner.call(action, "{}"));
      }
    }
    for (Route route : Routes.all()) {
      boolean isList =
          route.method().equals("GET")
              && route.path().startsWith("/ops/v1/organizations/{organization}/")
              && variables(route).size() == 1;
      if (isList) {
        expectNothing(route.path(), ask(route, other.names, "none", ""));
      }
    }
  }

  private void expectNothing(String asked, HttpResponse<String> answer) {
    one.names.forEach((what, name) -> {
      if (!NOT_OF_TENANTS.contains(what)) {
        assertThat(answer.body()).as(asked).doesNotContain(name);
      }
    });
  }

  private static Map<String, String> paramsOfActions() {
    Map<String, String> params = new LinkedHashMap<>();
    params.put("AddUserToGroup", "{'userName':'{user}','groupName':'{group}'}");
    params.put("RemoveUserFromGroup", "{'userName':'{user}','groupName':'{group}'}");
    params.put("AssumeRole", "{'roleArn':'acs:ram::{account}:role/{role}','roleSessionName':'s1'}");
    for (String kind : List.of("User", "Group", "Role")) {
      String attached =
          "{'policyType':'Custom','policyName':'{policy}','%1$sName':'{%1$s}'}"
              .formatted(kind.toLowerCase(java.util.Locale.ROOT));
      params.put("AttachPolicyTo" + kind, attached);
      params.put("DetachPolicyFrom" + kind, attached);
      String named = "{'%1$sName':'{%1$s}'}".formatted(kind.toLowerCase(java.util.Locale.ROOT));
      params.put("ListPoliciesFor" + kind, named);
      params.put("Delete" + kind, named);
    }
    params.put("CreatePolicyVersion", "{'policyName':'{policy}','policyDocument':" + POLICY + "}");
    params.put("DeletePolicyVersion", "{'policyName':'{policy}','versionId':'v1'}");
    params.put("SetDefaultPolicyVersion", "{'policyName':'{policy}','versionId':'v1'}");
    params.put("DeletePolicy", "{'policyName':'{policy}'}");
    params.put("GetPolicy", "{'policyName':'{policy}','policyType':'Custom'}");
    params.put("ListPolicyVersions", "{'policyName':'{policy}'}");
    params.put("GetRole", "{'roleName':'{role}'}");
    params.put("UpdateRole", "{'roleName':'{role}','description':'x'}");
    params.put("ListGroupsForUser", "{'userName':'{user}'}");
    params.put("ListUsersForGroup", "{'groupName':'{group}'}");
    params.put("DescribeTask", "{'task':'{task}'}");
    params.put("DescribeTrace", "{'traceId':'{trace}'}");
    params.put("DecodeDiagnosticMessage", "{'encodedDiagnosticMessage':'{message}'}");
    return params;
  }

  private HttpResponse<String> call(String action, String template, String what, String value) {
    String params = template;
    for (Map.Entry<String, String> name : other.names.entrySet()) {
      String used = name.getKey().equals(what) ? value : name.getValue();
      params = params.replace("{" + name.getKey() + "}", used);
    }
    return other.owner.call(action, params.replace('\'', '"'));
  }

  private static HttpResponse<String> ask(
      Route route, Map<String, String> names, String what, String value) {
    String path = route.path();
    for (String variable : variables(route)) {
      String kind = kind(route, variable);
      path = path.replaceFirst("\\{" + variable + "}", kind.equals(what) ? value : names.get(kind));
    }
    return Caller.send(
        Caller.request(path)
            .method(
                route.method(), HttpRequest.BodyPublishers.ofString(body(route).replace('\'', '"')))
            .header("Authorization", "Bearer " + Caller.operator("ADMIN"))
            .header("Content-Type", "application/json")
            .build());
  }

  private static String body(Route route) {
    if (route.path().endsWith("/versions")) {
      return "{'document':" + POLICY + "}";
    }
    return route.method().equals("PATCH") ? "{'description':'x'}" : "{}";
  }

  private static List<String> variables(Route route) {
    return VARIABLE.matcher(route.path()).results().map(found -> found.group(1)).toList();
  }

  /// What a variable of a path stands for: `name` is a user, a group or a role.
  private static String kind(Route route, String variable) {
    String before = route.path().substring(0, route.path().indexOf("/{" + variable + "}"));
    String collection = before.substring(before.lastIndexOf('/') + 1);
    return switch (variable) {
      case "name" -> collection.substring(0, collection.length() - 1);
      case "policy" -> collection.equals("control-policies") ? "control" : "policy";
      case "id" -> "instance";
      default -> variable;
    };
  }

  private void expectAlike(
      String asked, HttpResponse<String> others, HttpResponse<String> nobodys, String what) {
    assertThat(others.statusCode())
        .as("%s with the other's %s: %s", asked, what, others.body())
        .isBetween(400, 499)
        .isEqualTo(nobodys.statusCode());
    assertThat(withoutNames(others, what)).as(asked).isEqualTo(withoutNames(nobodys, what));
  }

  private String withoutNames(HttpResponse<String> answer, String what) {
    return answer
        .body()
        .replace(one.names.getOrDefault(what, "-"), "X")
        .replace(nobodys.getOrDefault(what, "-"), "X")
        .replaceAll("\"(requestId|traceId|instance|encodedDiagnosticMessage)\":\"[^\"]*\"", "");
  }

  private static Map<String, String> nobodys() {
    Map<String, String> names = new LinkedHashMap<>();
    for (String kind : List.of("user", "group", "role", "policy", "control", "trace", "account")) {
      names.put(kind, kind + "-" + UUID.randomUUID());
    }
    names.put("task", "a".repeat(26));
    names.put("entry", "9999999999");
    names.put("instance", "aaaaaaaaaaa");
    names.put("message", "bm9ib2R5J3M");
    return names;
  }

  /// An organization with one of everything.
  private static final class Twin {

    final String account = "twin-" + UUID.randomUUID();
    final Caller owner;
    final Operator operator;
    final Map<String, String> names = new LinkedHashMap<>();

    Twin() {
      names.put("instance", newInstance(account));
      owner = Caller.ownerOf(account);
      operator = Operator.of(owner);
      names.put("account", account);
      names.put("organization", operator.organization());
      for (String kind : List.of("user", "group", "role", "policy", "control", "trace")) {
        names.put(kind, kind + "-" + UUID.randomUUID());
      }
      names.put("version", "v1");
      names.put("type", "custom");
      names.put("metric", "wf");
      makePrincipals();
      names.put("entry", newEntry());
      names.put("task", newTask());
      names.put("message", newMessage());
      expect(200, owner.call("DescribeTenant", "{}", "&traceId=" + names.get("trace")));
    }

    private void makePrincipals() {
      expect(201, operator.post("/users", "{'name':'" + names.get("user") + "'}"));
      expect(201, operator.post("/groups", "{'name':'" + names.get("group") + "'}"));
      expect(
          201,
          operator.post(
              "/roles", "{'name':'" + names.get("role") + "','trustPolicy':" + TRUST + "}"));
      String policy = "{'name':'" + names.get("policy") + "','document':" + POLICY + "}";
      expect(201, operator.post("/policies", policy));
      String allow = POLICY.replace("demo:*", "*");
      expect(
          200,
          operator.put("/control-policies/" + names.get("control"), "{'document':" + allow + "}"));
    }

    private String newEntry() {
      String grant = "{'amount':'5.00','expiresAt':'2099-01-01T00:00:00Z','reason':'gift'}";
      HttpResponse<String> granted = operator.post("/balance:grant", grant);
      assertThat(granted.statusCode()).as(granted.body()).isBetween(200, 299);
      return json(200, operator.get("/ledger")).at("/items/0/id").asString();
    }

    private String newTask() {
      RunningGateway.backend().stubFor(post("/build").willReturn(aResponse().withStatus(202)));
      HttpResponse<String> begun = owner.call("Build", "{}");
      assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
      return Caller.json(begun).at("/data/task").stringValue();
    }

    private String newMessage() {
      Caller user =
          Caller.of("{\"uid\":\"nobody\",\"accountId\":\"" + account + "\",\"type\":\"user\"}");
      return json(403, user.call("ListMigrations", "{}"))
          .at("/accessDeniedDetail/encodedDiagnosticMessage")
          .stringValue();
    }

    private static String newInstance(String account) {
      String body =
          "{\"accountId\":\"%s\",\"product\":\"demo\",\"sku\":\"std\"}".formatted(account);
      HttpResponse<String> sold =
          Caller.post("/sandbox/v1/marketplaces/aliyun/purchases", body, "");
      assertThat(sold.statusCode()).as(sold.body()).isBetween(200, 299);
      return Caller.json(sold).get("instanceId").stringValue();
    }

    /// All that can be seen of it.
    List<String> everything() {
      List<String> all = new ArrayList<>();
      for (String what :
          List.of(
              "/users",
              "/groups",
              "/groups/" + names.get("group") + "/users",
              "/groups/" + names.get("group") + "/policies",
              "/users/" + names.get("user") + "/policies",
              "/roles/" + names.get("role"),
              "/roles/" + names.get("role") + "/policies",
              "/policies/" + names.get("policy") + "/versions",
              "/control-policies",
              "/ledger",
              "/balance",
              "/instances",
              "/history")) {
        all.add(json(200, operator.get(what)).toString());
      }
      return all;
    }
  }
}
