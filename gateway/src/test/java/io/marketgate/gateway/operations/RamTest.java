package io.marketgate.gateway.operations;

import static io.marketgate.gateway.operations.Operator.expect;
import static io.marketgate.gateway.operations.Operator.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What tests of RAM's actions have in common: an owner, the operations staff, and a name of the
/// test's own.
@ExtendWith(RunningGateway.class)
abstract class RamTest {

  static final String ALLOW =
      "{'Version':'1','Statement':[{'Sid':'%s','Effect':'Allow','Action':%s,'Resource':'%s'}]}";
  static final String TRUST =
      "{'Version':'1','Statement':[{'Effect':'Allow','Action':'sts:AssumeRole',"
          + "'Principal':{'RAM':'%s'}}]}";

  final Caller owner = Caller.owner();
  final Operator operator = Operator.of(owner);

  /// Every test has users, groups and policies of its own.
  final String own = UUID.randomUUID().toString();

  String create(String kind, String name) {
    return json(201, operator.post("/" + kind, "{'name':'" + name + "'}"))
        .get("name")
        .stringValue();
  }

  void policy(String name, String document) {
    expect(201, operator.post("/policies", "{'name':'" + name + "','document':" + document + "}"));
  }

  void attach(String user, String policy) {
    expect(204, operator.put("/users/" + user + "/policies/custom/" + policy));
  }

  void role(String trust) {
    expect(
        201,
        operator.post(
            "/roles", "{'name':'" + own + "','maxSession':'PT30M','trustPolicy':" + trust + "}"));
  }

  HttpResponse<String> assume(Caller caller, String more) {
    return caller.call(
        "AssumeRole",
        quoted("{'roleArn':'acs:ram::demo:role/" + own + "','roleSessionName':'ann'" + more + "}"));
  }

  static Instant expiry(JsonNode answer) {
    return Instant.parse(answer.at("/data/expiresAt").stringValue());
  }

  static Caller caller(JsonNode assumed) {
    return new Caller(
        assumed.get("userinfo").stringValue(), assumed.get("accessToken").stringValue());
  }

  /// @param params with `%s` for this test's own name
  JsonNode data(Caller caller, String action, String params) {
    return json(200, caller.call(action, quoted(params.replace("%s", own)))).get("data");
  }

  void done(Caller caller, String action, String params) {
    assertThat(data(caller, action, params).isObject()).isTrue();
  }

  void refused(Caller caller, int status, String code, String action, String params) {
    JsonNode refusal = json(status, caller.call(action, quoted(params.replace("%s", own))));
    assertThat(refusal.get("code").stringValue()).isEqualTo(code);
  }

  static Caller user(String uid) {
    return Caller.of("{\"uid\":\"" + uid + "\",\"accountId\":\"demo\",\"type\":\"user\"}");
  }

  static String quoted(String json) {
    return JsonMapper.shared().readTree(json.replace('\'', '"')).toString();
  }
}
