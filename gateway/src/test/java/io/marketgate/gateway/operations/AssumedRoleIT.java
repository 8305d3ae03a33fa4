package io.marketgate.gateway.operations;

import static io.marketgate.gateway.operations.Operator.expect;
import static io.marketgate.gateway.operations.Operator.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Assumed roles (ram.md 4): who may, for how long, and what it is worth.
class AssumedRoleIT extends RamTest {

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
        .isEqualTo(own + ":ann");
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
  void aGroupAndARoleMayHaveOneName() {
    String user = create("users", own);
    create("groups", own);
    role(TRUST.formatted("*"));
    expect(204, operator.put("/groups/" + own + "/users/" + user));
    done(owner, "DeleteRole", "{'roleName':'" + own.toUpperCase(Locale.ROOT) + "'}");
    assertThat(data(owner, "ListUsersForGroup", "{'groupName':'%s'}").get("items")).hasSize(1);
  }

  @Test
  void namesOfRolesHaveNoCaseWhereverTheyStand() {
    role(TRUST.formatted("*"));
    String shouted = own.toUpperCase(Locale.ROOT);
    done(
        owner,
        "AttachPolicyToRole",
        "{'roleName':'" + shouted + "','policyName':'DemoFullAccess','policyType':'System'}");
    assertThat(data(owner, "ListPoliciesForRole", "{'roleName':'%s'}").get("items")).hasSize(1);
    expect(200, operator.get("/roles/" + shouted + "/policies"));
    expect(204, operator.delete("/roles/" + shouted + "/policies/system/DemoFullAccess"));
    expect(204, operator.delete("/roles/" + shouted));
  }

  @Test
  void aSessionPolicyGoesAlongIntoARole() {
    role(TRUST.formatted("*"));
    expect(204, operator.put("/roles/" + own + "/policies/system/AdministratorAccess"));
    String narrowing =
        "{'Version':'1','Statement':[{'Effect':'Allow','Action':'*','Resource':'*'},"
            + "{'Effect':'Deny','Action':'demo:List*','Resource':'*'}]}";
    Caller narrowed =
        Caller.of(quoted("{'uid':'demo','accountId':'demo','sessionPolicy':" + narrowing + "}"));
    Caller role = caller(json(200, assume(narrowed, "")).get("data"));
    expect(200, role.call("DescribeTenant", "{}"));
    expect(403, role.call("ListMigrations", "{}"));
    JsonNode second = json(400, assume(narrowed, ",'policy':" + ALLOW.formatted("s", "'*'", "*")));
    assertThat(second.get("code").stringValue()).isEqualTo("InvalidParameter.params/policy");
  }

  @Test
  void whatRevokesACallerRevokesTheRolesHeIsIn() {
    Caller other = Caller.of(quoted("{'uid':'" + own + "','accountId':'demo','type':'user'}"));
    create("users", own);
    policy(own, ALLOW.formatted("all", "'*'", "*"));
    attach(own, own);
    role(TRUST.formatted("*"));
    expect(204, operator.put("/roles/" + own + "/policies/system/AdministratorAccess"));
    Caller first = caller(json(200, assume(other, "")).get("data"));
    Caller second = caller(json(200, assume(first, "")).get("data"));
    expect(200, second.call("DescribeTenant", "{}"));
    String revocation =
        quoted(
            "{'issuer':'https://sandbox.marketgate.invalid','accountId':'demo','subject':'"
                + own
                + "'}");
    expect(204, Caller.post("/ops/v1/token-revocations", revocation, operator.token()));
    for (Caller gone : List.of(other, first, second)) {
      JsonNode refused = json(401, gone.call("DescribeTenant", "{}"));
      assertThat(refused.get("code").stringValue()).isEqualTo("InvalidAccessToken.Revoked");
    }
  }
}
