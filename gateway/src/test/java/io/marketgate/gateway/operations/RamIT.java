package io.marketgate.gateway.operations;

import static io.marketgate.gateway.operations.Operator.expect;
import static io.marketgate.gateway.operations.Operator.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What tenants do about permissions themselves: RAM's own actions, assumed roles and the
/// explanation of a denial (ram.md 4 and 5).
@ExtendWith(RunningGateway.class)
class RamIT {

  private static final String ALLOW =
      "{'Version':'1','Statement':[{'Sid':'%s','Effect':'Allow','Action':%s,'Resource':'%s'}]}";
  private static final String TRUST =
      "{'Version':'1','Statement':[{'Effect':'Allow','Action':'sts:AssumeRole',"
          + "'Principal':{'RAM':'%s'}}]}";

  private final Caller owner = Caller.owner();
  private final Operator operator = Operator.of(owner);

  /// Every test has users, groups and policies of its own.
  private final String own = UUID.randomUUID().toString();

  @Test
  void anOwnerGivesHisUsersPermissions() {
    done(owner, "CreateUser", "{'userName':'%s'}");
    done(owner, "CreateGroup", "{'groupName':'%s'}");
    done(owner, "AddUserToGroup", "{'groupName':'%s','userName':'%s'}");
    done(
        owner,
        "CreatePolicy",
        "{'policyName':'%s','description':'d','policyDocument':"
            + ALLOW.formatted("s", "'demo:List*'", "*")
            + "}");
    expect(403, user(own).call("ListMigrations", "{}"));
    done(
        owner, "AttachPolicyToGroup", "{'groupName':'%s','policyName':'%s','policyType':'Custom'}");
    expect(200, user(own).call("ListMigrations", "{}"));
    assertThat(data(owner, "ListPoliciesForGroup", "{'groupName':'%s'}").at("/items/0/name"))
        .hasToString('"' + own + '"');
    assertThat(data(owner, "ListGroupsForUser", "{'userName':'%s'}").at("/items/0"))
        .hasToString('"' + own + '"');
    assertThat(data(owner, "ListUsersForGroup", "{'groupName':'%s'}").at("/items/0"))
        .hasToString('"' + own + '"');
    assertThat(
            data(owner, "GetPolicy", "{'policyName':'%s'}")
                .at("/document/Statement/0/Sid")
                .stringValue())
        .isEqualTo("s");
    done(
        owner,
        "DetachPolicyFromGroup",
        "{'groupName':'%s','policyName':'%s','policyType':'Custom'}");
    expect(403, user(own).call("ListMigrations", "{}"));
    done(
        owner,
        "AttachPolicyToUser",
        "{'userName':'%s','policyName':'DemoReadOnlyAccess','policyType':'System'}");
    expect(200, user(own).call("ListMigrations", "{}"));
    done(owner, "RemoveUserFromGroup", "{'groupName':'%s','userName':'%s'}");
    done(owner, "DeleteUser", "{'userName':'%s'}");
    done(owner, "DeleteGroup", "{'groupName':'%s'}");
    done(owner, "DeletePolicy", "{'policyName':'%s'}");
    refused(owner, 404, "EntityNotExist.Policy", "GetPolicy", "{'policyName':'%s'}");
  }

  @Test
  void policiesHaveVersions() {
    String document = "'policyDocument':" + ALLOW.formatted("s", "'demo:Get*'", "*");
    done(owner, "CreatePolicy", "{'policyName':'%s'," + document + "}");
    refused(
        owner,
        409,
        "EntityAlreadyExists.Policy",
        "CreatePolicy",
        "{'policyName':'%s'," + document + "}");
    assertThat(
            data(owner, "CreatePolicyVersion", "{'policyName':'%s'," + document + "}")
                .get("versionId"))
        .hasToString("\"v2\"");
    done(owner, "SetDefaultPolicyVersion", "{'policyName':'%s','versionId':'v2'}");
    refused(
        owner,
        409,
        "DeleteConflict.Policy.Version.Default",
        "DeletePolicyVersion",
        "{'policyName':'%s','versionId':'v2'}");
    done(owner, "DeletePolicyVersion", "{'policyName':'%s','versionId':'v1'}");
    assertThat(
            data(owner, "ListPolicyVersions", "{'policyName':'%s'}")
                .get("items")
                .findValuesAsString("version"))
        .containsExactly("v2");
    JsonNode page = data(owner, "ListPolicies", "{'limit':1}");
    assertThat(page.get("items")).hasSize(1);
    String next = "{'limit':200,'cursor':'" + page.get("nextCursor").stringValue() + "'}";
    assertThat(data(owner, "ListPolicies", next).get("items").findValuesAsString("name"))
        .contains(own);
  }

