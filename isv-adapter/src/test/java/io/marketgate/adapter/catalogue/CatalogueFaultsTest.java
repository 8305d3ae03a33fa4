package io.marketgate.adapter.catalogue;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Every fault of a file is told at once, and where it is.
class CatalogueFaultsTest {

  private static final String GOOD = CatalogueReaderTest.GOOD;

  @Test
  void whatIsWrongWithOneActionHidesNothingOfTheOthers() {
    String bad =
        GOOD.replace("description:", "descriptio:").replace("method:", "methd:")
            + "  Other:\n    effect: read\n    timeout: soon\n    params: 7\n  Third: {}\n  Fourth:\n";
    assertThatThrownBy(() -> read(bad))
        .hasMessageContaining("shop.yml:4: GetItem: descriptio is not known")
        .hasMessageContaining("GetItem: backend.methd is not known")
        .hasMessageContaining("GetItem: backend.method is required")
        .hasMessageContaining("Other: timeout must be like")
        .hasMessageContaining("Other: params (a JSON Schema) is required")
        .hasMessageContaining("Other: backend or backends is required")
        .hasMessageContaining("Third: permission is required");
  }

  @Test
  void aValueOfAnotherKindHidesNothingOfItsAction() {
    String bad =
        GOOD.replace("effect: read", "effect: [read]")
            .replace("method: GET", "method: PULL\n      retries: many")
            .replace("    timeout: 750ms\n", "    timeout: soon\n    task: yes\n    cache: 5s\n");
    assertThatThrownBy(() -> read(bad))
        .hasMessageContaining("shop.yml:5: GetItem: effect is not of the right kind")
        .hasMessageContaining("shop.yml:10: GetItem: cache is not of the right kind")
        .hasMessageContaining("backend.retries is not")
        .hasMessageContaining("GetItem: backend.method must be")
        .hasMessageContaining("shop.yml:8: GetItem: timeout must be")
        .message()
        .doesNotContain("effect is required");
  }

  @Test
  void aStatusThatIsNoneHidesNothingOfTheOthers() {
    String bad =
        GOOD.replace(
                "    404: {",
                "    5xx: { status: 502, code: A, message: a }\n      200: {}\n      404: {")
            .replace("status: 404", "status: 99")
            .replace("code: Item.NotFound", "code: a b");
    assertThatThrownBy(() -> read(bad))
        .hasMessageContaining("errors.5xx is no status of a failure")
        .hasMessageContaining("errors.200 is no status of a failure")
        .hasMessageContaining("errors.200.message is required")
        .hasMessageContaining("errors.404.status must be 400 to 599")
        .hasMessageContaining("errors.404.code must match");
  }

  @Test
  void whatIsThereTwiceHidesNothingOfTheFile() {
    String bad =
        GOOD.replace("    timeout: 750ms\n", "    timeout: 750ms\n    timeout: 1s\n")
            .replace("method: GET", "method: PULL\n      method: PUSH");
    assertThatThrownBy(() -> read(bad))
        .hasMessageContaining("shop.yml:9: actions.GetItem.timeout is there twice")
        .hasMessageContaining("actions.GetItem.backend.method is there twice")
        .hasMessageContaining("GetItem: backend.method must be");
  }

  @Test
  void whatAnswersLookLikeIsCheckedToo() {
    String bad =
        GOOD.replace("    params:\n", "    returns: { $ref: \"#/schemas/Itm\" }\n    params:\n")
            + """
            schemas:
              Item: { type: thing }
              A.B: { properties: { default: { $ref: "#/$defs/C" }, x: { default: { $ref: y } } } }
              List: 7
              Old: { $schema: "http://json-schema.org/draft-07/schema#" }
            """;
    assertThatThrownBy(() -> read(bad))
        .hasMessageContaining(
            "GetItem: returns refers to #/schemas/Itm, none of the schemas of its file")
        .hasMessageContaining("shop.yml:24: schemas.Item/type")
        .hasMessageContaining("shop.yml:23: schemas.A.B must be called by")
        .hasMessageContaining("schemas.A.B refers to #/$defs/C, none of the schemas of its file")
        .hasMessageContaining("shop.yml:26: schemas.List must be a JSON Schema")
        .hasMessageContaining(
            "shop.yml:27: schemas.Old/$schema must be https://json-schema.org/draft/2020-12")
        .message()
        .doesNotContain("refers to y");
  }

