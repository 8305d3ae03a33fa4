package io.marketgate.gateway.operations;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static io.marketgate.gateway.operations.Operator.expect;
import static io.marketgate.gateway.operations.Operator.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.tenant.storage.Database;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a task ends with is for whoever began it, or may do what began it.
class TaskReadersIT extends RamTest {

  private static final String LOOK = "'marketgate:DescribeTask'";

  private final String builder = "builder-" + own;
  private final String reader = "reader-" + own;

  @BeforeEach
  void people() {
    RunningGateway.backend().resetAll();
    RunningGateway.backend().stubFor(post("/build").willReturn(okJson("{\"built\":7}")));
    allow(builder, "build-" + own, "['stub:Submit','marketgate:DescribeTask']");
    allow(reader, "read-" + own, LOOK);
  }

  @Test
  void whoeverBeganItMayLookAtItWhateverHeMayDoByNow() {
    String task = begun(user(builder));
    expect(200, look(user(builder), task));
    expect(204, operator.delete("/users/" + builder + "/policies/custom/build-" + own));
    policy("look-" + own, ALLOW.formatted("s", LOOK, "*"));
    attach(builder, "look-" + own);
    expect(200, look(user(builder), task));
  }

  @Test
  void othersMayLookAtItWhenTheyMayDoTheSame() {
    String task = begun(owner);
    expect(200, look(owner, task));
    expect(200, look(user(builder), task));
    HttpResponse<String> refused = look(user(reader), task);
    assertThat(json(403, refused).get("code").stringValue()).isEqualTo("Forbidden.RAM");
    assertThat(json(403, refused).at("/accessDeniedDetail/authAction").stringValue())
        .isEqualTo("stub:Submit");
    assertThat(refused.body()).doesNotContain("built");
    expect(200, look(owner, begun(user(builder))));
  }

  @Test
  void whoMayDoItToOneThingSeesNothingOfAnother() {
    Caller keeper = keeperOfShelfA();
    expect(200, look(keeper, begun(owner, "BuildShelf", "{\"shelf\":\"a\"}")));
    String other = begun(owner, "BuildShelf", "{\"shelf\":\"b\"}");
    HttpResponse<String> refused = look(keeper, other);
    assertThat(json(403, refused).at("/accessDeniedDetail/authAction").stringValue())
        .isEqualTo("stub:Submit");
    assertThat(json(403, refused).at("/accessDeniedDetail/authResource").stringValue())
        .as("not what it is about")
        .isEqualTo("acs:stub:*:demo:shelf/*");
    expect(200, look(user(builder), other));
  }

  /// As one that was begun by the version before, while both run.
  @Test
  void whereItIsNotKnownWhatATaskIsAboutItIsAnything() {
    Caller keeper = keeperOfShelfA();
    String task = begun(owner, "BuildShelf", "{\"shelf\":\"a\"}");
    expect(200, look(keeper, task));
    RunningGateway.bean(Database.class)
        .run(sql ->
            sql.sql("UPDATE action_task SET permission = NULL WHERE id = '" + task + "'")
                .fetch()
                .rowsUpdated())
        .block(Duration.ofSeconds(30));
    expect(403, look(keeper, task));
    expect(200, look(user(builder), task));
  }

  private Caller keeperOfShelfA() {
    String keeper = "keeper-" + own;
    allow(keeper, "keep-" + own, "['stub:Submit']", "acs:stub:*:demo:shelf/a");
    policy("look-" + own, ALLOW.formatted("s", LOOK, "*"));
    attach(keeper, "look-" + own);
    return user(keeper);
  }

  private void allow(String user, String policy, String actions) {
    allow(user, policy, actions, "*");
  }

  private void allow(String user, String policy, String actions, String resource) {
    create("users", user);
    policy(policy, ALLOW.formatted("s", actions, resource));
    attach(user, policy);
  }

  private static String begun(Caller caller) {
    return begun(caller, "BuildForNothing", "{}");
  }

  private static String begun(Caller caller, String action, String params) {
    return json(202, caller.call(action, params)).at("/data/task").stringValue();
  }

  private static HttpResponse<String> look(Caller caller, String task) {
    return caller.call("DescribeTask", "{\"task\":\"" + task + "\"}");
  }
}
