package io.marketgate.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.adapter.catalogue.CatalogueReader;
import io.marketgate.adapter.catalogue.CatalogueSource;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What is told of what actions answer.
class AnswerDescriptionTest {

  private static final String DATA =
      "/get/responses/200/content/application~1json/schema/properties/data";

  /// Some documents refer to their own examples from within a schema.
  @Test
  void examplesThatAreReferredToAreWrittenOut() {
    ImportedCatalogue made =
        Imports.imported(
            "pets",
            """
            openapi: 3.0.3
            paths:
              /pets:
                get:
                  operationId: listPets
                  responses:
                    200:
                      description: All.
                      content:
                        application/json:
                          schema:
                            type: object
                            properties:
                              one: { type: object, example: { $ref: "#/components/examples/rex" } }
                              two: { type: object, example: { $ref: "#/components/examples/gone" } }
            components:
              examples: { rex: { value: { name: Rex } } }
            """);
    JsonNode properties = made.file().at("/actions/ListPets/returns/properties");
    assertThat(properties.at("/one/examples")).hasToString("[{\"name\":\"Rex\"}]");
    assertThat(properties.get("two").has("examples")).isFalse();
  }

  @Test
  void anExampleGoesWhereReferencesAndPartsLead() {
    JsonNode sample =
        sample(
                "{ allOf: [ { $ref: '#/schemas/Node' }, { properties: { also: { type: boolean } } } ] }",
                """
                  Node:
                    $ref: "#/schemas/Named"
                    type: object
                    properties:
                      default: { $ref: "#/schemas/Node" }
                      others: { type: array, items: { $ref: "#/schemas/Node" } }
                      one: { oneOf: [ { type: "null" }, { type: [ "null", string ] } ] }
                      many: { const: "%s" }
                  Named: { properties: { name: { type: string } } }
                """
                    .formatted("m".repeat(2_000)))
            .data();
    assertThat(sample.propertyNames())
        .containsExactly("name", "default", "others", "one", "many", "also");
    assertThat(sample.at("/others/0/name").stringValue()).isEqualTo("text");
    assertThat(sample.at("/one").stringValue()).isEqualTo("text");
    assertThat(sample.toString()).as("what is offered is read, too").hasSizeLessThan(2_000);
  }

  /// Eight ways into itself at each step are more steps than anybody has time for.
  @Test
  void anExampleOfWhatHasNoEndEnds() {
    String itself = "{ $ref: '#/schemas/Node' }, ".repeat(8);
    assertThat(sample("{ $ref: '#/schemas/Node' }", "  Node: { allOf: [ " + itself + " ] }\n"))
        .isEqualTo(new Sample.Answer(sampleOfNothing(), true));
    assertThat(sample("{ $ref: '#/schemas/A' }", "  A: { $ref: '#/schemas/A' }\n").isShortened())
        .isTrue();
  }

  @Test
  void anExampleHasAllOfTheFirstLevelBeforeWhatIsWithin() {
    String wide =
        IntStream.range(0, 50)
            .mapToObj(number -> "m" + number + ": { type: integer }")
            .collect(Collectors.joining(", ", "{ properties: { ", " } }"));
    Sample.Answer sample =
        sample(
            "{ properties: { a: { $ref: '#/schemas/Wide' }, b: { $ref: '#/schemas/Wide' }, last: { type: string } } }",
            "  Wide: " + wide + "\n");
    assertThat(sample.isShortened()).isTrue();
    assertThat(sample.data().propertyNames()).containsExactly("a", "b", "last");
    assertThat(sample.data().path("a").size()).isEqualTo(50);
    assertThat(sample.data().path("b").size()).isEqualTo(7);
    assertThat(
            new CataloguePage(read(file("shop", "Get", "{ $ref: '#/schemas/Wide' }", wide))).html())
        .contains("What it answers, for example<");
  }

  @Test
  void aPageSaysNothingOfAnAnswerThatMayBeAnything() {
    assertThat(new CataloguePage(read(file("shop", "Get", "{}", "{}"))).html())
        .doesNotContain("<details>");
  }

  @Test
  void theAnswerOfATaskIsTheTask() {
    Catalogue catalogue =
        read(
            file("shop", "Get", "{ type: string }", "{}")
                .replace("effect: read", "effect: write\n    task: { longest: 1m }"));
    assertThat(new CataloguePage(catalogue).html()).contains("What its task ends with");
    JsonNode operation = new CatalogueDescription(catalogue).openApi().at("/paths/~1api~1Get/get");
    assertThat(operation.at("/responses/202"))
        .hasToString("{\"$ref\":\"#/components/responses/Accepted\"}");
    assertThat(operation.at("/x-task-ends-with")).hasToString("{\"type\":\"string\"}");
  }

  /// Products may be called alike but for letters that OpenAPI does not have, and a product may
  /// have several files.
  @Test
  void schemasOfDifferentFilesStayApart() {
    String reference = "{ $ref: '#/schemas/Wide' }";
    JsonNode document =
        new CatalogueDescription(
                read(
                    file("\u5546\u57ce", "GetA", reference, "{ title: a }"),
                    file("\u8ba2\u5355", "GetB", reference, "{ title: b }"),
                    file("\u8ba2\u5355", "GetC", reference, "{ title: c, $id: 'urn:c' }")))
            .openApi();
    assertThat(document.at("/components/schemas"))
        .hasToString(
            "{\"__.Wide\":{\"title\":\"a\"},\"__.Wide.2\":{\"title\":\"b\"},\"__.Wide.3\":{\"title\":\"c\"}}");
    assertThat(document.at("/paths/~1api~1GetC" + DATA + "/$ref").stringValue())
        .isEqualTo("#/components/schemas/__.Wide.3");
  }

  @Test
  void whatIsNoSchemaIsToldAsItIs() {
    JsonNode document =
        new CatalogueDescription(
                read(
                    file(
                        "shop",
                        "Get",
                        "{ example: { $ref: x, properties: null }, default: { $ref: y } }",
                        "{}")))
            .openApi();
    assertThat(document.at("/paths/~1api~1Get" + DATA))
        .hasToString(
            "{\"example\":{\"$ref\":\"x\",\"properties\":null},\"default\":{\"$ref\":\"y\"}}");
  }

  private static JsonNode sampleOfNothing() {
    return sample("{ type: \"null\" }", "  Any: {}\n").data();
  }

  private static Sample.Answer sample(String returns, String schemas) {
    Action get = read(text("shop", "Get", returns, schemas)).find("Get").orElseThrow();
    return Sample.ofAnswer(Objects.requireNonNull(get.returns()));
  }

  private static String file(String product, String action, String returns, String wide) {
    return text(product, action, returns, "  Wide: " + wide + "\n");
  }

  private static String text(String product, String action, String returns, String schemas) {
    return """
    product: %s
    actions:
      %s:
        description: Shows one.
        effect: read
        permission: shop:Get
        resource: acs:shop:*:{accountId}:*
        params: { type: object }
        returns: %s
        backend: { service: shop, method: GET, path: / }
    schemas:
    %s\
    """
        .formatted(product, action, returns, schemas);
  }

  private static Catalogue read(String... texts) {
    TreeMap<String, String> files = new TreeMap<>(Map.of());
    for (String text : texts) {
      files.put("file" + files.size() + ".yml", text);
    }
    return new CatalogueReader(Set.of()).read(new CatalogueSource(files));
  }
}