  @Test
  void noPairIsMadeOfAnObject() {
    String objects =
        GOOD.replace(
                "properties:\n",
                "properties:\n        o: { type: object }\n        l: { type: array, items: { type: array } }\n")
            .replace("method: GET", "method: GET\n      query: { o: \"{o}\", l: \"{l}\" }");
    assertThatThrownBy(() -> read(objects))
        .hasMessageContaining("{o} in a query or a form, which params says is an object")
        .hasMessageContaining("{l} in a query or a form")
        .hasMessageContaining("{/name/member}");
  }

  @Test
  void reasonsAreForPeople() {
    assertThatThrownBy(() -> read("product: shop\nactions: []\n"))
        .hasMessageContaining(
            "actions is not of the right kind: it must be something with members");
    assertThatThrownBy(() -> read(GOOD + "---\nproduct: other\n"))
        .hasMessageContaining("there is more than one document in it");
    assertThatThrownBy(() ->
            read(
                GOOD.replace(
                    "properties:\n", "properties:\n        p: { type: string, pattern: \"(\" }\n")))
        .message()
        .contains("the pattern ( is none")
        .doesNotContain("java.");
    assertThatThrownBy(() ->
            read(
                GOOD.replace(
                    "properties:\n", "properties:\n        p: { $ref: \"http://h.example/s\" }\n")))
        .message()
        .contains("refers to something outside of it")
        .doesNotContain("java.");
  }

  @Test
  void aNumberThatIsTooLargeHidesNothingOfItsAction() {
    String bad = GOOD.replace("method: GET", "method: PULL\n      retries: 99999999999999");
    assertThatThrownBy(() -> read(bad))
        .hasMessageContaining("shop.yml:19: GetItem: backend.retries is not of the right kind")
        .hasMessageContaining("shop.yml:18: GetItem: backend.method must be");
  }

  @Test
  void aNameWithASlashIsNotTheSameMemberTwice() {
    String bad =
        GOOD.replace("method: GET", "method: PULL")
            .replace("properties:\n", "properties:\n        a/b: {}\n        a: { b: {} }\n");
    assertThatThrownBy(() -> read(bad + "\nprodukt: x\n"))
        .hasMessageContaining("produkt is not known")
        .message()
        .doesNotContain("is there twice");
  }

  @Test
  void namesTheEntryOfAList() {
    String refusals =
        "    timeout: 750ms\n    refusals:\n      - status: 409\n        answer: { status: 409, code: A, message: b }\n"
            + "      - status: 9\n        answer: { status: 400, code: A, message: b }\n";
    assertThatThrownBy(() -> read(GOOD.replace("    timeout: 750ms\n", refusals)))
        .hasMessageContaining("shop.yml:12: GetItem: refusals.1.status must be 200 to 599");
  }

  @Test
  void whatIsWrongWithTheFileHidesNothingOfItsActions() {
    String bad = GOOD.replace("GET", "PULL");
    assertThatThrownBy(() -> read(bad.replace("product: shop\n", "")))
        .hasMessageContaining("shop.yml:1: product is required")
        .hasMessageContaining("GetItem: backend.method must be");
    assertThatThrownBy(() -> read(bad + "\nprodukt: x\n"))
        .hasMessageContaining(": produkt is not known")
        .hasMessageContaining("GetItem: backend.method must be");
    assertThatThrownBy(() -> read("product: shop\n"))
        .hasMessageContaining("shop.yml:1: actions is required");
    assertThatThrownBy(() -> read("- shop\n")).hasMessageContaining("shop.yml");
  }

  @Test
  void namesEveryFaultAtOnce() {
    String bad = GOOD.replace("GET", "PULL").replace("750ms", "soon");
    assertThatThrownBy(() -> read(bad))
        .hasMessageContaining("shop.yml:18: GetItem: backend.method must be")
        .hasMessageContaining("shop.yml:8: GetItem: timeout must be");
  }

  private static Catalogue read(String content) {
    return new CatalogueReader(Set.of())
        .read(new CatalogueSource(new TreeMap<>(Map.of("shop.yml", content))));
  }
}
