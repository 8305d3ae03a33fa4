package io.marketgate.gateway.operations;

import static io.marketgate.gateway.operations.Operator.expect;
import static io.marketgate.gateway.operations.Operator.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What tenants do about permissions themselves: RAM's own actions, and the explanation of a denial
/// (ram.md 4 and 5).
class RamIT extends RamTest {

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
    List<String> names = new ArrayList<>(page.get("items").findValuesAsString("name"));
    names.addAll(data(owner, "ListPolicies", next).get("items").findValuesAsString("name"));
    assertThat(names).contains(own).doesNotHaveDuplicates();
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
    JsonNode ofOwner =
        json(
                200,
                owner.call(
                    "ListMyPermissions",
                    quoted("{'actions':['AssumeRole','sts:AssumeRole','ram:CreateUser']}")))
            .at("/data/items");
    assertThat(ofOwner.findValuesAsString("decision")).containsOnly("Allow");
    assertThat(ofOwner.findValuesAsString("resource").getLast()).isEqualTo("acs:ram::demo:user/*");
  }
}
