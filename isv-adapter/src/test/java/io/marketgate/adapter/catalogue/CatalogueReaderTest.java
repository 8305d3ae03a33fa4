package io.marketgate.adapter.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.adapter.contract.UserInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class CatalogueReaderTest {

  /// A file with which nothing is wrong.
  static final String GOOD =
      """
      product: shop
      actions:
        GetItem:
          description: Shows an item.
          effect: read
          permission: shop:GetItem
          resource: acs:shop:*:{accountId}:item/*
          timeout: 750ms
          params:
            type: object
            additionalProperties: false
            required: [id]
            properties:
              id: { type: string, maxLength: 5 }
              tags: { type: array, items: { enum: [red, blue] } }
          backend:
            service: shop
            method: GET
            path: /items/{id}
          errors:
            404: { status: 404, code: Item.NotFound, message: There is no such item. }
      """;

  @TempDir Path folder = Path.of(".");

  @Test
  void readsTheDemoProductsCatalogue() {
    Catalogue catalogue = new CatalogueReader(Set.of()).read(Path.of("../config/actions"));
    assertThat(catalogue.find("ListMigrations")).isPresent();
    assertThat(catalogue.find("GetMigration")).isPresent();
    assertThat(catalogue.find("CreateMigration")).isPresent();
    assertThat(catalogue.find("listMigrations")).as("exact case").isEmpty();
    assertThat(catalogue.actions()).extracting(Action::product).containsOnly("demo");
  }

  @Test
  void makesActionsOfEntries() throws IOException {
    Action action = read(GOOD).find("GetItem").orElseThrow();
    assertThat(action.effect()).isEqualTo(Action.Effect.READ);
    assertThat(action.timeout()).isEqualTo(Duration.ofMillis(750));
    assertThat(action.passToken()).isFalse();
    assertThat(action.toRequiredPermission(JsonMapper.shared().createObjectNode()))
        .isInstanceOfSatisfying(
            Outcome.Value.class,
            required ->
                assertThat(((RequiredPermission) required.value()).resourceOf("a-1"))
                    .isEqualTo("acs:shop:*:a-1:item/*"));
    assertThat(action.toRefusal(BackendStatus.of(404)))
        .isEqualTo(new Refusal.BackendRefused(404, "Item.NotFound", "There is no such item."));
    assertThat(action.toRefusal(BackendStatus.of(500))).isInstanceOf(Refusal.BadGateway.class);
    assertThat(action.toRefusal(BackendStatus.of(429))).isInstanceOf(Refusal.BackendBusy.class);
    for (int status = 502; status <= 504; status++) {
      assertThat(action.toRefusal(BackendStatus.of(status)))
          .isEqualTo(new Refusal.BackendFailed(status));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                              | MissingParameter.params/id",
        "{\"id\":7}                      | InvalidParameter.params/id",
        "{\"id\":\"123456\"}             | InvalidParameter.params/id",
        "{\"id\":\"1\",\"x\":1}          | InvalidParameter.params/x",
        "{\"id\":\"1\",\"tags\":[\"green\"]} | InvalidParameter.params/tags/0",
      })
  void namesTheParameterThatDoesNotFitTheSchema(String params, String code) throws IOException {
    Action action = read(GOOD).find("GetItem").orElseThrow();
    assertThat(action.checkParams(json(params)).map(refusal -> ErrorTable.entry(refusal).code()))
        .contains(code);
  }

  @ParameterizedTest
  @CsvSource({"500ms,PT0.5S", "5s,PT5S", "2m,PT2M", "1h,PT1H"})
  void readsHowLong(String written, Duration meant) throws IOException {
    Catalogue catalogue = read(GOOD.replace("750ms", written));
    assertThat(catalogue.find("GetItem").orElseThrow().timeout()).isEqualTo(meant);
  }

  @Test
  void takesParametersThatFit() throws IOException {
    Action action = read(GOOD).find("GetItem").orElseThrow();
    assertThat(action.checkParams(json("{\"id\":\"1\",\"tags\":[\"red\"]}"))).isEmpty();
  }

  @ParameterizedTest(name = "{1} for {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "GET                 | TRACE        | backend.method must be one of",
        "/items/{id}         | items/{id}   | backend.path must begin with /",
        "/items/{id}         | /i/{other}   | which params does not require",
        "750ms               | soon         | timeout must be like",
        "750ms               | 0s           | timeout must be more than nothing",
        "750ms               | 61m          | timeout must be at most an hour",
        "750ms               | 999999h      | timeout must be at most an hour",
        "id: { type: string, maxLength: 5 } | id: { type: object } | backend has {id} in a text",
        "method: GET         | query: { a: 'in:{tags,}' } | backend has {tags,} within a longer text",
        "method: GET         | query: { a: 'in:{tags}' } | backend has {tags} in a text, which params says is a list",
        "method: GET         | headers: { X-Tags: '{tags}' } | backend has {tags} in a text, which params says is a list",
        "effect: read        | effect: both | effect must be read or write",
        "shop:GetItem        | GetItem      | permission must be",
        "acs:shop            | shop         | resource must be acs:",
        "description: Shows  | descriptio: x| descriptio",
        "status: 404         | status: 200  | must be 400 to 599",
        "404: {              | 40: {        | errors.40 is no status of a failure",
        "404: {              | 200: {       | errors.200 is no status of a failure",
        "type: string,       | type: strin, | params/properties/id/type",
        "maxLength: 5        | maxLength: five | params/properties/id/maxLength",
        "required: [id]      | required: id | params/required",
        "enum: [red, blue]   | enum: red    | params/properties/tags/items/enum",
        "product: shop       | produkt: shop| produkt",
        "GetItem:            | Get-Item:    | the name must match",
        "path: /items/{id}   | path: /items/{id}?a=b | backend.path must be of visible ASCII",
        "path: /items/{id}   | path: /items/{id}/{paging.page} | the action has no paging",
        "path: /items/{id}   | path: /items/{call.uidd} | names {call.uidd}, which",
        "path: /items/{id}   | path: /items/{params.id} | backend.path knows the placeholders",
        "path: /items/{id}   | path: /items/{id,} | backend.path knows the placeholders",
        "method: GET         | query: { a: '{id,' } | backend.query.a knows the placeholders",
        "method: GET         | form: { a: '{tags,}' } | backend.method is required",
        "path: /items/{id}   | path: /items/../{id} | must have no segment . or ..",
        "path: /items/{id}   | path: /items/{/tags/0} | needs {/tags/0}, which params does not",
        "method: GET         | query: { a: '{/id/x}' } | backend names {/id/x}, which is no param",
        "method: GET         | query: { a: '{/tags/x}' } | backend names {/tags/x}, which is no",
        "method: GET         | query: { a: '{/gone/x}' } | backend names {/gone/x}, which is no",
        "method: GET         | headers: { Accept: text/html } | headers.Accept must be a form of JSON",
        "method: GET         | headers: { Accept: '{id}' } | headers.Accept must be a form of JSON",
        "method: GET | headers: { Accept: 'application/json; a=\"{id}\"' } | Accept must be a form of",
        "method: GET         | headers: { content-type: a/json } | content-type must be a form of",
        "method: GET         | headers: { Content-Type: application/a+json } | is for a body",
        "method: GET         | body: { a: '{tags.x}' } | has {tags.x}, which is none of the placeho",
        "method: GET         | body: { a: ' { id } ' } | which is none of the placeholders {<name>}",
        "method: GET         | body: ['{id,}']  | body has {id,}, which is none of the placeholders",
        "type: object        | type: array      | params/type must be object",
        "type: object        | type: [string]   | params/type must be object",
      })
  void namesWhatIsWrong(String good, String bad, String message) {
    assertThatThrownBy(() -> read(GOOD.replace(good.strip(), bad.strip())))
        .isInstanceOf(CatalogueException.class)
        .hasMessageContaining("shop.yml")
        .hasMessageContaining(message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "answer: 'a['                                     | answer is no JMESPath",
        "answer: 'lenth(a)'                               | answer is no JMESPath",
        "answer: 'length()'                               | answer is no JMESPath",
        "answer: 'a[`'                                    | answer is no JMESPath",
        "answer: '!a.b'                                   | answer is no JMESPath: it asks for what is within",
        "answer: 'rows[?!a.b]'                            | answer is no JMESPath: it asks for what is within",
        "answer: '!rows[?a]'                              | answer is no JMESPath: it asks for what is within",
        "answer: '{x: length(!a[])}'                      | answer is no JMESPath: it asks for what is within",
        "paging: { items: rows }                          | paging needs the parameters limit",
        "cache: { life: 2d }                              | cache.life must be like",
        "cache: { life: 7200s }                           | cache.life must be at most an hour",
        "cache: { life: 5s, per: everybody }              | cache.per must be one of",
        "partial: omit                                    | partial is for an action with several",
        "backends: { a: { service: s } }                  | backend or backends is required",
        "refusals: [{ answer: { status: 409 } }]          | refusals.0 must have status or when",
        "refusals: [{ status: 200 }]                      | refusals.0.answer is required",
        "throttle: { limit: often }                       | throttle.limit must be like 100/s",
        "throttle: { limit: 1/s, per: me }                | throttle.per must be one of",
        "answr: a                                         | answr is not known",
        "answr: [[a]]                                     | answr is not known",
        "cache: { lfe: { a: 1 }, life: 5s }               | cache.lfe is not known",
        "requires: [{ a: b }]                             | requires.0 is not of the right kind",
        "tells: [[users]]                                 | tells is not of the right kind",
        "conditionKeys: { a: [x] }                        | conditionKeys.a is not of the right kind",
        "conditionKeys: { shop:Region: regoin }           | conditionKeys.shop:Region names regoin",
        "consumes: { upload: '{szie}' }                   | consumes.upload names {szie}, which",
        "requires: sso                                    | requires is not of the right kind",
        "refusals: [{ status: 409, answer: { status: 409, code: 'bad code', message: b } }] | refusals.0.answer.code must match",
        "refusals: [{ status: 0, answer: { status: 400, code: a, message: b } }]  | refusals.0.status must be 200 to 599",
      })
  void namesWhatIsWrongWithAMember(String member, String message) {
    assertThatThrownBy(() ->
            read(GOOD.replace("    timeout: 750ms\n", "    timeout: 750ms\n    " + member + "\n")))
        .isInstanceOf(CatalogueException.class)
        .hasMessageContaining(message);
  }

  /// Jackson's reader of lists of texts does not say where it was.
  @Test
  void aListWithinAListOfTextsHidesNoOtherFault() {
    String lists = "    tells: [[users]]\n    requires: [[sso]]\n    partial: never\n";
    assertThatThrownBy(() ->
            read(
                GOOD.replace("    timeout: 750ms\n", "    timeout: soon\n" + lists)
                    .replace("path: /items/{id}", "path: /items/{id}\n      heders: {}")))
        .hasMessageContaining("GetItem: backend.heders is not known")
        .hasMessageContaining("shop.yml:9: GetItem: tells is not of the right kind")
        .hasMessageContaining("shop.yml:10: GetItem: requires is not of the right kind")
        .hasMessageContaining("shop.yml:11: GetItem: partial")
        .hasMessageContaining("shop.yml:8: GetItem: timeout");
  }

  @ParameterizedTest
  @CsvSource({"account", "all"})
  void theAnswerForTheBearerOfATokenIsNobodyElses(String per) {
    String members = "    passToken: true\n    cache: { life: 5s, per: %s }\n".formatted(per);
    assertThatThrownBy(() -> read(GOOD.replace("    timeout: 750ms\n", members)))
        .hasMessageContaining("shop.yml:9: GetItem: cache.per must be user");
  }

  @Test
  void aListOfPagesIsOfABackendThatIsToldWhich() throws IOException {
    String paged =
        GOOD.replace("    timeout: 750ms\n", "    paging: { items: rows }\n")
            .replace(
                "tags:",
                "limit: { type: integer }\n        cursor: { type: string }\n        tags:");
    assertThatThrownBy(() -> read(paged))
        .hasMessageContaining("paging needs a backend that is told");
    assertThatThrownBy(() -> read(paged.replace("/items/{id}", "/items/{id}/{paging.limit}")))
        .hasMessageContaining("paging needs a backend that is told");
    assertThat(read(paged.replace("/items/{id}", "/items/{id}/{paging.page}")).find("GetItem"))
        .isPresent();
  }

  @Test
  void namesWithinParametersAreComparedWithTheirSchema() throws IOException {
    String nested =
        GOOD.replace(
            "tags: { type: array, items: { enum: [red, blue] } }",
            "at: { $ref: '#/$defs/place' }\n        any: {}");
    String defined =
        nested.replace(
            "      required: [id]\n",
            "      required: [id, at]\n      $defs:\n        place: { type: object,"
                + " required: [city], additionalProperties: false,"
                + " properties: { city: { type: string }, more: { type: object } } }\n");
    assertThat(read(defined.replace("/items/{id}", "/{id}/{/at/city}")).find("GetItem"))
        .isPresent();
    String query = "/items/{id}\n      query: { q: '%s' }";
    defined =
        defined.replace(
            "any: {}",
            "any: {}\n        two: { prefixItems: [{ type: object }], type: array, items: { type: string } }");
    for (String good :
        List.of("{/at/more/x}", "{/any/x/y}", "{/at/city}-{id}", "{/two/0/x}", "{/two/1}")) {
      assertThat(read(defined.replace("/items/{id}", query.formatted(good))).find("GetItem"))
          .isPresent();
    }
    assertFault(
        defined.replace("/items/{id}", query.formatted("{/at/town}")),
        "backend names {/at/town}, which is no parameter");
    assertFault(
        defined.replace("/items/{id}", query.formatted("{/two/1/x}")),
        "backend names {/two/1/x}, which is no parameter");
    assertFault(
        defined.replace("/items/{id}", query.formatted("a{/at/more}")),
        "{/at/more} in a text, which params says is a list or an object");
    assertFault(
        defined.replace("/items/{id}", "/{/any/x}"),
        "needs {/any/x}, which params does not require");
  }

  @Test
  void aFormIsInsteadOfABodyAndNotForAGet() {
    String form = "      path: /items/{id}\n      form: { a: '{tags,}' }\n";
    String formed = GOOD.replace("      path: /items/{id}\n", form);
    assertThatThrownBy(() -> read(formed)).hasMessageContaining("form is not for the method GET");
    assertThatThrownBy(
            () -> read(formed.replace("method: GET", "method: POST\n      body: { a: b }")))
        .hasMessageContaining("backend.form is instead of a body");
    assertThatThrownBy(() -> read(formed.replace("{tags,}", "{tagz,}")))
        .hasMessageContaining("backend names {tagz}, which is no parameter");
    assertThatThrownBy(() -> read(formed.replace("{ a: '{tags,}' }", "{}")))
        .hasMessageContaining("backend.form needs a field");
  }

  @Test
  void namesAPlaceholderThatIsNoParameter() {
    assertThatThrownBy(() ->
            read(
                GOOD.replace(
                    "      path: /items/{id}\n",
                    "      path: /items/{id}\n      query: { q: \"{idd}\" }\n")))
        .hasMessageContaining("backend names {idd}, which is no parameter");
  }

  /// A parameter of that name would say which account the backend takes the call for.
  @Test
  void neverTakesAMistypedValueOfTheCallForAParameter() {
    String open = GOOD.replace("additionalProperties: false", "additionalProperties: true");
    assertThat(open).isNotEqualTo(GOOD);
    String header = "      path: /items/{id}\n      headers: { X-Tenant: \"{call.accountID}\" }\n";
    assertThatThrownBy(() -> read(open.replace("      path: /items/{id}\n", header)))
        .hasMessageContaining("names {call.accountID}, which is no parameter");
  }

  /// A number is a text where a text is wanted, with every digit that it was written with.
  @Test
  void takesNumbersAsTheyAreWritten() throws IOException {
    String header =
        "      path: /items/{id}\n      headers: { X-Api-Version: 1.10 }\n      query: { v: 007 }\n";
    Action action =
        read(GOOD.replace("      path: /items/{id}\n", header)).find("GetItem").orElseThrow();
    BackendRequest request =
        ((Outcome.Value<List<BackendRequest>>)
                action.toBackendRequests(
                    json("{\"id\":\"1\"}"),
                    new CallValues(new UserInfo("u", "a", null, null), null)))
            .value()
            .getFirst();
    assertThat(request.headers()).containsEntry("X-Api-Version", "1.10");
    assertThat(request.target()).isEqualTo("/items/1?v=007");
  }

  @Test
  void saysWhatIsWrongWithAFileThatIsNestedWithoutEnd() {
    assertThatThrownBy(() -> read("product: shop\nactions: " + "[".repeat(50_000)))
        .isInstanceOf(CatalogueException.class)
        .hasMessageContaining("shop.yml");
  }

  @Test
  void refusesAnActionTwiceAndTheNameOfABuiltInOne() throws IOException {
    Files.writeString(folder.resolve("a.yml"), GOOD);
    Files.writeString(folder.resolve("b.yml"), GOOD);
    assertThatThrownBy(() -> new CatalogueReader(Set.of()).read(folder))
        .hasMessageContaining("b.yml:3: GetItem: is also an action of shop");
    Files.delete(folder.resolve("b.yml"));
    assertThatThrownBy(() -> new CatalogueReader(Set.of("GetItem")).read(folder))
        .hasMessageContaining("is the name of a built-in action");
  }

  @Test
  void namesTheLineOfWhatIsNoYaml() {
    assertThatThrownBy(() -> read(GOOD.replace("effect: read", "effect: [read")))
        .isInstanceOfSatisfying(
            CatalogueException.class,
            refused -> assertThat(refused.faults().getFirst().line()).isBetween(5, 6));
  }

  @Test
  void hasAnotherVersionWheneverAFileIsAnotherOne() throws IOException {
    String version = read(GOOD).version();
    assertThat(read(GOOD).version()).isEqualTo(version).hasSize(12);
    assertThat(read(GOOD.replace("750ms", "751ms")).version()).isNotEqualTo(version);
    Files.writeString(folder.resolve("more.yml"), GOOD.replace("GetItem", "GetMore"));
    assertThat(read(GOOD).version()).isNotEqualTo(version);
    assertThat(read(GOOD).files())
        .hasSize(2)
        .allSatisfy((file, actions) -> assertThat(actions).isOne());
  }

  @Test
  void refusesAFolderThatIsNotThere() {
    assertThatThrownBy(() -> new CatalogueReader(Set.of()).read(folder.resolve("none")))
        .hasMessageContaining("there is no such folder");
  }

  private void assertFault(String content, String message) {
    assertThatThrownBy(() -> read(content)).hasMessageContaining(message);
  }

  private Catalogue read(String content) throws IOException {
    Files.writeString(folder.resolve("shop.yml"), content);
    return new CatalogueReader(Set.of()).read(folder);
  }

  private static ObjectNode json(String text) {
    return (ObjectNode) JsonMapper.shared().readTree(text);
  }
}
