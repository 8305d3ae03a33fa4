package io.marketgate.adapter.catalogue;

import static io.marketgate.adapter.catalogue.CatalogueReaderTest.GOOD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What is read of the schemas of parameters.
class CatalogueSchemaTest {

  @ParameterizedTest
  @CsvSource({
    "http://json-schema.org/draft-07/schema#, params/properties/id/type",
    "http://json-schema.org/draft-07/schema, params/properties/id/type",
    "https://json-schema.org/draft/2019-09/schema, params/properties/id/type",
    "https://json-schema.org/draft/2021-01/schema, params/$schema names"
  })
  void aSchemaIsCheckedByTheDraftThatItNames(String draft, String message) {
    String named =
        GOOD.replace("    params:\n", "    params:\n      $schema: " + draft + "\n")
            .replace("type: string,", "type: strin,");
    assertThatThrownBy(() -> read(named)).hasMessageContaining(message);
  }

  /// It would be compared with itself until there is no room left to go on.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "params: { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } } | params/$defs/a leads back",
        "params: { $ref: '#/$defs/a', $defs: { a: { anyOf: [{ type: object }, { $ref: '#' }] } } } | params leads back",
        "params: { properties: { id: { not: { $ref: '#/properties/id' } } } } | params/properties/id leads back",
        "params: { properties: { default: { not: { $ref: '#/properties/default' } } } } | params/properties/default leads back",
        "params: { $anchor: n, allOf: [{ $ref: '#n' }] } | params leads back",
        "params: { $id: 'https://shop.example/item', allOf: [{ $ref: 'https://shop.example/item' }] } | params leads back",
        "params: { $dynamicAnchor: n, allOf: [{ $dynamicRef: '#n' }] } | params leads back",
        "params: { $schema: 'http://json-schema.org/draft-07/schema#', dependencies: { a: { $ref: '#' } } } | params leads back",
      })
  void namesASchemaThatHasNoEnd(String params, String message) {
    String endless =
        "    " + params + "\n    backend: { service: shop, method: GET, path: /items }\n";
    String head = GOOD.substring(0, GOOD.indexOf("    params:"));
    assertThatThrownBy(() -> read(head + endless)).hasMessageContaining(message);
  }

  /// A tree leads back to itself for what is within it.
  @Test
  void takesASchemaOfATree() {
    String tree =
        GOOD.replace(
                "type: object\n",
                "type: object\n      $defs: { a: { items: { $ref: '#/$defs/a' } } }\n")
            .replace("{ type: array, items: { enum: [red, blue] } }", "{ $ref: '#/$defs/a' }");
    Action action = read(tree).find("GetItem").orElseThrow();
    assertThat(action.checkParams(json("{\"id\":\"1\",\"tags\":[[[],[1]]]}"))).isEmpty();
  }

  /// What is said once counts wherever it is said again.
  @Test
  void anAliasKeepsTheRulesOfASchema() {
    String aliased =
        GOOD.replace(
                "    params:\n      type: object\n",
                "    params:\n      <<: { type: object, additionalProperties: false }\n")
            .replace("{ type: array, items: { enum: [red, blue] } }", "{ pattern: *digits }")
            .replace("{ type: string,", "{ type: string, pattern: &digits '^[0-9]+$',");
    assertThat(aliased).contains("<<:", "*digits", "&digits");
    Action action = read(aliased).find("GetItem").orElseThrow();
    assertThat(action.checkParams(json("{\"id\":\"1\",\"tags\":\"2\"}"))).isEmpty();
    assertThat(action.checkParams(json("{\"id\":\"a\"}"))).isPresent();
    assertThat(action.checkParams(json("{\"id\":\"1\",\"tags\":\"digits\"}"))).isPresent();
    assertThat(action.checkParams(json("{\"id\":\"1\",\"evil\":1}"))).isPresent();
  }

  /// They would be about a schema that nobody knows.
  @Test
  void aSchemaThatCannotBeReadHasNoFurtherFaults() {
    assertThatThrownBy(() -> read(GOOD.replace("type: string,", "type: strin,")))
        .hasMessageContaining("params/properties/id/type")
        .message()
        .doesNotContain("does not require");
  }

  /// Whether the library gets to its end depends on the room that is left.
  @Test
  void saysThatASchemaIsNestedTooDeeplyToBeChecked() throws InterruptedException {
    String nested = "{ not: ".repeat(400) + "{}" + "}".repeat(400);
    String deep = GOOD.replace("{ type: array, items: { enum: [red, blue] } }", nested);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread reading =
        new Thread(null, () -> thrown.set(catchThrowable(() -> read(deep))), "small", 1 << 18);
    reading.start();
    reading.join();
    assertThat(thrown.get())
        .isInstanceOf(CatalogueException.class)
        .hasMessageContaining("nested too deeply");
  }

  @Test
  void aLongChainOfReferencesIsNone() {
    StringBuilder chain = new StringBuilder("type: object\n      $defs:\n");
    for (int link = 0; link < 1_000; link++) {
      chain.append("        c%d: { $ref: '#/$defs/c%d' }\n".formatted(link, link + 1));
    }
    chain.append("        c1000: { type: integer }\n");
    assertThat(read(GOOD.replace("type: object\n", chain.toString())).find("GetItem")).isPresent();
  }

  private static Catalogue read(String content) {
    return new CatalogueReader(Set.of())
        .read(new CatalogueSource(new TreeMap<>(Map.of("shop.yml", content))));
  }

  private static ObjectNode json(String text) {
    return (ObjectNode) JsonMapper.shared().readTree(text);
  }
}
