package io.marketgate.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.CatalogueReader;
import io.marketgate.adapter.catalogue.CatalogueSource;
import io.marketgate.tenant.yaml.StrictYaml;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What becomes of the schemas of a document.
class ImportedSchemasTest {

  /// OpenAPI: `required` of what is `readOnly` is about the answer.
  @Test
  void whatTheServerAssignsIsNeitherAskedForNorSent() {
    ImportedCatalogue made =
        imported(
            """
            openapi: 3.0.3
            paths:
              /books:
                post:
                  operationId: addBook
                  requestBody:
                    required: true
                    content:
                      application/json:
                        schema: { $ref: "#/components/schemas/Book" }
            components:
              schemas:
                Id: { type: string, readOnly: true }
                Book:
                  type: object
                  required: [id, created, title]
                  properties:
                    id: { $ref: "#/components/schemas/Id" }
                    created: { type: string, readOnly: true }
                    title: { type: string }
                    author:
                      type: object
                      required: [key]
                      properties: { key: { type: string, readOnly: true }, name: { type: string } }
            """);
    JsonNode action = made.file().at("/actions/AddBook");
    assertThat(action.at("/params/required")).hasToString("[\"title\"]");
    assertThat(action.at("/params/properties").propertyNames()).containsExactly("title", "author");
    assertThat(action.at("/params/properties/author"))
        .hasToString("{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}}}");
    assertThat(action.at("/backend/body").propertyNames()).containsExactly("title", "author");
  }

  /// The usual way to write kinds: the base lists them, and each includes the base.
  @Test
  void aBaseThatListsItsKindsDoesNotKeepItsActionOut() {
    ImportedCatalogue made =
        imported(
            """
            openapi: 3.0.3
            paths:
              /pets:
                post:
                  operationId: addPet
                  requestBody:
                    required: true
                    content: { application/json: { schema: { $ref: "#/components/schemas/Pet" } } }
            components:
              schemas:
                Pet:
                  type: object
                  required: [kind]
                  properties: { kind: { type: string } }
                  discriminator: { propertyName: kind }
                  oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }]
                Cat:
                  allOf:
                    - $ref: "#/components/schemas/Pet"
                    - { type: object, properties: { lives: { type: integer } } }
                Dog:
                  allOf: [{ $ref: "#/components/schemas/Pet" }]
            """);
    assertThat(made.report())
        .anyMatch(remark -> remark.reason().contains("/$defs/Pet/oneOf is left out"));
    Action action = Imports.used(made).find("AddPet").orElseThrow();
    assertThat(action.checkParams(Imports.json("{\"body\":{\"kind\":\"cat\",\"lives\":9}}")))
        .isEmpty();
    assertThat(action.checkParams(Imports.json("{\"body\":{}}"))).isPresent();
  }

  /// Everybody else's patterns are taken.
  @Test
  void aPatternThatIsJavaScriptsAloneIsLeftOut() {
    ImportedCatalogue made =
        imported(
            """
            openapi: 3.1.0
            paths:
              /books:
                get:
                  operationId: listBooks
                  parameters:
                    - { name: a, in: query, schema: { type: string, pattern: "^{[a-z]+}$" } }
                    - { name: b, in: query, schema: { type: string, pattern: "^[a-z]+$" } }
            """);
    assertThat(made.report()).anyMatch(remark -> remark.reason().contains("^{[a-z]+}$"));
    JsonNode schemas = made.file().at("/actions/ListBooks/params/properties");
    assertThat(schemas.at("/a").has("pattern")).isFalse();
    assertThat(schemas.at("/b/pattern").stringValue()).isEqualTo("^[a-z]+$");
    assertThat(Imports.used(made).find("ListBooks")).isPresent();
  }

  /// The others are not to suffer for it.
  @Test
  void anOperationWhoseParametersAreNoSchemaIsLeftOut() {
    ImportedCatalogue made =
        imported(
            """
            openapi: 3.1.0
            paths:
              /books:
                get:
                  operationId: listBooks
                  parameters: [{ name: a, in: query, schema: { type: strin } }]
                post: { operationId: addBook }
            """);
    assertThat(made.file().path("actions").propertyNames()).containsExactly("AddBook");
    assertThat(made.report())
        .anyMatch(remark -> remark.isLeftOut() && remark.operation().equals("GET /books"));
  }

