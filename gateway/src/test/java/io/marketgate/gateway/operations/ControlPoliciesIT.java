package io.marketgate.gateway.operations;

import static io.marketgate.gateway.operations.Operator.expect;
import static io.marketgate.gateway.operations.Operator.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.tenant.organization.MarketplaceAccount;
import io.marketgate.tenant.organization.NewOrganization;
import io.marketgate.tenant.organization.Organizations;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Control policies of the platform and of organizations above, through the operations interface
/// and what they do to calls (ram.md 4, api.md 4). The organizations are of this test alone.
@ExtendWith(RunningGateway.class)
class ControlPoliciesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String POLICY =
      "{'document':{'Version':'1','Statement':[{'Sid':'s','Effect':'%s','Action':'%s',"
          + "'Resource':'*'}]}}";

  private final String account = newAccount();
  private final Caller owner = owner(account);
  private final Operator operator = Operator.of(owner);

  @Test
  void whatAParentForbidsNobodyBelowMayDo() {
    expect(200, owner.call("ListMigrations", "{}"));
    Operator parent = Operator.of(owner(newAccount()));
    expect(204, operator.put("/parent", "{'organization':'" + parent.organization() + "'}"));
    assertThat(json(200, operator.get("/parent")).get("organization").stringValue())
        .isEqualTo(parent.organization());
    expect(200, parent.put("/control-policies/bounds", POLICY.formatted("Allow", "*")));
    expect(200, parent.put("/control-policies/no-lists", POLICY.formatted("Deny", "demo:List*")));
    JsonNode denied = json(403, owner.call("ListMigrations", "{}"));
    assertThat(denied.at("/accessDeniedDetail/policyType").stringValue())
        .isEqualTo("ControlPolicy");
    assertThat(denied.at("/accessDeniedDetail/noPermissionType").stringValue())
        .isEqualTo("ExplicitDeny");
    expect(200, owner.call("DescribeTenant", "{}"));
    assertThat(json(200, parent.get("/control-policies")).get("items")).hasSize(2);
    assertThat(
            json(200, parent.get("/control-policies/no-lists"))
                .at("/document/Statement/0/Effect")
                .stringValue())
        .isEqualTo("Deny");
    expect(204, operator.delete("/parent"));
    assertThat(json(200, operator.get("/parent"))).isEmpty();
    expect(200, owner.call("ListMigrations", "{}"));
  }

  @Test
  void anOrganizationsOwnBoundsHoldForItsUsersAndNotForItsOwner() {
    expect(201, operator.post("/users", "{'name':'ann'}"));
    expect(204, operator.put("/users/ann/policies/system/AdministratorAccess"));
    Caller user =
        Caller.of("{\"uid\":\"ann\",\"accountId\":\"" + account + "\",\"type\":\"user\"}");
    expect(200, user.call("ListMigrations", "{}"));
    expect(200, operator.put("/control-policies/none", POLICY.formatted("Allow", "other:*")));
    JsonNode denied = json(403, user.call("ListMigrations", "{}"));
    assertThat(denied.at("/accessDeniedDetail/noPermissionType").stringValue())
        .isEqualTo("ImplicitDeny");
    expect(200, owner.call("ListMigrations", "{}"));
    expect(204, operator.delete("/control-policies/none"));
    expect(200, user.call("ListMigrations", "{}"));
  }

  @Test
  void thePlatformBoundsEverybodyAndOnlyAdministratorsSayHow() {
    String path = "/ops/v1/control-policies/" + UUID.randomUUID();
    String harmless = POLICY.formatted("Deny", "demo:NeverCalled");
    Operator staff = new Operator(Caller.operator("OPERATION"), operator.organization());
    expect(403, staff.put(path, harmless));
    String open = "/ops/v1/control-policies/" + UUID.randomUUID();
    try {
      expect(200, operator.put(open, POLICY.formatted("Allow", "*")));
      expect(200, operator.put(path, harmless));
      assertThat(json(200, staff.get("/ops/v1/control-policies")).get("items").size())
          .isGreaterThanOrEqualTo(2);
      JsonNode items =
          json(
                  200,
                  owner.call(
                      "ListMyPermissions",
                      "{\"actions\":[\"demo:NeverCalled\",\"ListMigrations\"]}"))
              .at("/data/items");
      assertThat(items.findValuesAsString("decision")).containsExactly("ExplicitDeny", "Allow");
    } finally {
      expect(204, operator.delete(path));
      expect(204, operator.delete(open));
    }
  }

  /// api.md: who changes what somebody else has changed since is told so.
  @Test
  void aStaleVersionChangesNothing() {
    String bounds = "/control-policies/bounds";
    String allow = POLICY.formatted("Allow", "*");
    assertThat(json(200, operator.put(bounds, allow)).get("version").longValue()).isEqualTo(1);
    String deny = POLICY.formatted("Deny", "x:*").replaceFirst("\\{", "{'version':1,");
    assertThat(json(200, operator.put(bounds, deny)).get("version").longValue()).isEqualTo(2);
    assertThat(json(409, operator.put(bounds, deny)).get("code").stringValue())
        .isEqualTo("VersionConflict");
    expect(409, operator.put("/control-policies/other", deny));
    expect(404, operator.get("/control-policies/other"));
    expect(
        400,
        operator.put(bounds, POLICY.formatted("Deny", "x:*").replaceFirst("\\{", "{'version':0,")));
    String trust =
        "{'Version':'1','Statement':[{'Effect':'Allow','Action':'sts:AssumeRole',"
            + "'Principal':{'RAM':['acs:ram::demo:root']}}]}";
    expect(201, operator.post("/roles", "{'name':'ops','trustPolicy':" + trust + "}"));
    String change = "{'description':'new','version':1}";
    assertThat(json(200, operator.patch("/roles/ops", change)).get("version").longValue())
        .isEqualTo(2);
    assertThat(json(409, operator.patch("/roles/ops", change)).get("code").stringValue())
        .isEqualTo("VersionConflict");
    assertThat(json(200, operator.get("/roles/ops")).get("version").longValue()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/control-policies/x|{}|400|InvalidInput",
        "/control-policies/x|{'document':{}}|400|PolicyInvalid",
        "/control-policies/x y|{'document':{}}|404|NotFound",
        "/parent|{}|400|InvalidInput",
        "/parent|{'organization':'none'}|404|EntityNotExist.Organization",
        "/parent|{'organization':'SELF'}|409|InvalidParent.Below",
      })
  void badInputIsNamed(String path, String body, int status, String code) {
    HttpResponse<String> response =
        operator.put(path.replace(" ", "%20"), body.replace("SELF", operator.organization()));
    assertThat(json(status, response).get("code").stringValue()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|InvalidInput|/name",
        "{'name':'r'}|InvalidInput|/trustPolicy",
        "{'name':'r','trustPolicy':{}}|PolicyInvalid|/trustPolicy",
        "{'name':'r','trustPolicy':T,'maxSession':'PT13H'}|InvalidInput|/maxSession",
        "{'name':'r','trustPolicy':T,'maxSession':'soon'}|InvalidInput|/maxSession",
        "{'name':'r/s','trustPolicy':T}|InvalidInput|/name",
      })
  void faultyRolesAreRefused(String body, String code, String pointer) {
    String trust =
        "{'Version':'1','Statement':[{'Effect':'Allow','Action':'sts:AssumeRole',"
            + "'Principal':{'RAM':'*'}}]}";
    JsonNode problem =
        json(
            400,
            operator.post("/roles", body.replace("T,", trust + ",").replace("T}", trust + "}")));
    assertThat(problem.get("code").stringValue()).isEqualTo(code);
    assertThat(problem.at("/errors/0/pointer").stringValue()).isEqualTo(pointer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"policies", "users", "groups", "roles", "control-policies", "parent"})
  void anUnknownOrganizationHasNothingToLookAt(String kind) {
    HttpResponse<String> response = operator.get("/ops/v1/organizations/none/" + kind);
    assertThat(json(404, response).get("code").stringValue())
        .isEqualTo("EntityNotExist.Organization");
  }

  private static Caller owner(String account) {
    return Caller.of("{\"uid\":\"" + account + "\",\"accountId\":\"" + account + "\"}");
  }

  private static String newAccount() {
    String account = "account-" + UUID.randomUUID();
    RunningGateway.bean(Organizations.class)
        .createIfAbsent(
            new NewOrganization(
                "Acme",
                ZoneOffset.UTC,
                new MarketplaceAccount("sandbox", account),
                NewOrganization.Owner.UNKNOWN,
                null,
                ""))
        .block(PATIENCE);
    return account;
  }
}
