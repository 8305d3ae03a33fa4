package io.marketgate.adapter.openapi;

import static io.marketgate.adapter.openapi.Imports.imported;
import static io.marketgate.adapter.openapi.Imports.json;
import static io.marketgate.adapter.openapi.Imports.request;
import static io.marketgate.adapter.openapi.Imports.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.BackendRequest;
import io.marketgate.adapter.contract.Refusal;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Where an imported action's parameters go: header, form or body.
class ImportedRequestTest {

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
            "the parameter place is left out: it is an object or a list of such, which a query cannot have",
            "the parameter filter is left out: it is an object or a list of such, which a query cannot have",
            "the parameter pairs is left out: it is an object or a list of such, which a query cannot have")
        .noneMatch(reason ->
            reason.contains("tags") || reason.contains("ids") || reason.contains("Accept"));
    assertThat(made.file().at("/actions/ListPets2/backend/query"))
        .hasToString("{\"ids\":\"{ids,}\",\"tags\":\"{tags}\",\"kinds\":\"{kinds,}\"}");
    assertThat(made.file().at("/actions/ListPets2/params/properties").propertyNames())
        .doesNotContain("place", "filter", "pairs");
    assertThat(made.file().at("/actions/ListPets2/backend/headers/api_key").isString()).isTrue();
  }

  /// Products insist on the forms of JSON that they describe.
  @Test
  void asksForTheFormOfJsonThatThereIsAndSendsTheUsualOneFirst() {
    ImportedCatalogue made =
        imported(
            "pets",
            """
            openapi: 3.0.3
            paths:
              /pets/{id}:
                parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
                get:
                  operationId: getPet
                  responses:
                    200:
                      description: One.
                      content: { application/vnd.api+json: { schema: { type: object } } }
                patch:
                  operationId: patchPet
                  requestBody:
                    content:
                      application/merge-patch+json:
                        schema: { type: object, properties: { name: { type: string } } }
                put:
                  operationId: putPet
                  requestBody:
                    content:
                      application/json-patch+json: { schema: { type: array } }
                      application/json:
                        schema: { type: object, properties: { name: { type: string } } }
                  responses:
                    200:
                      description: One.
                      content:
                        application/problem+json: {}
                        application/json; charset=utf-8: { schema: { type: object } }
                    202:
                      description: Later.
                      content: { application/vnd.later+json: { schema: { type: object } } }
            """);
    assertThat(made.file().at("/actions/GetPet/backend/headers"))
        .hasToString("{\"Accept\":\"application/vnd.api+json\"}");
    assertThat(made.file().at("/actions/PatchPet/backend/headers"))
        .hasToString("{\"Content-Type\":\"application/merge-patch+json\"}");
    JsonNode put = made.file().at("/actions/PutPet");
    assertThat(put.at("/backend").has("headers")).isFalse();
    assertThat(put.at("/backend/body")).hasToString("{\"name\":\"{name}\"}");
    assertThat(used(made).find("PatchPet")).isPresent();
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
            "the field metadata is left out: it is an object or a list of such, which a form cannot have",
            "its form is left out: its form is no object with fields of its own");
    Action capture = used(made).find("Capture").orElseThrow();
    String params = "{\"id\":\"c-1\",\"id2\":\"o-7\",\"amount\":5,\"expand\":[\"a\",\"b\"]}";
    assertThat(capture.checkParams(json("{\"id\":\"c-1\"}"))).as("amount is needed").isPresent();
    BackendRequest request = request(capture, params);
    assertThat(request.target()).isEqualTo("/charges/c-1");
    assertThat(request.form()).isEqualTo("id=o-7&amount=5&expand%5B%5D=a&expand%5B%5D=b");
  }

  /// Neither the name of a parameter nor a body that was not given is sent.
  @Test
  void anOptionalBodyThatIsLeftOutIsNotSent() {
    Action add =
        used(imported(
                "pets",
                """
                openapi: 3.1.0
                paths:
                  /pets:
                    post:
                      operationId: add
                      requestBody:
                        content: { application/json: { schema: { type: array } } }
                """))
            .find("Add")
            .orElseThrow();
    assertThat(request(add, "{}").body()).isNull();
  }

  @Test
  void whatCannotBeWrittenInAPathOrAHeaderIsSaid() {
    ImportedCatalogue made =
        imported(
            "pets",
            """
            openapi: 3.1.0
            paths:
              /pets/{ids}:
                get:
                  parameters: [{ name: ids, in: path, required: true, schema: { type: array } }]
              /pets:
                get:
                  operationId: list
                  parameters: [{ name: X-Kinds, in: header, schema: { type: array } }]
                put:
                  parameters: [{ name: X-Kinds, in: header, required: true, schema: { type: array } }]
            """);
    assertThat(used(made).find("List")).isPresent();
    assertThat(made.report())
        .extracting(ImportedCatalogue.Remark::operation, ImportedCatalogue.Remark::reason)
        .containsExactlyInAnyOrder(
            tuple("GET /pets/{ids}", "it requires a list or an object in the path ids"),
            tuple("GET /pets", "the header X-Kinds is left out: it is a list or an object"),
            tuple("PUT /pets", "it requires a list or an object in the header X-Kinds"));
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
    assertThat(json.checkParams(json("{\"body\":{\"id\":\"1\",\"kind\":2}}"))).isEmpty();
    assertThat(json.checkParams(json("{\"body\":{\"id\":\"1\"}}"))).isPresent();
    Action form = used(made).find("Form").orElseThrow();
    assertThat(form.checkParams(json("{\"id\":\"1\"}")))
        .contains(new Refusal.MissingParameter("params/kind"));
    assertThat(made.file().at("/actions/Form/backend/form/kind").stringValue()).isEqualTo("{kind}");
  }
}