  /// What somebody sends only is no part of an answer; what several answers have is there once.
  @Test
  void whatOperationsAnswerIsKept() {
    JsonNode file =
        imported(
                """
                openapi: 3.0.3
                paths:
                  /books:
                    get:
                      operationId: listBooks
                      responses:
                        "200": { $ref: "#/components/responses/Books" }
                        default: { description: no }
                    post:
                      operationId: addBook
                      responses:
                        "202": { description: later }
                        "201": { content: { application/json: { schema: { $ref: "#/components/schemas/Book" } } } }
                components:
                  responses:
                    Books:
                      content:
                        application/json:
                          schema: { type: array, items: { $ref: "#/components/schemas/Book" } }
                  schemas:
                    Book:
                      type: object
                      required: [id, key]
                      properties:
                        id: { type: string, readOnly: true }
                        key: { type: string, writeOnly: true }
                        next: { $ref: "#/components/schemas/Book", nullable: true }
                """)
            .file();
    assertThat(file.at("/actions/ListBooks/returns"))
        .hasToString("{\"type\":\"array\",\"items\":{\"$ref\":\"#/schemas/Book\"}}");
    assertThat(file.at("/actions/AddBook/returns")).hasToString("{\"$ref\":\"#/schemas/Book\"}");
    assertThat(file.at("/schemas").propertyNames()).containsExactly("Book");
    assertThat(file.at("/schemas/Book/required")).hasToString("[\"id\"]");
    assertThat(file.at("/schemas/Book/properties").propertyNames()).containsExactly("id", "next");
    assertThat(used(file)).isEqualTo(2);
  }

  /// Nothing depends on what answers look like, so no import fails for it.
  @Test
  void whatIsWrongWithAnAnswerIsLeftOut() {
    ImportedCatalogue made =
        imported(
            """
            openapi: 3.1.0
            paths:
              /odd:
                get:
                  operationId: odd
                  responses:
                    "200": { content: { application/json: { schema: { type: file } } } }
              /elsewhere:
                get:
                  operationId: elsewhere
                  responses:
                    "200": { content: { application/json: { schema: { $ref: "user.yml" } } } }
              /anything:
                get:
                  operationId: anything
                  responses:
                    "200": { content: { application/json: { schema: true } } }
              /book:
                get:
                  operationId: book
                  responses:
                    "200": { content: { application/json: { schema: { $ref: "#/components/schemas/Book" } } } }
            components:
              schemas:
                Book:
                  properties:
                    page: { type: integer }
                    page count: { required: [id, 7], minimum: few, maximum: 7 }
                    examples: { readOnly: "false", examples: { one: { value: 1 } } }
            """);
    JsonNode file = made.file();
    assertThat(file.at("/schemas/Book/properties"))
        .hasToString(
            "{\"page\":{\"type\":\"integer\"},\"page count\":{\"maximum\":7},\"examples\":{}}");
    for (String action : Set.of("Odd", "Elsewhere", "Anything")) {
      assertThat(file.at("/actions/" + action).has("returns")).isFalse();
    }
    assertThat(made.report())
        .extracting(ImportedCatalogue.Remark::reason)
        .anyMatch(reason ->
            reason.startsWith("the schema Book is no JSON Schema: /properties/page count/minimum "))
        .anyMatch(reason -> reason.startsWith("what GET /odd answers is no JSON Schema: /type "))
        .anyMatch(reason -> reason.startsWith("the schema user.yml is not in the document"));
    assertThat(used(file)).isEqualTo(4);
  }

  /// How many actions a catalogue of the file has.
  private static int used(JsonNode file) {
    TreeMap<String, String> files = new TreeMap<>(Map.of("a.yml", StrictYaml.write(file)));
    return new CatalogueReader(Set.of()).read(new CatalogueSource(files)).size();
  }

  /// Documents that were made of others have many references that end alike.
  @Test
  void schemasThatAreCalledAlikeStayApart() {
    ImportedCatalogue made =
        imported(
            """
            openapi: 3.1.0
            paths:
              /books:
                get:
                  operationId: listBooks
                  responses:
                    "200":
                      content:
                        application/json:
                          schema:
                            prefixItems:
                              - { $ref: "#/components/schemas/\u4e66" }
                              - { $ref: "#/components/schemas/\u7f72" }
                              - { $ref: "#/components/schemas/__2" }
                              - { $ref: "#/components/schemas/\u540d" }
            components:
              schemas:
                "\u4e66": { title: a }
                "\u7f72": { title: b }
                "__2": { title: c }
                "\u540d": { title: d }
            """);
    assertThat(made.file().at("/schemas"))
        .hasToString(
            "{\"_\":{\"title\":\"a\"},\"__2\":{\"title\":\"b\"},\"__2_2\":{\"title\":\"c\"},\"__3\":{\"title\":\"d\"}}");
  }