  /// Whoever may attach needs the permission on the policy and on whom it is attached to; otherwise
  /// he could give himself everything.
  @Test
  void administratorsAreBoundByTheirOwnPermissions() {
    String user = create("users", own);
    String other = create("users", own + "-other");
    String permissions =
        "{'Version':'1','Statement':["
            + "{'Effect':'Allow','Action':'ram:AttachPolicyToUser','Resource':"
            + "['acs:ram:*:demo:user/%s','acs:ram:*:system:policy/DemoReadOnlyAccess']}]}"
                .formatted(other);
    policy(own, permissions);
    attach(user, own);
    String attach = "{'userName':'%s','policyName':'%s','policyType':'System'}";
    expect(
        200,
        user(user)
            .call("AttachPolicyToUser", quoted(attach.formatted(other, "DemoReadOnlyAccess"))));
    JsonNode denied =
        json(
            403,
            user(user)
                .call("AttachPolicyToUser", quoted(attach.formatted(user, "DemoReadOnlyAccess"))));
    assertThat(denied.at("/accessDeniedDetail/authAction").stringValue())
        .isEqualTo("ram:AttachPolicyToUser");
    assertThat(denied.at("/accessDeniedDetail/authResource").stringValue())
        .isEqualTo("acs:ram::demo:user/" + user);
    expect(
        403,
        user(user)
            .call("AttachPolicyToUser", quoted(attach.formatted(other, "AdministratorAccess"))));
    expect(403, user(user).call("ListPolicies", "{}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CreatePolicy|{}|MissingParameter.params/policyName",
        "CreatePolicy|{'policyName':'x y','policyDocument':{}}|InvalidParameter.params/policyName",
        "CreatePolicy|{'policyName':'x','policyDocument':{}}|InvalidParameter.params/policyDocument",
        "CreatePolicy|{'policyName':'x','policyDocument':'nonsense'}|InvalidParameter.params/policyDocument",
        "CreatePolicy|{'policyName':'x','policyDocument':{'Version':'2'}}|InvalidParameter.params/policyDocument/Version",
        "CreateUser|{'userName':'a*'}|InvalidParameter.params/userName",
        "CreateUser|{'userName':'a','else':1}|InvalidParameter.params/else",
        "ListUsers|{'limit':0}|InvalidParameter.params/limit",
        "ListUsers|{'cursor':'§'}|InvalidParameter.params/cursor",
        "AssumeRole|{'roleArn':'x','roleSessionName':'ann'}|InvalidParameter.params/roleArn",
        "AssumeRole|{'roleArn':'acs:ram::demo:role/*','roleSessionName':'ann'}|InvalidParameter.params/roleArn",
        "AssumeRole|{'roleArn':'acs:ram::demo:role/r','roleSessionName':'ann','durationSeconds':1}|InvalidParameter.params/durationSeconds",
        "CreateRole|{'roleName':'r','assumeRolePolicyDocument':{'Version':'1','Statement':[]}}|InvalidParameter.params/assumeRolePolicyDocument/Statement",
        "DecodeDiagnosticMessage|{'encodedDiagnosticMessage':'x.y'}|InvalidParameter.params/encodedDiagnosticMessage",
      })
  void badParametersAreNamed(String action, String params, String code) {
    JsonNode refusal = json(400, owner.call(action, quoted(params)));
    assertThat(refusal.get("code").stringValue()).isEqualTo(code);
  }

  @Test
  void aUserBecomesWhatARoleMayDoForAWhile() {
    String user = create("users", own);
    policy(own, ALLOW.formatted("assume", "'sts:AssumeRole'", "acs:ram:*:demo:role/" + own));
    role(TRUST.formatted("acs:ram::demo:user/" + user));
    expect(403, assume(user(user), ""));
    attach(user, own);
    expect(204, operator.put("/roles/" + own + "/policies/system/DemoReadOnlyAccess"));
    Instant before = Instant.parse("2020-01-01T00:00:00Z");
    JsonNode assumed = json(200, assume(user(user), "")).get("data");
    assertThat(assumed.at("/assumedRoleUser/arn").stringValue())
        .isEqualTo("acs:ram::demo:role/" + own + "/ann");
    assertThat(Instant.parse(assumed.get("expiresAt").stringValue())).isAfter(before);
    Caller role = caller(assumed);
    expect(403, user(user).call("ListMigrations", "{}"));
    expect(200, role.call("ListMigrations", "{}"));
    JsonNode denied =
        json(403, role.call("CreateMigration", quoted("{'source':'a','target':'b'}")));
    assertThat(denied.at("/accessDeniedDetail/authPrincipalType").stringValue())
        .isEqualTo("AssumedRoleUser");
    assertThat(denied.at("/accessDeniedDetail/authPrincipalDisplayName").stringValue())
        .isEqualTo(own);
    JsonNode narrowed =
        json(200, assume(user(user), ",'policy':" + ALLOW.formatted("s", "'demo:Get*'", "*")));
    expect(403, caller(narrowed.get("data")).call("ListMigrations", "{}"));
    expect(200, caller(narrowed.get("data")).call("GetMigration", quoted("{'id':'m-0001'}")));
    expect(204, operator.delete("/roles/" + own));
    expect(403, role.call("ListMigrations", "{}"));
    expect(403, assume(user(user), ""));
  }

  @Test
  void bothSidesMustAgreeToARole() {
    String user = create("users", own);
    policy(own, ALLOW.formatted("assume", "'*'", "*"));
    attach(user, own);
    role(TRUST.formatted("acs:ram::demo:user/somebody-else"));
    JsonNode denied = json(403, assume(user(user), ""));
    assertThat(denied.at("/accessDeniedDetail/authAction").stringValue())
        .isEqualTo("sts:AssumeRole");
    expect(403, assume(owner, ""));
    expect(
        200,
        operator.patch(
            "/roles/" + own, "{'trustPolicy':" + TRUST.formatted("acs:ram::demo:root") + "}"));
    expect(200, assume(user(user), ""));
    expect(200, assume(owner, ""));
    JsonNode elsewhere =
        json(
            403,
            owner.call(
                "AssumeRole",
                quoted(
                    "{'roleArn':'acs:ram::other:role/%s','roleSessionName':'ann'}"
                        .formatted(own))));
    assertThat(elsewhere.get("code").stringValue()).isEqualTo("Forbidden.RAM");
  }

  @Test
  void aSessionIsNeverLongerThanTheRoleOrTheCallerAllows() {
    role(TRUST.formatted("acs:ram::demo:root"));
    JsonNode tooLong = json(400, assume(owner, ",'durationSeconds':1801"));
    assertThat(tooLong.get("code").stringValue())
        .isEqualTo("InvalidParameter.params/durationSeconds");
    Instant end = expiry(json(200, assume(owner, "")));
    Instant longest = expiry(json(200, assume(owner, ",'durationSeconds':1800")));
    assertThat(end).isBetween(longest.minusSeconds(60), longest.plusSeconds(60));
    Caller soonGone = Caller.of("{\"uid\":\"demo\",\"accountId\":\"demo\",\"expiresIn\":\"PT5M\"}");
    assertThat(expiry(json(200, assume(soonGone, "")))).isBefore(end.minusSeconds(20 * 60));
    Caller role = caller(json(200, assume(owner, ",'durationSeconds':60")).get("data"));
    expect(403, assume(role, ""));
  }

  @Test
  void aDenialIsExplainedToWhoMayKnow() {
    String user = create("users", own);
    policy(
        own,
        ALLOW
            .formatted("office", "'demo:*'", "*")
            .replace("'*'}", "'*','Condition':{'IpAddress':{'acs:SourceIp':'10.9.0.0/16'}}}"));
    attach(user, own);
    JsonNode detail = json(403, user(user).call("ListMigrations", "{}")).get("accessDeniedDetail");
    String message = detail.get("encodedDiagnosticMessage").stringValue();
    assertThat(message).doesNotContain(user).hasSizeLessThan(4_096);
    String params = quoted("{'encodedDiagnosticMessage':'" + message + "'}");
    JsonNode decoded =
        json(200, owner.call("DecodeDiagnosticMessage", params))
            .at("/data/decodedDiagnosticMessage");
    assertThat(decoded.get("decision").stringValue()).isEqualTo("ImplicitDeny");
    assertThat(decoded.get("authPrincipal").stringValue()).isEqualTo("acs:ram::demo:user/" + user);
    assertThat(decoded.get("policiesChanged").booleanValue()).isFalse();
    JsonNode statement = decoded.at("/explanation/0");
    assertThat(statement.get("statement").stringValue()).isEqualTo("office");
    assertThat(statement.get("policy").stringValue()).isEqualTo(own);
    assertThat(statement.at("/conditions/0/key").stringValue()).isEqualTo("acs:SourceIp");
    assertThat(statement.at("/conditions/0/reason").stringValue()).isEqualTo("value not matched");
    expect(403, user(user).call("DecodeDiagnosticMessage", params));
    String forged = message.substring(0, message.length() - 8) + "AAAAAAAA";
    expect(
        400,
        owner.call(
            "DecodeDiagnosticMessage", quoted("{'encodedDiagnosticMessage':'" + forged + "'}")));
    expect(204, operator.delete("/users/" + user + "/policies/custom/" + own));
    assertThat(
            json(200, owner.call("DecodeDiagnosticMessage", params))
                .at("/data/decodedDiagnosticMessage/policiesChanged")
                .booleanValue())
        .isFalse();
    policy(own + "-deny", ALLOW.formatted("never", "'demo:*'", "*").replace("Allow", "Deny"));
    attach(user, own + "-deny");
    assertThat(
            json(200, owner.call("DecodeDiagnosticMessage", params))
                .at("/data/decodedDiagnosticMessage/policiesChanged")
                .booleanValue())
        .isTrue();
  }

  @Test
  void aCallerLearnsWhetherHeMayUseRamsActions() {
    String user = create("users", own);
    policy(own, ALLOW.formatted("s", "['ram:ListPolicies','marketgate:ListMyPermissions']", "*"));
    attach(user, own);
    JsonNode items =
        json(
                200,
                user(user)
                    .call(
                        "ListMyPermissions",
                        quoted("{'actions':['ListPolicies','CreatePolicy','AssumeRole']}")))
            .at("/data/items");
    assertThat(items.findValuesAsString("decision"))
        .containsExactly("Allow", "ImplicitDeny", "ImplicitDeny");
    assertThat(items.findValuesAsString("resource"))
        .containsExactly(
            "acs:ram::demo:policy/*", "acs:ram::demo:policy/*", "acs:ram::demo:role/*");
  }

  private String create(String kind, String name) {
    return json(201, operator.post("/" + kind, "{'name':'" + name + "'}"))
        .get("name")
        .stringValue();
  }

  private void policy(String name, String document) {
    expect(201, operator.post("/policies", "{'name':'" + name + "','document':" + document + "}"));
  }

  private void attach(String user, String policy) {
    expect(204, operator.put("/users/" + user + "/policies/custom/" + policy));
  }

  private void role(String trust) {
    expect(
        201,
        operator.post(
            "/roles", "{'name':'" + own + "','maxSession':'PT30M','trustPolicy':" + trust + "}"));
  }

  private HttpResponse<String> assume(Caller caller, String more) {
    return caller.call(
        "AssumeRole",
        quoted("{'roleArn':'acs:ram::demo:role/" + own + "','roleSessionName':'ann'" + more + "}"));
  }

  private static Instant expiry(JsonNode answer) {
    return Instant.parse(answer.at("/data/expiresAt").stringValue());
  }

  private static Caller caller(JsonNode assumed) {
    return new Caller(
        assumed.get("userinfo").stringValue(), assumed.get("accessToken").stringValue());
  }

  /// @param params with `%s` for this test's own name
  private JsonNode data(Caller caller, String action, String params) {
    return json(200, caller.call(action, quoted(params.replace("%s", own)))).get("data");
  }

  private void done(Caller caller, String action, String params) {
    assertThat(data(caller, action, params).isObject()).isTrue();
  }

  private void refused(Caller caller, int status, String code, String action, String params) {
    JsonNode refusal = json(status, caller.call(action, quoted(params.replace("%s", own))));
    assertThat(refusal.get("code").stringValue()).isEqualTo(code);
  }

  private static Caller user(String uid) {
    return Caller.of("{\"uid\":\"" + uid + "\",\"accountId\":\"demo\",\"type\":\"user\"}");
  }

  private static String quoted(String json) {
    return JsonMapper.shared().readTree(json.replace('\'', '"')).toString();
  }
}
