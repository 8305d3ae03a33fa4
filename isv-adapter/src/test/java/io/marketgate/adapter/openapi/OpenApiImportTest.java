package io.marketgate.adapter.openapi;

import static io.marketgate.adapter.openapi.Imports.imported;
import static io.marketgate.adapter.openapi.Imports.json;
import static io.marketgate.adapter.openapi.Imports.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.BackendRequest;
import io.marketgate.adapter.catalogue.BackendStatus;
import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.adapter.contract.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenApiImportTest {

  private final ImportedCatalogue imported = read("openapi/library.yml");
  private final Catalogue catalogue = used(imported);

  @Test
  void whatIsNotTakenOverIsSaid() {
    ImportedCatalogue made =
        Imports.imported(
            "library",
            """
            openapi: 3.1.0
            webhooks: { bookReturned: { post: {} } }
            paths:
              /books:
                post:
                  operationId: addBook
                  summary: "%s"
                  deprecated: true
                  security: [{ key: [write] }]
                  callbacks: { done: {} }
                  responses: { "201": { headers: { Location: { schema: { type: string } } } } }
            """
                .formatted("a".repeat(199) + "\ud83d\ude00b"));
    assertThat(made.report())
        .extracting(ImportedCatalogue.Remark::reason)
        .anyMatch(reason -> reason.startsWith("it is deprecated"))
        .anyMatch(reason -> reason.contains("(callbacks)"))
        .anyMatch(reason -> reason.contains("(security)"))
        .anyMatch(reason -> reason.startsWith("headers of answers"))
        .anyMatch(reason -> reason.contains("a call by the product"));
    assertThat(made.file().at("/actions/AddBook/description").stringValue())
        .endsWith("a\ud83d\ude00");
  }

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
    assertThat(request("GetBooksBookId", "{\"book-id\":\"a?b\"}").target())
        .isEqualTo("/v2/books/a%3Fb");
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
    return Imports.request(action(action), params);
  }

  private @Nullable Refusal refusal(String action, String params) {
    return action(action).checkParams(json(params)).orElse(null);
  }

  private static ImportedCatalogue read(String resource) {
    try {
      return imported(
          "library", Files.readString(Path.of("src/test/resources", resource)), "DescribeTenant");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
