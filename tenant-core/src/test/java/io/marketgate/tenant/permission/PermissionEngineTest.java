package io.marketgate.tenant.permission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The sentences of ram.md 2 to 4, one by one.
class PermissionEngineTest {

  private static final String ALLOW_ALL =
      "{'Sid':'all','Effect':'Allow','Action':'*','Resource':'*'}";
  private static final String ALICE = "acs:ram::1:user/alice";

  @ParameterizedTest
  @CsvSource({
    "ecs:StartInstance,ecs:StartInstance,true",
    "ECS:startinstance,ecs:StartInstance,true",
    "ecs:start*,ECS:STARTInstance,true",
    "*:Describe*,ecs:DescribeInstances,true",
    "*:Describe*,ecs:StartInstance,false",
    "e?s:*,ecs:StartInstance,true",
    "e?s:*,oss:GetObject,false",
    "isv:Get.Plan,isv:GetXPlan,false",
    "isv:Get?Plan,isv:GetPlan,false",
    "isv:,isv:GetPlan,false",
    "isv:**,isv:GetPlan,true",
    "*,isv:GetPlan,true",
    "**,isv:GetPlan,true",
    "isv:LIST,isv:list,true",
  })
  void actionsHaveNoCase(String pattern, String action, boolean matches) {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr"));
    try {
      String statement = "{'Effect':'Allow','Action':'" + pattern + "','Resource':'*'}";
      assertThat(decide(action, "acs:x::1:y", statement).isAllowed()).isEqualTo(matches);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void notActionIsAboutEveryActionThatNoneOfItsPatternsMatches() {
    String statement = "{'Effect':'Allow','NotAction':['isv:Get*','oss:*'],'Resource':'*'}";
    assertThat(decide("isv:ListPlans", "r", statement).isAllowed()).isTrue();
    assertThat(decide("isv:GetPlan", "r", statement).isAllowed()).isFalse();
    assertThat(decide("OSS:PutObject", "r", statement).isAllowed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "*,anything,true",
    "*,'acs:isv:cn:1:plan/p-1',true",
    "acs:*,'acs:isv:cn:1:plan/p-1',true",
    "acs:isv:*,'acs:isv:cn:1:plan/p-1',true",
    "acs:isv:c*,'acs:isv:cn:1:plan/p-1',true",
    "acs:oss:*,'acs:isv:cn:1:plan/p-1',false",
    "acs:isv:*:1:*,'acs:isv:cn:1:plan/p-1',true",
    "acs:isv:*:1:*,'acs:isv:cn:2:plan/:1:x',false",
    "acs:isv:*:1:*,'acs:isv::2:x:1:y',false",
    "acs:isv:*:1:plan/*,'acs:isv:cn:1:plan/a/b:c',true",
    "acs:isv:*:1:plan/*/b,'acs:isv:cn:1:plan/x/y/b',true",
    "acs:isv:*:1:PLAN/p-1,'acs:isv:cn:1:plan/p-1',false",
    "acs:isv:*:1:plan/p-?,'acs:isv:cn:1:plan/p-10',false",
    "acs:isv:*:1:plan/i-a.c,'acs:isv:cn:1:plan/i-abc',false",
    "acs:isv:*:1:plan/../x,'acs:isv:cn:1:x',false",
    "acs:isv:*:1:plan/%2e,'acs:isv:cn:1:plan/.',false",
    "acs:isv:*:*:*:*,'acs:isv:cn:1:plan',false",
    "acs:isv:cn:1,'acs:isv:cn:1:plan',false",
    "acs:isv:cn:1,'acs:isv:cn:1',true",
    "plan/p-1,'acs:isv:cn:1:plan/p-1',false",
    "acs:isv:*:*:*:*,'acs:isv:cn:1:plan:x',true",
    "acs:ram:*:1:role/Ops,'acs:ram::1:role/oPS',true",
    "acs:ram:*:1:role/O*,'acs:ram::1:role/ops',true",
    "acs:ram:*:1:ROLE/ops,'acs:ram::1:role/ops',false",
    "acs:ram:*:1:ROLE*,'acs:ram::1:role/ops',false",
    "acs:ram:*:1:*OPS,'acs:ram::1:role/ops',true",
    "acs:ram:*:1:user/Bob,'acs:ram::1:user/bob',false",
    "acs:isv:*:1:role/Ops,'acs:isv::1:role/ops',false",
  })
  void resourcesAreComparedPartByPart(String pattern, String resource, boolean matches) {
    String statement = "{'Effect':'Allow','Action':'*','Resource':'" + pattern + "'}";
    assertThat(decide("isv:GetPlan", resource, statement).isAllowed()).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "StringEquals,prod,prod,true",
    "StringEquals,prod,Prod,false",
    "StringEquals,pr*,prod,false",
    "StringEquals,'','',true",
    "StringEquals,${acs:SourceIp},${acs:SourceIp},true",
    "StringNotEquals,prod,Prod,true",
    "StringEqualsIgnoreCase,prod,PROD,true",
    "StringEqualsIgnoreCase,title,TITLE,true",
    "StringNotEqualsIgnoreCase,prod,PROD,false",
    "StringLike,pr?d*,prod-1,true",
    "StringLike,pr?d*,Prod-1,false",
    "StringNotLike,pr*,prod,false",
    "NumericEquals,10.0,10,true",
    "NumericEquals,0.1,0.10000000000000000555,false",
    "NumericEquals,9007199254740993,9007199254740992,false",
    "NumericNotEquals,10,10.00,false",
    "NumericLessThan,10,9.99,true",
    "NumericLessThan,10,10,false",
    "NumericLessThanEquals,10,10,true",
    "NumericGreaterThan,-1,-0.5,true",
    "NumericGreaterThanEquals,10,9,false",
    "NumericEquals,10,ten,false",
    "NumericNotEquals,10,ten,true",
    "DateEquals,2026-06-15T12:30:00Z,2026-06-15T20:30:00+08:00,true",
    "DateNotEquals,2026-06-15T12:30:00Z,2026-06-15T20:30:00+08:00,false",
    "DateLessThan,2026-06-15T12:30:00.500Z,2026-06-15T12:30:00Z,true",
    "DateLessThanEquals,2026-06-15T12:30:00Z,2026-06-15T12:30:00Z,true",
    "DateGreaterThan,2026-06-15T12:30:00Z,2026-06-15T12:29:59Z,false",
    "DateGreaterThanEquals,2026-06-15T12:30:00Z,2026-06-15T12:30:00Z,true",
    "DateEquals,2026-06-15T12:30:00Z,2026-06-15T12:30:00,false",
    "Bool,true,true,true",
    "Bool,true,false,false",
    "Bool,true,TRUE,false",
    "IpAddress,10.0.0.0/8,10.0.0.1,true",
    "IpAddress,10.0.0.0/8,10.0.0.01,false",
    "NotIpAddress,10.0.0.0/8,11.0.0.1,true",
    "NotIpAddress,10.0.0.0/8,nonsense,true",
  })
  void conditionsCompare(String operator, String value, String given, boolean holds) {
    String statement = conditional("Allow", "'" + operator + "':{'x:Key':'" + value + "'}");
    assertThat(decide(statement, Map.of("X:KEY", given)).isAllowed()).isEqualTo(holds);
  }

  @Test
  void valuesAreAlternativesAndKeysAndOperatorsMustAllHold() {
    String statement =
        conditional(
            "Allow", "'StringEquals':{'a':['1','2'],'b':'3'},'StringNotEquals':{'c':['4','5']}");
    assertThat(decide(statement, Map.of("a", "2", "b", "3", "c", "6")).isAllowed()).isTrue();
    assertThat(decide(statement, Map.of("a", "2", "b", "3", "c", "5")).isAllowed()).isFalse();
    assertThat(decide(statement, Map.of("a", "2", "b", "4", "c", "6")).isAllowed()).isFalse();
    assertThat(decide(statement, Map.of("a", "3", "b", "3", "c", "6")).isAllowed()).isFalse();
  }

  @Test
  void anAbsentKeyFailsAPositiveOperatorAndFulfilsANegatedOne() {
    for (ConditionOperator operator : ConditionOperator.values()) {
      String name = operator.wireName();
      String value =
          name.startsWith("Date")
              ? "2026-01-01T00:00:00Z"
              : name.contains("Ip") ? "10.0.0.1" : name.equals("Bool") ? "true" : "1";
      String statement = conditional("Allow", "'" + name + "':{'x:Key':'" + value + "'}");
      assertThat(decide(statement, Map.of()).isAllowed()).as(name).isEqualTo(name.contains("Not"));
    }
  }

  @Test
  void aDenyWithANegatedOperatorFiresWhenTheAddressCannotBeRead() {
    String deny = conditional("Deny", "'NotIpAddress':{'acs:SourceIp':'10.0.0.0/8'}");
    assertThat(decide(ALLOW_ALL + "," + deny, Map.of("acs:SourceIp", "10.0.0")).verdict())
        .isEqualTo(Verdict.EXPLICIT_DENY);
  }

  @Test
  void namesEveryMatchingStatementWhateverTheVerdict() {
    Decision decision =
        decide(
            "isv:GetPlan",
            "r",
            ALLOW_ALL
                + ",{'Effect':'Allow','Action':'isv:*','Resource':'*'}"
                + ",{'Sid':'no','Effect':'Deny','Action':'isv:GetPlan','Resource':'*'}"
                + ",{'Sid':'else','Effect':'Deny','Action':'isv:ListPlans','Resource':'*'}");
    assertThat(decision.verdict()).isEqualTo(Verdict.EXPLICIT_DENY);
    assertThat(decision.decidedBy().allow()).containsExactly("all", "p#1");
    assertThat(decision.decidedBy().deny()).containsExactly("no");
  }

  @Test
  void asksControlPoliciesThenSessionThenIdentity() {
    PolicySet all = set(ALLOW_ALL);
    PolicySet nothing = set("{'Effect':'Allow','Action':'x:Y','Resource':'*'}");
    assertThat(layers(governed(List.of(all, nothing), null, all)))
        .containsExactly("ControlPolicy 0 Allow", "ControlPolicy 1 ImplicitDeny");
    assertThat(layers(governed(List.of(all, PolicySet.NONE), null, all)))
        .containsExactly("ControlPolicy 0 Allow", "ControlPolicy 1 ImplicitDeny");
    assertThat(layers(governed(List.of(all), nothing, all)))
        .containsExactly("ControlPolicy 0 Allow", "SessionPolicy null ImplicitDeny");
    assertThat(layers(governed(List.of(), all, PolicySet.NONE)))
        .containsExactly("SessionPolicy null Allow", "IdentityPolicy null ImplicitDeny");
    assertThat(layers(governed(List.of(), null, all))).containsExactly("IdentityPolicy null Allow");
  }

  @Test
  void theOwnerIsNotGovernedByIdentityPoliciesAndInTheRootNotByControlPolicies() {
    PolicySet denied = set("{'Effect':'Deny','Action':'*','Resource':'*'}");
    PolicySet all = set(ALLOW_ALL);
    assertThat(layers(owned(List.of(denied), denied))).containsExactly("IdentityPolicy null Allow");
    assertThat(layers(owned(List.of(denied, all), all)))
        .containsExactly("ControlPolicy 0 ExplicitDeny");
    assertThat(layers(owned(List.of(all, all), denied)))
        .containsExactly(
            "ControlPolicy 0 Allow", "ControlPolicy 1 Allow", "IdentityPolicy null Allow");
  }

  @ParameterizedTest
  @CsvSource({
    "acs:ram::1:root,acs:ram::1:user/alice,true",
    "acs:ram::1:root,acs:ram::12:user/alice,false",
    "acs:ram::1:user/alice,acs:ram::1:user/alice,true",
    "acs:ram::1:user/*,acs:ram::1:user/alice,false",
    "acs:ram::1:user/bob,acs:ram::1:user/alice,false",
    "acs:ram::1:user/Alice,acs:ram::1:user/alice,false",
    "acs:ram::1:role/Ops,acs:ram::1:role/ops,true",
    "*,acs:ram::9:user/eve,true",
  })
  void aTrustPolicySaysWhoMayAssumeTheRole(String trusted, String principal, boolean allowed) {
    PolicyDocument trust =
        PolicyParser.parse(
            json(
                "{'Version':'1','Statement':[{'Effect':'Allow','Action':'sts:AssumeRole',"
                    + "'Principal':{'RAM':'"
                    + trusted
                    + "'}}]}"),
            PolicyKind.TRUST);
    PolicySet trustSet = PolicySet.of(List.of(CompiledPolicy.of("trust", trust)));
    GoverningPolicies policies =
        new GoverningPolicies(false, List.of(), null, set(ALLOW_ALL), trustSet);
    AccessRequest request =
        new AccessRequest(principal, "sts:AssumeRole", "acs:ram::1:role/ops", Map::of);
    assertThat(PermissionEngine.decide(request, policies).isAllowed()).isEqualTo(allowed);
    GoverningPolicies trustOnly =
        new GoverningPolicies(false, List.of(), null, PolicySet.NONE, trustSet);
    assertThat(PermissionEngine.decide(request, trustOnly).isAllowed())
        .as("the caller's own policies must allow it, too")
        .isFalse();
    GoverningPolicies owner =
        new GoverningPolicies(true, List.of(), null, PolicySet.NONE, trustSet);
    assertThat(PermissionEngine.decide(request, owner).isAllowed())
        .as("an owner needs none, but the role's trust")
        .isEqualTo(allowed);
    GoverningPolicies unknown =
        new GoverningPolicies(false, List.of(), null, set(ALLOW_ALL), PolicySet.NONE);
    assertThat(PermissionEngine.decide(request, unknown).isAllowed())
        .as("a role that trusts nobody")
        .isFalse();
  }

  @Test
  void explainsWhichConditionFailedAndWhetherItsKeyIsAbsent() {
    String statement =
        "{'Sid':'ip','Effect':'Allow','Action':'isv:*','Resource':'*','Condition':"
            + "{'IpAddress':{'acs:SourceIp':'10.0.0.0/8'},'Bool':{'acs:MFAPresent':'true'}}}";
    AccessRequest request =
        new AccessRequest(ALICE, "isv:GetPlan", "r", () -> Map.of("acs:sourceip", "11.0.0.1"));
    List<StatementReport> reports =
        PermissionEngine.explain(request, governed(List.of(), null, set(statement)));
    assertThat(reports)
        .singleElement()
        .satisfies(report -> {
          assertThat(report.statement()).isEqualTo("ip");
          assertThat(report.matched()).isFalse();
          assertThat(report.resourceMatched()).isTrue();
          assertThat(report.conditions())
              .extracting(condition ->
                  condition.condition().key()
                      + " "
                      + condition.holds()
                      + " "
                      + condition.keyAbsent())
              .containsExactly("acs:SourceIp false false", "acs:MFAPresent false true");
        });
  }

  private static Decision decide(String action, String resource, String statements) {
    AccessRequest request = new AccessRequest(ALICE, action, resource, Map::of);
    return PermissionEngine.decide(request, governed(List.of(), null, set(statements)));
  }

  private static Decision decide(String statements, Map<String, String> context) {
    AccessRequest request = new AccessRequest(ALICE, "isv:GetPlan", "r", () -> context);
    return PermissionEngine.decide(request, governed(List.of(), null, set(statements)));
  }

  private static List<String> layers(GoverningPolicies policies) {
    AccessRequest request = new AccessRequest(ALICE, "isv:GetPlan", "r", Map::of);
    return PermissionEngine.decide(request, policies).layers().stream()
        .map(result ->
            result.layer().wireName() + " " + result.level() + " " + result.decision().wireName())
        .toList();
  }

  private static GoverningPolicies governed(
      List<PolicySet> control, @Nullable PolicySet session, PolicySet identity) {
    return new GoverningPolicies(false, control, session, identity, null);
  }

  private static GoverningPolicies owned(List<PolicySet> control, PolicySet identity) {
    return new GoverningPolicies(true, control, null, identity, null);
  }

  private static String conditional(String effect, String condition) {
    return "{'Effect':'%s','Action':'*','Resource':'*','Condition':{%s}}"
        .formatted(effect, condition);
  }

  private static PolicySet set(String statements) {
    String text = json("{'Version':'1','Statement':[" + statements + "]}");
    return PolicySet.of(
        List.of(CompiledPolicy.of("p", PolicyParser.parse(text, PolicyKind.IDENTITY))));
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
