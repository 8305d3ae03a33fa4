package io.marketgate.gateway.operations;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.gateway.builtin.BuiltInActions;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The action catalogue: replaced while calls run, kept when its replacement has faults, looked at
/// and checked by operations staff.
@ExtendWith(RunningGateway.class)
class CatalogueIT {

  private static final String CHANGING =
      """
      product: changing
      actions:
        Changing:
          description: Comes and goes.
          effect: read
          permission: changing:Get
          resource: acs:changing:*:{accountId}:*
          params: { type: object }
          backend: { service: stub, method: GET, path: /changing/v1 }
      """;

  private final Path file = RunningGateway.catalogue().resolve("changing.yml");
  private final Caller owner = Caller.owner();
  private final String operator = Caller.operator("OPERATION");

  @BeforeEach
  void answer() {
    RunningGateway.backend().resetAll();
    RunningGateway.backend().stubFor(get(anyUrl()).willReturn(okJson("{}")));
  }

  @AfterEach
  void putBack() throws IOException {
    Files.deleteIfExists(file);
    await().until(() -> owner.call("Changing", "{}").statusCode() == 404);
    await().until(() -> !state().has("rejected"));
  }

  @Test
  void isReplacedWhileCallsRun() throws IOException {
    String before = state().get("version").stringValue();
    AtomicBoolean goesOn = new AtomicBoolean(true);
    CompletableFuture<Long> failed =
        CompletableFuture.supplyAsync(() -> {
          long failures = 0;
          while (goesOn.get()) {
            failures += owner.call("Echo", "{}").statusCode() == 200 ? 0 : 1;
          }
          return failures;
        });
    write(CHANGING);
    await().until(() -> owner.call("Changing", "{}").statusCode() == 200);
    write(CHANGING.replace("/v1", "/v2"));
    await()
        .until(() -> {
          owner.call("Changing", "{}");
          return RunningGateway.backend().getAllServeEvents().stream()
              .anyMatch(event -> event.getRequest().getUrl().equals("/changing/v2"));
        });
    goesOn.set(false);
    assertThat(failed.join()).isZero();
    assertThat(state().get("version").stringValue()).isNotEqualTo(before);
    HttpResponse<String> last = owner.call("Changing", "{}", "&traceId=catalogue-version");
    assertThat(last.statusCode()).isEqualTo(200);
    await()
        .untilAsserted(() ->
            assertThat(
                    Caller.json(
                            Caller.get(
                                "/ops/v1/traces/catalogue-version",
                                "Authorization",
                                "Bearer " + operator))
                        .findValuesAsString("catalogue"))
                .contains(state().get("version").stringValue()));
  }

  @Test
  void aBadOneNeverReplacesAGoodOne() throws IOException {
    write(CHANGING);
    await().until(() -> owner.call("Changing", "{}").statusCode() == 200);
    String good = state().get("version").stringValue();
    write(CHANGING.replace("effect: read", "effect: maybe\n    requires: [nothing]"));
    await().until(() -> state().has("rejected"));
    JsonNode state = state();
    assertThat(state.get("version").stringValue()).isEqualTo(good);
    assertThat(state.get("replica").stringValue()).isNotEmpty();
    assertThat(rejected()).isEqualTo(1);
    JsonNode fault = state.at("/rejected/faults/0");
    assertThat(fault.get("file").stringValue()).endsWith("changing.yml");
    assertThat(fault.get("line").intValue()).isEqualTo(5);
    assertThat(fault.get("action").stringValue()).isEqualTo("Changing");
    assertThat(fault.get("reason").stringValue()).contains("effect must be read or write");
    assertThat(owner.call("Changing", "{}").statusCode()).isEqualTo(200);
    assertThat(state.at("/rejected/faults").findValuesAsString("reason"))
        .contains("requires nothing, which is no switch");
    write(CHANGING);
    await().until(() -> !state().has("rejected"));
    assertThat(rejected()).isZero();
  }

  private static double rejected() {
    return RunningGateway.bean(MeterRegistry.class)
        .get("marketgate.catalogue.rejected")
        .gauge()
        .value();
  }

  @Test
  void saysWhatIsInForce() {
    JsonNode state = state();
    assertThat(state.get("actions").intValue()).isGreaterThan(10);
    assertThat(state.get("files").propertyNames()).anyMatch(name -> name.endsWith("demo.yml"));
    JsonNode actions =
        Caller.json(Caller.get("/ops/v1/catalogue/actions", "Authorization", "Bearer " + operator));
    JsonNode create =
        actions
            .get("items")
            .valueStream()
            .filter(action -> action.get("name").stringValue().equals("CreateMigration"))
            .findFirst()
            .orElseThrow();
    assertThat(create.get("effect").stringValue()).isEqualTo("write");
    JsonNode page =
        Caller.json(
            Caller.get("/ops/v1/catalogue/actions?limit=1", "Authorization", "Bearer " + operator));
    assertThat(page.get("items")).hasSize(1);
    JsonNode next =
        Caller.json(
            Caller.get(
                "/ops/v1/catalogue/actions?limit=1&cursor=" + page.get("nextCursor").stringValue(),
                "Authorization",
                "Bearer " + operator));
    assertThat(next.at("/items/0")).isNotEqualTo(page.at("/items/0"));
    assertThat(create.get("permission").stringValue()).isEqualTo("demo:CreateMigration");
    assertThat(Caller.get("/ops/v1/catalogue").statusCode()).isEqualTo(401);
  }

