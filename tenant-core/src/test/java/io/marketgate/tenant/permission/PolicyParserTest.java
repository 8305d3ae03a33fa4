package io.marketgate.tenant.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyParserTest {

  private static final String ACTION = "'Effect':'Allow','Action':'a:B'";
  private static final String COMPLETE = ACTION + ",'Resource':'*'";

  @Test
  void readsEveryPart() {
    PolicyDocument document =
        parse(
            """
            {'Version':'1','Statement':[
              {'Sid':'one','Effect':'Deny','NotAction':['a:*','b:C?'],'Resource':'acs:a:*:*:x/*',
               'Condition':{'IpAddress':{'acs:SourceIp':['10.0.0.0/8']},'Bool':{'acs:MFAPresent':'true'}}},
              {'Effect':'Allow','Action':'*','Resource':['*']}]}
            """);
    assertThat(document.statements())
        .containsExactly(
            new Statement(
                "one",
                Effect.DENY,
                true,
                List.of("a:*", "b:C?"),
                List.of("acs:a:*:*:x/*"),
                List.of(),
                List.of(
                    new Condition(
                        ConditionOperator.IP_ADDRESS, "acs:SourceIp", List.of("10.0.0.0/8")),
                    new Condition(ConditionOperator.BOOL, "acs:MFAPresent", List.of("true")))),
            new Statement(
                null, Effect.ALLOW, false, List.of("*"), List.of("*"), List.of(), List.of()));
  }

  @Test
  void readsTrustPolicies() {
    PolicyDocument document =
        PolicyParser.parse(
            json(
                "{'Version':'1','Statement':[{'Effect':'Allow','Action':'sts:AssumeRole',"
                    + "'Principal':{'RAM':['acs:ram::1:root'],'Service':'ecs.aliyuncs.com'}}]}"),
            PolicyKind.TRUST);
    assertThat(document.statements().getFirst().principals()).containsExactly("acs:ram::1:root");
  }

  static Stream<Arguments> faultsOfTheDocument() {
    return Stream.of(
        arguments("", ""),
        arguments("", "{"),
        arguments("", "[]"),
        arguments("", "'text'"),
        arguments("", "1"),
        arguments("", "{}"),
        arguments("", "{'Version':'1'}"),
        arguments("", "{'Statement':[{" + COMPLETE + "}]}"),
        arguments("", document(COMPLETE) + " {}"),
        arguments("", document(COMPLETE) + "]"),
        arguments("/Version", "{'Version':1,'Statement':[{" + COMPLETE + "}]}"),
        arguments("/Version", "{'Version':'2','Statement':[{" + COMPLETE + "}]}"),
        arguments("/Version", "{'Version':'2012-10-17','Statement':[{" + COMPLETE + "}]}"),
        arguments("/Version", "{'Version':'1','Version':'1','Statement':[{" + COMPLETE + "}]}"),
        arguments("/Id", "{'Version':'1','Id':'x','Statement':[{" + COMPLETE + "}]}"),
        arguments("/version", "{'version':'1','Statement':[{" + COMPLETE + "}]}"),
        arguments("/Statement", "{'Version':'1','Statement':{" + COMPLETE + "}}"),
        arguments("/Statement", "{'Version':'1','Statement':[]}"),
        arguments("/Statement/0", "{'Version':'1','Statement':['x']}"),
        arguments("/Statement/1", "{'Version':'1','Statement':[{" + COMPLETE + "},1]}"));
  }

  static Stream<Arguments> faultsOfStatements() {
    return Stream.of(
        arguments("/Statement/0", document("'Action':'a:B','Resource':'*'")),
        arguments("/Statement/0", document("'Effect':'Allow','Resource':'*'")),
        arguments("/Statement/0", document(ACTION)),
        arguments("/Statement/0", document(COMPLETE + ",'NotAction':'a:C'")),
        arguments("/Statement/0/Effect", document("'Effect':'allow','Action':'*','Resource':'*'")),
        arguments("/Statement/0/Effect", document("'Effect':['Allow']")),
        arguments("/Statement/0/Effect", document(COMPLETE + ",'Effect':'Allow'")),
        arguments("/Statement/0/Action", document("'Action':''")),
        arguments("/Statement/0/Action", document("'Action':'GetPlan'")),
        arguments("/Statement/0/Action", document("'Action':':GetPlan'")),
        arguments("/Statement/0/Action", document("'Action':[]")),
        arguments("/Statement/0/Action", document("'Action':null")),
        arguments("/Statement/0/Action/1", document("'Action':['a:B','']")),
        arguments("/Statement/0/Action/1", document("'Action':['a:B',7]")),
        arguments("/Statement/0/Action/0", document("'Action':[['a:B']]")),
        arguments("/Statement/0/NotAction", document("'NotAction':[]")),
        arguments("/Statement/0/Resource", document(ACTION + ",'Resource':''")),
        arguments("/Statement/0/Resource", document(ACTION + ",'Resource':[]")),
        arguments("/Statement/0/NotResource", document(ACTION + ",'NotResource':'*'")),
        arguments("/Statement/0/Principal", document(COMPLETE + ",'Principal':{'RAM':'*'}")),
        arguments("/Statement/0/NotPrincipal", document(COMPLETE + ",'NotPrincipal':{}")),
        arguments("/Statement/0/Sid", document(COMPLETE + ",'Sid':1")),
        arguments("/Statement/0/Sid", document(COMPLETE + ",'Sid':''")),
        arguments(
            "/Statement/1/Sid", document(COMPLETE + ",'Sid':'x'},{" + COMPLETE + ",'Sid':'x'")));
  }

  static Stream<Arguments> faultsOfConditions() {
    return Stream.of(
        arguments("/Statement/0/Condition", document(COMPLETE + ",'Condition':[]")),
        arguments("/Statement/0/Condition/StringEquals", condition("'StringEquals':'x'")),
        arguments("/Statement/0/Condition/StringEquals", condition("'StringEquals':{}")),
        arguments("/Statement/0/Condition/StringEquals/k", condition("'StringEquals':{'k':[]}")),
        arguments("/Statement/0/Condition/StringEquals/k", condition("'StringEquals':{'k':1}")),
        arguments("/Statement/0/Condition/StringEquals/k", condition("'StringEquals':{'k':true}")),
        arguments(
            "/Statement/0/Condition/StringEquals/k/1", condition("'StringEquals':{'k':['a',2]}")),
        arguments(
            "/Statement/0/Condition/StringEquals/a~1b~0c",
            condition("'StringEquals':{'a/b~c':{}}")),
        arguments("/Statement/0/Condition/NumericEquals/k", condition("'NumericEquals':{'k':'x'}")),
        arguments("/Statement/0/Condition/NumericEquals/k", condition("'NumericEquals':{'k':''}")),
        arguments(
            "/Statement/0/Condition/NumericEquals/k",
            condition("'NumericEquals':{'k':'1e999999999'}")),
        arguments(
            "/Statement/0/Condition/DateEquals/k",
            condition("'DateEquals':{'k':'2026-01-01T00:00:00'}")),
        arguments(
            "/Statement/0/Condition/DateEquals/k",
            condition("'DateEquals':{'k':'2026-02-30T00:00:00Z'}")),
        arguments("/Statement/0/Condition/Bool/k", condition("'Bool':{'k':'True'}")),
        arguments("/Statement/0/Condition/IpAddress/k", condition("'IpAddress':{'k':'10.1'}")),
        arguments(
            "/Statement/0/Condition/NotIpAddress/k/1",
            condition("'NotIpAddress':{'k':['10.0.0.0/8','10.0.0.0/33']}")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "acs:ram::root", "acs:ram:root", "acs:ram::*:root", "acs:ram::1:user/", "x"})
  void aTrustPolicyNamesPrincipalsInFull(String principal) {
    String text =
        "{'Version':'1','Statement':[{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'RAM':'"
            + principal
            + "'}}]}";
    assertThatExceptionOfType(PolicyInvalidException.class)
        .isThrownBy(() -> PolicyParser.parse(json(text), PolicyKind.TRUST))
        .satisfies(fault -> assertThat(fault.pointer()).isEqualTo("/Statement/0/Principal/RAM"));
  }

  @ParameterizedTest
  @MethodSource({"faultsOfTheDocument", "faultsOfStatements", "faultsOfConditions"})
  void saysWhereTheFaultIs(String pointer, String text) {
    assertThatExceptionOfType(PolicyInvalidException.class)
        .isThrownBy(() -> parse(text))
        .satisfies(fault -> {
          assertThat(fault.pointer()).isEqualTo(pointer);
          assertThat(fault.getMessage()).isNotBlank();
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stringEquals",
        "StringEqualsIfExists",
        "Null",
        "ForAnyValue:StringEquals",
        "ForAllValues:StringLike",
        "ArnEquals",
        "BinaryEquals",
        "NumericLessThanEqual",
        "NotIPAddress",
        "",
      })
  void knowsTheOperatorsOfTheLanguageOnly(String operator) {
    assertThatExceptionOfType(PolicyInvalidException.class)
        .isThrownBy(() -> parse(condition("'" + operator + "':{'k':'1'}")))
        .satisfies(
            fault -> assertThat(fault.pointer()).isEqualTo("/Statement/0/Condition/" + operator));
  }

  @Test
  void knowsAllOperatorsOfTheLanguage() {
    assertThat(ConditionOperator.values()).hasSize(21);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "\\udc00x", "\\uffff", "\\ufdd0", "\\u0000", "\\u001f"})
  void refusesWhatIsNoCharacter(String escape) {
    assertThatExceptionOfType(PolicyInvalidException.class)
        .isThrownBy(() -> parse(condition("'StringEquals':{'k':'a" + escape + "'}")))
        .satisfies(fault ->
            assertThat(fault.pointer()).isEqualTo("/Statement/0/Condition/StringEquals/k"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{'a':"})
  void refusesDeepNestingWhereItBegins(String open) {
    String deep = open.repeat(1_000);
    assertThatExceptionOfType(PolicyInvalidException.class)
        .isThrownBy(() -> parse("{'Version':'1','Statement':[{'Action':" + deep))
        .satisfies(fault -> assertThat(fault.pointer()).startsWith("/Statement/0/Action"));
  }

  @Test
  void refusesWhatIsTooLong() {
    for (PolicyKind kind : PolicyKind.values()) {
      assertThatExceptionOfType(PolicyInvalidException.class)
          .isThrownBy(() -> PolicyParser.parse(" ".repeat(kind.mostCharacters() + 1), kind))
          .withMessageContaining(String.valueOf(kind.mostCharacters()));
    }
    String start = json("{'Version':'1','Statement':[{'Effect':'Allow','Action':'*','Resource':'");
    String longest = start + "*?".repeat(3_072).substring(0, 6_144 - start.length() - 5) + "*\"}]}";
    assertThat(longest).hasSize(6_144);
    assertThat(PolicyParser.parse(longest, PolicyKind.IDENTITY).statements()).hasSize(1);
  }

  private static PolicyDocument parse(String text) {
    return PolicyParser.parse(json(text), PolicyKind.IDENTITY);
  }

  private static String document(String statement) {
    return "{'Version':'1','Statement':[{" + statement + "}]}";
  }

  private static String condition(String condition) {
    return document(COMPLETE + ",'Condition':{" + condition + "}");
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
