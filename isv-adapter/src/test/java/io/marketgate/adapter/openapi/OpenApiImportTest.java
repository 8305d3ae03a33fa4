package io.marketgate.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.BackendRequest;
import io.marketgate.adapter.catalogue.BackendStatus;
import io.marketgate.adapter.catalogue.CallValues;
import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.adapter.catalogue.CatalogueReader;
import io.marketgate.adapter.catalogue.CatalogueSource;
import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.adapter.contract.UserInfo;
import io.marketgate.tenant.yaml.StrictYaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class OpenApiImportTest {

  private static final CallValues CALL =
      new CallValues(new UserInfo("u-1", "a-1", null, null), null);

  private final ImportedCatalogue imported = read("openapi/library.yml");
  private final Catalogue catalogue = used(imported);

  @Test
  void makesAnActionOfEachOperationThatSpeaksJson() {
    assertThat(catalogue.actions())
        .extracting(Action::name)
        .containsExactly(
            "CreateBook", "DescribeTenant2", "GetBooksBookId", "ListBooks", "ListBooks2");
    assertThat(imported.server()).isEqualTo("https://library.example");
    Action list = action("ListBooks");
    assertThat(list.description()).isEqualTo("Lists books.");
    assertThat(list.effect()).isEqualTo(Action.Effect.READ);
    assertThat(action("CreateBook").effect()).isEqualTo(Action.Effect.WRITE);
    assertThat(action("CreateBook").description()).isEqualTo("Adds a book.");
    assertThat(list.toRequiredPermission().action()).isEqualTo("library:ListBooks");
  }

  @Test
  void saysWhatIsLeftOutAndWhatNeedsALook() {
    assertThat(imported.report())
        .filteredOn(ImportedCatalogue.Remark::isLeftOut)
        .extracting(ImportedCatalogue.Remark::operation, ImportedCatalogue.Remark::reason)
        .containsExactly(
            tuple("GET /books/{book-id}/cover", "it answers with image/png, not JSON"),
            tuple("PUT /books/{book-id}/cover", "it takes multipart/form-data, not JSON"));
    assertThat(imported.report())
        .filteredOn(remark -> remark.operation().isEmpty())
        .extracting(ImportedCatalogue.Remark::reason)
        .satisfiesExactly(reason -> assertThat(reason).contains("security scheme key (apiKey)"));
  }

  @Test
  void saysWhatTheDocumentDoesNotHaveAndActionsCannotDo() {
    ImportedCatalogue made = read("openapi/elsewhere.yml");
    assertThat(made.server()).isEqualTo("https://eu.example.com");
    assertThat(made.file().at("/actions").propertyNames())
        .containsExactly("FindOrders", "AddOrder");
    assertThat(made.file().at("/actions/AddOrder/backend/path").stringValue())
        .isEqualTo("/v2/orders");
    assertThat(made.file().at("/actions/FindOrders/params").has("properties")).isFalse();
    assertThat(made.report())
        .extracting(
            ImportedCatalogue.Remark::operation,
            ImportedCatalogue.Remark::isLeftOut,
            ImportedCatalogue.Remark::reason)
        .containsExactlyInAnyOrder(
            tuple("/elsewhere", true, "its operations are not in the document"),
            tuple("/orders", false, "it has a server of its own, which is not followed"),
            tuple("HEAD /orders", true, "actions are not asked with that method"),
            tuple("GET /orders", false, "its body is left out: a GET has none"),
            tuple("POST /orders", false, "the parameter common.yml#/tenant is not in the document"),
            tuple(
                "POST /orders",
                false,
                "the schema common.yml#/Person is not in the document; anything goes for it"),
            tuple("PUT /orders", true, "its body is not described in the document"),
            tuple("GET /search", true, "it requires a body, which a GET does not have"));
  }

  /// A document is not worth less because of a header that is never sent as it says.
  @Test
  void importsHeadersOfAnyNameAndStylesWithARemark() {
    ImportedCatalogue made =
        imported(
            "pets",
            """
            openapi: 3.0.3
            paths:
              /pets:
                get:
                  operationId: listPets
                  parameters:
                    - { name: api_key, in: header, schema: { type: string } }
                    - { name: Host, in: header, schema: { type: string } }
                    - { name: Accept, in: header, schema: { type: string } }
                    - { name: ids, in: query, explode: false, schema: { type: array, items: { type: string } } }
                    - { name: tags, in: query, schema: { type: array, items: { type: string } } }
                    - { name: kinds, in: query, explode: false, schema: { $ref: "#/components/schemas/Kinds" } }
                    - { name: place, in: query, schema: { type: object, nullable: true } }
                    - { name: filter, in: query, content: { application/json: { schema: { type: object } } } }
                    - { name: pairs, in: query, content: { application/json: { schema: { type: array } } } }
            components:
              schemas:
                Kinds: { type: array, nullable: true, items: { type: string } }
            """,
            "ListPets");
    assertThat(used(made).find("ListPets2")).isPresent();
    assertThat(made.report())
        .extracting(ImportedCatalogue.Remark::reason)
        .contains(
            "is called ListPets2, because its name is taken",
            "the header Host is left out: it is one of the gateway's own",
            "the parameter place is an object, which cannot be sent in its query",
            "the parameter filter is an object, which cannot be sent in its query",
            "the parameter pairs is an array, which cannot be sent in its query")
        .noneMatch(reason ->
            reason.contains("tags") || reason.contains("ids") || reason.contains("Accept"));
    assertThat(made.file().at("/actions/ListPets2/backend/query"))
        .hasToString(
            "{\"ids\":\"{ids,}\",\"tags\":\"{tags}\",\"kinds\":\"{kinds,}\",\"place\":\"{place}\",\"filter\":\"{filter}\",\"pairs\":\"{pairs}\"}");
    assertThat(made.file().at("/actions/ListPets2/backend/headers/api_key").isString()).isTrue();
  }

  @Test
  void aFormIsTakenOverFieldByField() {
    ImportedCatalogue made =
        imported(
            "pay",
            """
            openapi: 3.0.3
            paths:
              /charges/{id}:
                post:
                  operationId: capture
                  parameters: [ { name: id, in: path, required: true, schema: { type: string } } ]
                  requestBody:
                    required: true
                    content:
                      application/x-www-form-urlencoded:
                        schema:
                          type: object
                          required: [amount]
                          properties:
                            id: { type: string, description: Of another thing. }
                            amount: { type: integer }
                            "expand[]": { type: array, items: { type: string } }
                            metadata: { type: object }
              /upload:
                post:
                  operationId: upload
                  requestBody: { content: { application/x-www-form-urlencoded: { schema: { type: string } } } }
            """);
    assertThat(made.report())
        .extracting(ImportedCatalogue.Remark::reason)
        .containsExactlyInAnyOrder(
            "the field metadata is an object, which cannot be sent in a form",
            "it takes application/x-www-form-urlencoded, not JSON");
    Action capture = used(made).find("Capture").orElseThrow();
    ObjectNode params =
        json("{\"id\":\"c-1\",\"id2\":\"o-7\",\"amount\":5,\"expand\":[\"a\",\"b\"]}");
    assertThat(capture.checkParams(params)).isEmpty();
    assertThat(capture.checkParams(json("{\"id\":\"c-1\"}"))).as("amount is needed").isPresent();
    assertThat(capture.toBackendRequests(params, CALL))
        .isInstanceOfSatisfying(
            Outcome.Value.class,
            filled -> {
              BackendRequest request = (BackendRequest) ((List<?>) filled.value()).getFirst();
              assertThat(request.target()).isEqualTo("/charges/c-1");
              assertThat(request.form()).isEqualTo("id=o-7&amount=5&expand%5B%5D=a&expand%5B%5D=b");
            });
  }

  /// What is required and only named may be anything; what is said of the whole stays with it.
  @Test
  void losesNothingThatIsSaidOfABody() {
    ImportedCatalogue made =
        imported(
            "pets",
            """
            openapi: 3.1.0
            paths:
              /named:
                post:
                  operationId: addNamed
                  requestBody:
                    required: true
                    content:
                      application/json:
                        schema:
                          type: object
                          required: [id, kind]
                          properties: { id: { type: string } }
              /some:
                post:
                  operationId: addSome
                  responses: { 4XX: { description: No. } }
                  requestBody:
                    required: true
                    content:
                      application/json:
                        schema:
                          type: object
                          minProperties: 1
                          properties: { id: { type: string }, name: { type: string } }
            """);
    Action named = used(made).find("AddNamed").orElseThrow();
    assertThat(named.checkParams(json("{\"id\":\"1\",\"kind\":{\"a\":[]}}"))).isEmpty();
    assertThat(named.checkParams(json("{\"id\":\"1\"}")))
        .contains(new Refusal.MissingParameter("params/kind"));
    assertThat(made.file().at("/actions/AddNamed/backend/body/kind").stringValue())
        .isEqualTo("{kind}");
    assertThat(made.report())
        .extracting(ImportedCatalogue.Remark::reason)
        .contains(
            "the member kind of its body is required and not described",
            "refusals that are described for default or 4XX have no codes of their own; there are such of 1 operations");
    Action some = used(made).find("AddSome").orElseThrow();
    assertThat(some.checkParams(json("{\"body\":{\"name\":\"n\"}}"))).isEmpty();
    assertThat(some.checkParams(json("{\"body\":{}}"))).isPresent();
  }

  /// A body that may be left out is one that has what it needs when it is there.
  @Test
  void whatIsRequiredAndNotDescribedCanBeSentInAnyBody() {
    ImportedCatalogue made =
        imported(
            "pets",
            """
            openapi: 3.1.0
            paths:
              /json:
                post:
                  operationId: json
                  requestBody:
                    content:
                      application/json:
                        schema: { type: object, required: [id, kind], properties: { id: { type: string } } }
              /form:
                post:
                  operationId: form
                  requestBody:
                    required: true
                    content:
                      application/x-www-form-urlencoded:
                        schema: { type: object, required: [id, kind], properties: { id: { type: string } } }
            """);
    Action json = used(made).find("Json").orElseThrow();
    assertThat(json.checkParams(json("{}"))).isEmpty();
    assertThat(json.checkParams(json("{\"id\":\"1\",\"kind\":2}"))).isEmpty();
    assertThat(made.file().at("/actions/Json/backend/body/kind").stringValue()).isEqualTo("{kind}");
    Action form = used(made).find("Form").orElseThrow();
    assertThat(form.checkParams(json("{\"id\":\"1\"}")))
        .contains(new Refusal.MissingParameter("params/kind"));
    assertThat(made.file().at("/actions/Form/backend/form/kind").stringValue()).isEqualTo("{kind}");
  }

  @Test
  void sendsParametersWhereTheyBelong() {
    assertThat(
            request(
                "ListBooks", "{\"page\":2,\"filter_genre\":[\"a\",\"b c\"],\"X-Api-Key\":\"k\"}"))
        .satisfies(request -> {
          assertThat(request.target())
              .isEqualTo("/v2/books?page=2&filter%5Bgenre%5D=a&filter%5Bgenre%5D=b%20c");
          assertThat(request.headers()).containsExactly(Map.entry("X-Api-Key", "k"));
        });
    assertThat(request("GetBooksBookId", "{\"book-id\":\"a/b\"}").target())
        .isEqualTo("/v2/books/a%2Fb");
    BackendRequest created =
        request("CreateBook", "{\"title\":\"T\",\"author\":{\"name\":\"N\",\"books\":[]}}");
    assertThat(created.method()).isEqualTo("POST");
    assertThat(created.body())
        .hasToString("{\"title\":\"T\",\"author\":{\"name\":\"N\",\"books\":[]}}");
    BackendRequest searched =
        request("DescribeTenant2", "{\"kind\":\"k\",\"body\":{\"kind\":\"other\"}}");
    assertThat(searched.target()).isEqualTo("/v2/search/k");
    assertThat(searched.body()).hasToString("{\"kind\":\"other\"}");
  }

  @Test
  void keepsTheSchemas() {
    assertThat(refusal("ListBooks", "{\"page\":0,\"X-Api-Key\":\"k\"}"))
        .isInstanceOf(Refusal.InvalidParameter.class);
    assertThat(refusal("ListBooks", "{\"page\":1}"))
        .isEqualTo(new Refusal.MissingParameter("params/X-Api-Key"));
    assertThat(refusal("CreateBook", "{}")).isEqualTo(new Refusal.MissingParameter("params/title"));
    assertThat(refusal("CreateBook", "{\"title\":\"T\",\"subtitle\":null}")).isNull();
    assertThat(refusal("CreateBook", "{\"title\":\"T\",\"author\":{\"books\":[{}]}}"))
        .as("schemas that refer to themselves")
        .isEqualTo(new Refusal.MissingParameter("params/author/books/0/title"));
    assertThat(refusal("CreateBook", "{\"title\":\"T\",\"more\":1}"))
        .isInstanceOf(Refusal.InvalidParameter.class);
  }

  @Test
  void putsRefusalsAsTheDocumentSays() {
    assertThat(action("GetBooksBookId").toRefusal(BackendStatus.of(404)))
        .isEqualTo(new Refusal.BackendRefused(404, "Library.NotFound", "No such book."));
    assertThat(action("CreateBook").toRefusal(BackendStatus.of(409)))
        .isEqualTo(
            new Refusal.BackendRefused(409, "Library.Conflict", "There is such a book already."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"swagger\":\"2.0\"}", "[]", "{\"openapi\":\"4.0\"}"})
  void refusesWhatIsNoOpenApi(String document) {
    assertThatThrownBy(() -> imported("library", document, "DescribeTenant"))
        .isInstanceOf(OpenApiException.class)
        .hasMessageContaining("no OpenAPI document");
  }

  @Test
  void survivesReferencesInACircleAndToNowhere() {
    ImportedCatalogue odd =
        imported(
            "library",
            """
            openapi: 3.1.0
            components:
              parameters:
                A: { $ref: "#/components/parameters/B" }
                B: { $ref: "#/components/parameters/A" }
              schemas: { S: { $ref: "#/components/schemas/S" } }
            paths:
              /a:
                get:
                  parameters:
                    - $ref: "#/components/parameters/A"
                    - { $ref: "https://elsewhere.example/p.json" }
                    - { name: s, in: query, schema: { $ref: "#/components/schemas/S" } }
                    - { name: t, in: query, schema: { $ref: "https://elsewhere.example/s" } }
                  responses: {}
            """,
            "DescribeTenant");
    assertThat(odd.actions()).isEqualTo(1);
  }

  private Action action(String name) {
    return catalogue.find(name).orElseThrow();
  }

  private BackendRequest request(String action, String params) {
    assertThat(refusal(action, params)).isNull();
    return action(action).toBackendRequests(json(params), CALL)
            instanceof Outcome.Value<List<BackendRequest>>(List<BackendRequest> requests)
        ? requests.getFirst()
        : new BackendRequest("", "", Map.of(), null, null);
  }

  private @Nullable Refusal refusal(String action, String params) {
    return action(action).checkParams(json(params)).orElse(null);
  }

  private static ObjectNode json(String text) {
    return (ObjectNode) new JsonMapper().readTree(text);
  }

  private static ImportedCatalogue imported(String product, String document, String... takenNames) {
    return new OpenApiImport(product, product, Set.of(takenNames)).read(StrictYaml.tree(document));
  }

  private static ImportedCatalogue read(String resource) {
    try {
      return imported(
          "library", Files.readString(Path.of("src/test/resources", resource)), "DescribeTenant");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As if somebody had put it into the folder.
  private static Catalogue used(ImportedCatalogue imported) {
    TreeMap<String, String> files = new TreeMap<>();
    files.put("library.yml", StrictYaml.write(imported.file()));
    return new CatalogueReader(Set.of("DescribeTenant")).read(new CatalogueSource(files));
  }
}
