package io.marketgate.adapter.openapi;

import static io.marketgate.adapter.openapi.Imports.imported;
import static io.marketgate.adapter.openapi.Imports.json;
import static io.marketgate.adapter.openapi.Imports.request;
import static io.marketgate.adapter.openapi.Imports.used;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.catalogue.Action;
import org.junit.jupiter.api.Test;

/// Objects where only texts can be, and what of an import can never be called.
class ImportedObjectsTest {

  /// A parameter that nobody could ever give is none, and an action that could never be called,
  /// too.
  @Test
  void whatCannotBeSentIsLeftOut() {
    ImportedCatalogue made =
        imported(
            "pay",
            """
            openapi: 3.0.3
            paths:
              /deep:
                get:
                  operationId: deep
                  parameters:
                    - name: filter
                      in: query
                      required: true
                      style: deepObject
                      schema:
                        type: object
                        required: [color]
                        properties: { color: { type: string }, sizes: { type: array, items: { type: integer } } }
              /objects:
                get:
                  operationId: objects
                  parameters:
                    - { name: place, in: query, required: true, schema: { type: object } }
              /rows:
                get:
                  operationId: rows
                  parameters:
                    - { name: rows, in: query, schema: { type: array, items: { type: object } } }
            """);
    assertThat(made.report())
        .extracting(ImportedCatalogue.Remark::reason)
        .containsExactlyInAnyOrder(
            "it requires an object, or a list of such, in the query place",
            "the parameter rows is left out: it is an object or a list of such, which a query cannot have");
    Action deep = used(made).find("Deep").orElseThrow();
    assertThat(deep.checkParams(json("{}"))).isPresent();
    assertThat(deep.checkParams(json("{\"filter\":{\"color\":\"red\",\"colour\":\"red\"}}")))
        .as("it would not be sent")
        .isPresent();
    assertThat(request(deep, "{\"filter\":{\"color\":\"red\",\"sizes\":[1,2]}}").target())
        .isEqualTo("/deep?filter%5Bcolor%5D=red&filter%5Bsizes%5D=1&filter%5Bsizes%5D=2");
    assertThat(used(made).find("Rows")).isPresent();
    assertThat(used(made).find("Objects")).isEmpty();
  }

  @Test
  void aFormThatRequiresAnObjectIsLeftOut() {
    ImportedCatalogue made =
        imported(
            "pay",
            """
            openapi: 3.0.3
            paths:
              /form:
                post:
                  operationId: form
                  requestBody:
                    required: true
                    content:
                      application/x-www-form-urlencoded:
                        schema:
                          type: object
                          required: [meta]
                          properties: { meta: { type: object }, name: { type: string } }
              /all:
                post:
                  operationId: all
                  requestBody:
                    content:
                      application/x-www-form-urlencoded:
                        schema: { allOf: [ { type: object, properties: { a: { type: string } } } ] }
            """);
    assertThat(made.report())
        .extracting(ImportedCatalogue.Remark::reason)
        .containsExactlyInAnyOrder(
            "it requires an object, or a list of such, in the field meta",
            "its form is left out: its form is no object with fields of its own");
  }

  /// It may be left out as a whole; what it requires goes with the rest of it.
  @Test
  void anOptionalBodyKeepsWhatItRequires() {
    ImportedCatalogue made =
        imported(
            "pets",
            """
            openapi: 3.0.3
            paths:
              /pets:
                post:
                  operationId: add
                  requestBody:
                    content:
                      application/json:
                        schema:
                          type: object
                          required: [name]
                          properties: { name: { type: string }, age: { type: integer } }
            """);
    Action add = used(made).find("Add").orElseThrow();
    assertThat(request(add, "{}").body()).as("not sent").isNull();
    assertThat(add.checkParams(json("{\"body\":{\"name\":\"Rex\"}}"))).isEmpty();
    assertThat(add.checkParams(json("{\"body\":{\"age\":3}}"))).isPresent();
    assertThat(made.report()).isEmpty();
  }

  /// What is open or made of parts might have members that are not sent; and what the gateway
  /// itself would take for an object is one.
  @Test
  void whatIsNotKnownAsAWholeIsLeftOut() {
    ImportedCatalogue made =
        imported(
            "shop",
            """
            openapi: 3.1.0
            paths:
              /things:
                get:
                  operationId: things
                  parameters:
                    - { name: a, in: query, style: deepObject, schema: { type: object, properties: { x: {} }, additionalProperties: { type: string } } }
                    - { name: b, in: query, style: deepObject, schema: { properties: { x: {} }, allOf: [ { properties: { y: {} } } ] } }
                    - { name: c, in: query, schema: { type: object, oneOf: [ { type: string }, { type: object } ] } }
                    - { name: d, in: query, style: deepObject, schema: { type: array, properties: { x: {} } } }
            """);
    assertThat(used(made).find("Things")).as("the gateway takes it").isPresent();
    assertThat(made.file().at("/actions/Things/params/properties").propertyNames())
        .doesNotContain("a", "c");
  }

  @Test
  void aFormThatMayBeLeftOutIsLeftOutWhereItCannotBeSent() {
    ImportedCatalogue made =
        imported(
            "pay",
            """
            openapi: 3.0.3
            paths:
              /charges:
                post:
                  operationId: charge
                  requestBody:
                    content:
                      application/x-www-form-urlencoded:
                        schema:
                          type: object
                          required: [meta]
                          properties: { meta: { type: object }, name: { type: string } }
              /empty:
                post:
                  operationId: empty
                  requestBody:
                    content: { application/x-www-form-urlencoded: { schema: { type: object, properties: {} } } }
            """);
    assertThat(request(used(made).find("Charge").orElseThrow(), "{}").form()).isNull();
    assertThat(used(made).find("Empty")).isPresent();
    assertThat(made.report()).hasSize(2);
  }

  @Test
  void aSegmentWithOneParameterIsAResource() {
    ImportedCatalogue made =
        imported(
            "shop",
            """
            openapi: 3.0.3
            paths:
              /orders/{id}:cancel:
                post:
                  operationId: cancel
                  parameters: [ { name: id, in: path, required: true, schema: { type: string } } ]
            """);
    assertThat(made.file().at("/actions/Cancel/resource").stringValue())
        .isEqualTo("acs:shop:*:{accountId}:orders/{params.id}");
    assertThat(made.report()).isEmpty();
  }

  /// A permission for one file of a folder is none for the others.
  @Test
  void aSegmentOfSeveralParametersIsNoResource() {
    ImportedCatalogue made =
        imported(
            "files",
            """
            openapi: 3.0.3
            paths:
              /files/{dir}/{name}.{ext}:
                get:
                  operationId: file
                  parameters:
                    - { name: dir, in: path, required: true, schema: { type: string } }
                    - { name: name, in: path, required: true, schema: { type: string } }
                    - { name: ext, in: path, required: true, schema: { type: string } }
            """);
    assertThat(made.file().at("/actions/File/resource").stringValue())
        .isEqualTo("acs:files:*:{accountId}:files/*");
    assertThat(made.report())
        .extracting(ImportedCatalogue.Remark::reason)
        .containsExactly("its resource is all of a kind: {name}.{ext} is more than one parameter");
  }
}
