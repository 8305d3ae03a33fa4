package io.marketgate.tenant.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulationCaseTest {

  private static final String REQUEST =
      "'request':{'principal':'acs:ram::1:user/a','account':'1','action':'x:Y','resource':'r',"
          + "'context':{}}";
  private static final String POLICY =
      "{'Version':'1','Statement':[{'Effect':'Allow','Action':'*','Resource':'*'}]}";

  @Test
  void callsPoliciesByTheirPlace() {
    SimulationCase given =
        parse("{" + REQUEST + ",'identityPolicies':[" + POLICY + "],'id':'7','tier':'x'}");
    Decision decision = PermissionEngine.decide(given.request(), given.policies());
    assertThat(decision.decidedBy().allow()).containsExactly("identityPolicies/0#0");
  }

  @Test
  void theRootOfTheAccountIsItsOwner() {
    SimulationCase given = parse("{" + REQUEST.replace("user/a", "root") + "}");
    assertThat(given.policies().accountOwner()).isTrue();
    assertThat(PermissionEngine.decide(given.request(), given.policies()).isAllowed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|[]",
        "``|{",
        "``|nonsense",
        "/request|{}",
        "/request|{'request':1}",
        "/request|{@,@}",
        "/else|{@,'else':1}",
        "/request/action|{'request':{'principal':'p','account':'1','resource':'r'}}",
        "/request/account|{'request':{'principal':'p','account':1,'action':'x:Y','resource':'r'}}",
        "/request/who|{'request':{'who':'p'}}",
        "/identityPolicies|{@,'identityPolicies':{}}",
        "/controlPolicies/0|{@,'controlPolicies':[#]}",
      })
  void namesTheFaultOfTheCase(String pointer, String text) {
    assertThatExceptionOfType(InvalidCaseException.class)
        .isThrownBy(() -> parse(text.replace("@", REQUEST).replace("#", POLICY)))
        .satisfies(fault -> assertThat(fault.pointer()).isEqualTo(pointer));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/identityPolicies/1|{@,'identityPolicies':[#,7]}",
        "/identityPolicies/0/Version|{@,'identityPolicies':[{'Version':'1','Version':'1'}]}",
        "/sessionPolicy/Statement|{@,'sessionPolicy':{'Version':'1','Statement':[]}}",
        "/controlPolicies/1/0/Id|{@,'controlPolicies':[[#],[{'Id':'x'}]]}",
        "/resourcePolicies/0/Statement/0/Resource|{@,'resourcePolicies':[#]}",
      })
  void namesTheFaultOfAPolicy(String pointer, String text) {
    assertThatExceptionOfType(PolicyInvalidException.class)
        .isThrownBy(() -> parse(text.replace("@", REQUEST).replace("#", POLICY)))
        .satisfies(fault -> assertThat(fault.pointer()).isEqualTo(pointer));
  }

  @Test
  void keysOfTheContextHaveNoCase() {
    String twice = REQUEST.replace("{}", "{'acs:A':'1','ACS:a':'2'}");
    assertThatExceptionOfType(InvalidCaseException.class)
        .isThrownBy(() -> parse("{" + twice + "}"))
        .satisfies(fault -> assertThat(fault.pointer()).isEqualTo("/request/context/ACS:a"));
  }

  private static SimulationCase parse(String text) {
    return SimulationCase.parse(text.replace('\'', '"'));
  }
}