  @Test
  void checksFilesWithoutUsingThem() {
    JsonNode good = check(CHANGING);
    assertThat(good.get("valid").booleanValue()).isTrue();
    assertThat(good.at("/added/0").stringValue()).isEqualTo("Changing");
    assertThat(good.get("removed").size()).isGreaterThan(10);
    JsonNode bad =
        check(
            CHANGING
                .replace("service: stub", "service: nowhere")
                .replace("effect: read", "effect: read\n    consumes: { nothing: 1 }"));
    assertThat(bad.get("valid").booleanValue()).isFalse();
    assertThat(bad.get("faults").findValuesAsString("reason"))
        .containsExactly(
            "consumes nothing, which is no counting metric",
            "backend.service has no address: set marketgate.backends.services.nowhere");
    assertThat(owner.call("Changing", "{}").statusCode()).isEqualTo(404);
    HttpResponse<String> nothing = Caller.post("/ops/v1/catalogue:check", "{}", operator);
    assertThat(nothing.statusCode()).isEqualTo(400);
    assertThat(Caller.post("/ops/v1/catalogue:check", "{}", Caller.operator("VIEWER")).statusCode())
        .isEqualTo(403);
  }

  @Test
  void checksAFileBesideThoseThatAreThere() {
    JsonNode good = check(CHANGING, "new.yml", true);
    assertThat(good.get("valid").booleanValue()).isTrue();
    assertThat(good.at("/added/0").stringValue()).isEqualTo("Changing");
    assertThat(good.get("removed").isEmpty()).isTrue();
    JsonNode clash = check(CHANGING.replace("Changing:", "CreateMigration:"), "new.yml", true);
    assertThat(clash.get("valid").booleanValue()).isFalse();
    assertThat(clash.get("faults").findValuesAsString("reason"))
        .containsExactly("is also an action of demo");
    JsonNode instead = check(CHANGING, "demo.yml", true);
    assertThat(instead.get("removed").values().stream().map(JsonNode::stringValue))
        .contains("CreateMigration");
  }

  @Test
  void makesACatalogueOfAnOpenApiDocument() throws IOException {
    String document =
        Files.readString(Path.of("isv-adapter/src/test/resources/openapi/library.yml"));
    HttpResponse<String> answer =
        Caller.post("/ops/v1/catalogue:import?product=library&service=stub", document, operator);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode imported = Caller.json(answer);
    assertThat(imported.get("valid").booleanValue()).as(answer.body()).isTrue();
    assertThat(imported.get("actions").intValue()).isEqualTo(5);
    assertThat(imported.get("server").stringValue()).isEqualTo("https://library.example");
    assertThat(imported.get("report").findValuesAsString("reason"))
        .anyMatch(reason -> reason.contains("image/png"));
    write(imported.get("catalogue").stringValue());
    await().until(() -> owner.call("ListBooks", "{\"X-Api-Key\":\"k\"}").statusCode() == 200);
    String body =
        new JsonMapper()
            .createObjectNode()
            .put("document", document)
            .put("product", "other")
            .toString();
    JsonNode wrapped = Caller.json(Caller.post("/ops/v1/catalogue:import", body, operator));
    assertThat(wrapped.get("file").stringValue()).isEqualTo("other.yml");
    assertThat(wrapped.get("valid").booleanValue()).isFalse();
    assertThat(wrapped.at("/faults/0/reason").stringValue()).endsWith("services.other");
  }

  @Test
  void refusesToImportWhatIsNoDocument() {
    for (String body : new String[] {"{}", "[1", "a: [", "\"text\"", ""}) {
      HttpResponse<String> refused =
          Caller.post("/ops/v1/catalogue:import?product=p", body, operator);
      assertThat(refused.statusCode()).as(body).isEqualTo(400);
    }
    assertThat(
            Caller.post("/ops/v1/catalogue:import?product=No", "{\"openapi\":\"3.0.0\"}", operator)
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void showsTheActionsToThoseWhoCallThem() {
    HttpResponse<String> page = Caller.get("/docs");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; style-src 'sha256-");
    assertThat(page.body()).contains("/api/CreateMigration?");
    JsonNode document = Caller.json(Caller.get("/docs/openapi.json"));
    assertThat(document.at("/paths/~1api~1CreateMigration/get/operationId").stringValue())
        .isEqualTo("CreateMigration");
    assertThat(document.at("/info/version").stringValue())
        .isEqualTo(state().get("version").stringValue());
  }

  @Test
  void theNamesOfBuiltInActionsAreKnownWithoutARunningProgram() {
    assertThat(BuiltInActions.NAMES)
        .containsExactlyInAnyOrderElementsOf(RunningGateway.bean(BuiltInActions.class).names());
  }

  private JsonNode check(String text) {
    return check(text, "changing.yml", false);
  }

  private JsonNode check(String text, String name, boolean isBeside) {
    ObjectNode body = new JsonMapper().createObjectNode().put("beside", isBeside);
    body.putObject("files").put(name, text);
    HttpResponse<String> answer = Caller.post("/ops/v1/catalogue:check", body.toString(), operator);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Caller.json(answer);
  }

  private JsonNode state() {
    return Caller.json(Caller.get("/ops/v1/catalogue", "Authorization", "Bearer " + operator));
  }

  /// As a deployment does: the file is another one from one moment to the next.
  private void write(String text) throws IOException {
    Path beside = Files.writeString(file.resolveSibling("changing.tmp"), text);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