  /// What one part of an `allOf` leaves to the server is not demanded by another one, and still is
  /// where that other one stands by itself.
  @Test
  void whatTheServerAssignsIsNotDemandedByAnotherPartOfTheSchema() {
    ImportedCatalogue made =
        imported(
            """
            openapi: 3.0.3
            paths:
              /books:
                post:
                  operationId: addBook
                  requestBody:
                    required: true
                    content:
                      application/json:
                        schema:
                          allOf:
                            - $ref: "#/components/schemas/Named"
                            - $ref: "#/components/schemas/Stored"
                            - { type: object, required: [id, title] }
                put:
                  operationId: renameBook
                  requestBody:
                    required: true
                    content:
                      application/json:
                        schema:
                          type: array
                          items: { $ref: "#/components/schemas/Named" }
            components:
              schemas:
                Named:
                  type: object
                  required: [id, name]
                  properties: { id: { type: string }, name: { type: string } }
                Stored:
                  type: object
                  properties: { id: { type: string, readOnly: true } }
            """);
    JsonNode all = made.file().at("/actions/AddBook/params/properties/body/allOf");
    assertThat(all.get(2)).hasToString("{\"type\":\"object\",\"required\":[\"title\"]}");
    assertThat(requiredOfNamed(made, "AddBook", all.get(0))).hasToString("[\"name\"]");
    JsonNode items = made.file().at("/actions/RenameBook/params/properties/body/items");
    assertThat(requiredOfNamed(made, "RenameBook", items)).hasToString("[\"id\",\"name\"]");
  }

  private static JsonNode requiredOfNamed(ImportedCatalogue made, String action, JsonNode schema) {
    String pointer = schema.get("$ref").asString().substring(1);
    return made.file().at("/actions/" + action + "/params" + pointer + "/required");
  }

  /// Since 3.1 what stands beside a reference counts, in the body, too.
  @Test
  void whatIsSaidBesideAReferenceIsNotForgotten() {
    ImportedCatalogue made =
        imported(
            """
            openapi: 3.1.0
            paths:
              /books:
                post:
                  operationId: addBook
                  requestBody:
                    content:
                      application/json:
                        schema:
                          $ref: "#/components/schemas/Book"
                          properties: { id: { readOnly: true } }
                          required: [id, title]
            components:
              schemas:
                Book: { type: object, properties: { id: { type: string }, title: { type: string } } }
            """);
    JsonNode body = made.file().at("/actions/AddBook/params/properties/body");
    assertThat(body.at("/required")).hasToString("[\"title\"]");
    assertThat(body.at("/$ref").stringValue()).isEqualTo("#/$defs/Book");
  }

  /// What a schema says of the form of a value, and by examples, is what the page for people shows.
  @Test
  void keepsFormatsAndExamples() {
    JsonNode since = paramsOf("3.0.3").at("/properties/since");
    assertThat(since.get("format").stringValue()).isEqualTo("date-time");
    assertThat(since.get("examples")).hasToString("[\"2026-05-01T00:00:00Z\"]");
    JsonNode level = paramsOf("3.0.3").at("/properties/level");
    assertThat(level).hasToString("{\"$ref\":\"#/$defs/Level\"}");
    assertThat(paramsOf("3.1.0").at("/properties/level"))
        .as("beside a reference, since 3.1")
        .hasToString("{\"$ref\":\"#/$defs/Level\",\"maximum\":3}");
  }

  private static JsonNode paramsOf(String version) {
    return imported(
            """
            openapi: %s
            paths:
              /orders:
                get:
                  operationId: findOrders
                  parameters:
                    - name: since
                      in: query
                      schema: { type: string, format: date-time, example: "2026-05-01T00:00:00Z" }
                    - name: level
                      in: query
                      schema: { $ref: "#/components/schemas/Level", maximum: 3 }
            components: { schemas: { Level: { type: integer } } }
            """
                .formatted(version))
        .file()
        .at("/actions/FindOrders/params");
  }

  private static ImportedCatalogue imported(String document) {
    return Imports.imported("books", document);
  }
}
