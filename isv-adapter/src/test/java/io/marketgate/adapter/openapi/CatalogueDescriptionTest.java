package io.marketgate.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.adapter.catalogue.CatalogueReader;
import io.marketgate.adapter.catalogue.CatalogueSource;
import io.marketgate.tenant.yaml.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class CatalogueDescriptionTest {

  private static final String SHOP =
      """
      product: shop
      actions:
        Get:
          description: Shows one.
          effect: read
          permission: shop:Get
          resource: acs:shop:*:{accountId}:*
          params: %s
          backend: { service: shop, method: GET, path: /items }
      """;

  private final Catalogue demo = new CatalogueReader(Set.of()).read(Path.of("../config/actions"));

  @Test
  void describesEveryActionAsACallOfTheContract() {
    JsonNode document = new CatalogueDescription(demo).openApi();
    assertThat(document.get("openapi").stringValue()).isEqualTo("3.1.0");
    assertThat(document.get("paths").propertyNames())
        .containsExactly(
            "/api/CreateMigration",
            "/api/GetMigration",
            "/api/GetMigrationLog",
            "/api/ListMigrations");
    JsonNode create = document.at("/paths/~1api~1CreateMigration/get");
    assertThat(create.get("x-effect").stringValue()).isEqualTo("write");
    JsonNode params = create.at("/parameters/3");
    assertThat(params.get("required").booleanValue()).isTrue();
    assertThat(params.at("/content/application~1json/example"))
        .hasToString("{\"source\":\"text\",\"target\":\"text\"}");
    assertThat(create.get("responses").propertyNames()).contains("200", "409");
    JsonNode get = document.at("/paths/~1api~1GetMigration/get/responses");
    assertThat(get.has("409")).as("a read conflicts with nothing").isFalse();
    assertThat(get.at("/404/description").stringValue())
        .startsWith("InvalidAction.NotFound; Migration.NotFound: ");
    assertThat(document.toString()).as("nothing of the backends").doesNotContain("/v1/migrations");
  }

  @Test
  void saysWhatAnActionAnswers() {
    JsonNode document = new CatalogueDescription(demo).openApi();
    String data = "/responses/200/content/application~1json/schema/properties/data";
    assertThat(document.at("/paths/~1api~1GetMigration/get" + data))
        .hasToString("{\"$ref\":\"#/components/schemas/demo.Migration\"}");
    assertThat(document.at("/paths/~1api~1ListMigrations/get" + data + "/properties/migrations"))
        .hasToString(
            "{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/demo.Migration\"}}");
    assertThat(document.at("/components/schemas").propertyNames())
        .containsExactly("demo.Migration");
    assertThat(document.at("/components/schemas/demo.Migration/properties").propertyNames())
        .containsExactly("id", "source", "target", "state");
    assertThat(new CataloguePage(demo).html())
        .contains(
            "<details><summary>What it answers, for example</summary><pre>{",
            "&quot;state&quot; : &quot;waiting&quot;");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ anyOf: [{ required: [a] }, { required: [b] }], properties: { a: { enum: [x] } } }",
        "{ properties: { a: { oneOf: [{ type: integer }, { type: string }] } }, required: [a] }",
        "{ oneOf: [{ $ref: '#/$defs/one' }], properties: { a: { type: boolean } }, required: [a],"
            + " $defs: { one: { required: [b], properties: { b: { type: integer } } } } }",
        "{ required: [a], properties: { a: { type: array, minItems: 2 } } }",
        "{ required: [a], properties: { a: { type: number, exclusiveMinimum: 0.5 } } }",
        "{ required: [a], properties: { a: { type: number, exclusiveMinimum: -7 } } }",
        "{ required: [a], properties: { a: { type: string, pattern: '^[0-9a-f]{40}$' } } }",
        "{ required: [a], properties: { a: { type: string, minLength: 9, example: short } } }",
        "{ required: [a], properties: { a: { type: string, enum: [x], example: y } } }",
      })
  void examplesFitTheirSchema(String params) {
    Catalogue catalogue = read(SHOP.formatted(params));
    ObjectNode example =
        (ObjectNode)
            new CatalogueDescription(catalogue)
                .openApi()
                .at("/paths/~1api~1Get/get/parameters/3/content/application~1json/example");
    assertThat(catalogue.find("Get").orElseThrow().checkParams(example)).isEmpty();
  }

  /// Tools find what is a component of the document; few of them what is one of its own in it.
  @Test
  void whatParametersDefineIsPartOfTheDocument() {
    String file =
        SHOP.formatted(
            """
            { type: object, properties: { tree: { $ref: "%s" } }, $defs: {
                Node: { properties: { next: { $ref: "#/$defs/Node" }, properties: { const: { $ref: x } } } } } }
            """
                .strip());
    String params = "/paths/~1api~1Get/get/parameters/3/content/application~1json/schema";
    JsonNode plain = new CatalogueDescription(read(file.formatted("#/$defs/Node"))).openApi();
    assertThat(plain.at(params))
        .hasToString(
            "{\"type\":\"object\",\"properties\":{\"tree\":{\"$ref\":\"#/components/schemas/Get.Node\"}}}");
    assertThat(plain.at("/components/schemas/Get.Node/properties/next/$ref").stringValue())
        .isEqualTo("#/components/schemas/Get.Node");
    assertThat(plain.at("/components/schemas/Get.Node/properties/properties"))
        .hasToString("{\"const\":{\"$ref\":\"x\"}}");
    JsonNode odd = new CatalogueDescription(read(file.formatted("#/properties"))).openApi();
    assertThat(odd.at(params + "/$id").stringValue()).isEqualTo("urn:marketgate:action:Get");
    assertThat(odd.at(params + "/properties/tree/$ref").stringValue()).isEqualTo("#/properties");
  }

  @Test
  void namesWhatAnActionAnswersBesidesItsData() {
    Catalogue catalogue =
        read(
            """
            product: shop
            actions:
              Build:
                description: Builds.
                effect: write
                permission: shop:Build
                resource: acs:shop:*:{accountId}:*
                task: { longest: 30m }
                params: { type: object }
                backend: { service: shop, method: POST, path: /build }
                refusals:
                  - { when: "error == 'full'", answer: { status: 507, code: Shop.Full, message: It is full. } }
                errors:
                  422: { status: 409, code: Shop.Busy, message: It <is> busy. }
            """);
    JsonNode responses =
        new CatalogueDescription(catalogue).openApi().at("/paths/~1api~1Build/get/responses");
    assertThat(responses.has("200")).isFalse();
    assertThat(responses.at("/202/$ref").stringValue()).endsWith("/Accepted");
    assertThat(responses.at("/409/description").stringValue())
        .isEqualTo("TraceConflict; Shop.Busy: It <is> busy.");
    assertThat(responses.at("/507/description").stringValue()).isEqualTo("Shop.Full: It is full.");
    assertThat(new CataloguePage(catalogue).html())
        .contains("answers with a task", "Shop.Full", "507", "It &lt;is&gt; busy.");
  }

  @Test
  void everyExampleFitsItsSchema() throws IOException {
    for (Catalogue catalogue : new Catalogue[] {demo, library()}) {
      assertThat(catalogue.actions())
          .allSatisfy(action -> assertThat(action.checkParams(sample(action))).isEmpty());
    }
  }

  @Test
  void thePageSaysWhereTheValuesOfAnExampleDoNotFit() {
    String note = "The values stand for others";
    assertThat(page("{ type: string, pattern: '^[A-Z]{2}$' }")).contains(note);
    assertThat(page("{ type: string, pattern: '^[A-Z]{2}$', examples: [IS] }"))
        .contains("%22code%22%3A%22IS%22")
        .doesNotContain(note);
    assertThat(page("{ type: string, format: date }")).contains("2026-01-31").doesNotContain(note);
    assertThat(page("{ type: number, exclusiveMinimum: 3 }")).doesNotContain(note);
  }

  private static String page(String schema) {
    String params = "{ type: object, required: [code], properties: { code: %s } }";
    return new CataloguePage(read(SHOP.formatted(params.formatted(schema)))).html();
  }

  private static Catalogue read(String file) {
    TreeMap<String, String> files = new TreeMap<>(Map.of("shop.yml", file));
    return new CatalogueReader(Set.of()).read(new CatalogueSource(files));
  }

  @Test
  void thePageHasAnExampleForEachActionAndNothingThatRuns() throws IOException {
    TreeMap<String, String> files = new TreeMap<>();
    files.put(
        "a.yml",
        Files.readString(Path.of("../config/actions/demo.yml"))
            .replace("Shows one migration.", "<script>alert(1)</script>"));
    String page =
        new CataloguePage(new CatalogueReader(Set.of()).read(new CatalogueSource(files))).html();
    assertThat(page)
        .contains("/api/CreateMigration?", "%22source%22%3A%22text%22", "demo:GetMigration")
        .contains("&lt;script&gt;")
        .doesNotContain("<script");
  }

  private static Catalogue library() throws IOException {
    ImportedCatalogue imported =
        new OpenApiImport("library", "library", Set.of())
            .read(
                StrictYaml.tree(
                    Files.readString(Path.of("src/test/resources/openapi/library.yml"))));
    TreeMap<String, String> files = new TreeMap<>();
    files.put("library.yml", StrictYaml.write(imported.file()));
    return new CatalogueReader(Set.of()).read(new CatalogueSource(files));
  }

  private static ObjectNode sample(Action action) {
    return (ObjectNode) new JsonMapper().readTree(CatalogueDescription.sample(action));
  }
}
