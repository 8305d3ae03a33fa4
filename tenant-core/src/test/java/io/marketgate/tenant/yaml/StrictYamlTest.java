package io.marketgate.tenant.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What is read of YAML that somebody else has written.
class StrictYamlTest {

  @ParameterizedTest
  @CsvSource({
    "1.10",
    "0.1000000000000000000001",
    "12345678901234567890123",
    "-7.0",
    "1E+3",
    "1.5E-30"
  })
  void numbersKeepTheirDigits(String number) {
    for (String text : List.of("{ a: " + number + " }", "{\"a\":" + number + "}")) {
      JsonNode tree = StrictYaml.tree(text);
      assertThat(tree.get("a").isNumber()).isTrue();
      assertThat(tree).hasToString("{\"a\":" + number + "}");
      assertThat(StrictYaml.tree(StrictYaml.write(tree))).isEqualTo(tree);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ a: &a '^[0-9]+$', b: *a }                     | {\"a\":\"^[0-9]+$\",\"b\":\"^[0-9]+$\"}",
        "{ a: &a { x: 1, y: [null, true, 1e3] }, b: *a } | {\"a\":{\"x\":1,\"y\":[null,true,1E+3]},\"b\":{\"x\":1,\"y\":[null,true,1E+3]}}",
        "{ a: &a { x: 1, y: 2 }, b: { <<: *a, y: 3 } }   | {\"a\":{\"x\":1,\"y\":2},\"b\":{\"y\":3,\"x\":1}}",
        "{ a: &a { x: 1 }, b: { y: 3, <<: [*a, { y: 4, z: 5 }] } } | {\"a\":{\"x\":1},\"b\":{\"y\":3,\"x\":1,\"z\":5}}",
        "{ a: &a { x: 1 }, b: &b { <<: *a }, c: { <<: *b } } | {\"a\":{\"x\":1},\"b\":{\"x\":1},\"c\":{\"x\":1}}",
        "{ a: &a '1', b: *a, c: '*a', d: 'a*b', e: '<<' } | {\"a\":\"1\",\"b\":\"1\",\"c\":\"*a\",\"d\":\"a*b\",\"e\":\"<<\"}",
        "{ a: &a [], b: *a, c: &c {}, d: *c, e: &e '', f: *e } | {\"a\":[],\"b\":[],\"c\":{},\"d\":{},\"e\":\"\",\"f\":\"\"}",
      })
  void anAliasIsWhatItStandsFor(String text, String meant) {
    assertThat(StrictYaml.tree("# not JSON\n" + text)).hasToString(meant);
    assertThat(StrictYaml.treeWithRepetitions(text)).hasToString(meant);
  }

  @Test
  void textsOfSeveralLinesAndWithoutAValueStayWhatTheyAre() {
    String text = "a: &a |\n  one\n  two: *no\nb: *a\nc:\nd: >\n  one\n  two\n";
    assertThat(StrictYaml.tree(text))
        .hasToString(
            "{\"a\":\"one\\ntwo: *no\\n\",\"b\":\"one\\ntwo: *no\\n\",\"c\":null,\"d\":\"one two\\n\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'a: 1;b: *c'                  | undefined alias c",
        "'a: &a;  b: *a'               | stands for what it is in",
        "'a: &a;  <<: *a'              | stands for what it is in",
        "'a: &a 1;b:;  <<: *a'         | has no members",
      })
  void anAliasThatStandsForNothingIsAFault(String text, String fault) {
    assertThatThrownBy(() -> StrictYaml.tree(text.replace(";", "\n")))
        .isInstanceOfSatisfying(
            JacksonException.class, e -> assertThat(StrictYaml.line(e)).isPositive())
        .hasMessageContaining(fault);
  }

  /// The billion laughs.
  @Test
  void aFewLinesDoNotStandForEverything() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int level = 1; level < 9; level++) {
      String before = "*a" + (level - 1);
      text.append("a%d: &a%d [%s]\n".formatted(level, level, (before + ", ").repeat(9) + before));
    }
    assertThatThrownBy(() -> StrictYaml.tree(text.toString()))
        .isInstanceOf(JacksonException.class)
        .hasMessageContaining("more than 500000 values");
    String longText = "a: &a " + "x".repeat(100_000) + "\nb: [" + "*a, ".repeat(5_000) + "]\n";
    assertThatThrownBy(() -> StrictYaml.tree(longText))
        .isInstanceOf(JacksonException.class)
        .hasMessageContaining("characters");
  }

  /// What looks like a number, a truth value or nothing, unless it is quoted.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e5",
        "12e03",
        ".inf",
        "-.inf",
        ".nan",
        ".Inf",
        "",
        "1",
        "-1.5",
        "0x1F",
        "true",
        "null",
        "~",
        "<<",
        "*a",
        "&a",
        "- a",
        "a: b",
        "a #b",
        " a",
        "a ",
        "?",
        "!a",
        "%a",
        "@a",
        "`a`",
        "{a}",
        "[a]",
        "a\nb",
        "a\tb",
        "\u0000",
        "\ud83d\ude00",
        "'",
        "\"",
        "1_000",
        "=",
        "on",
        "2020-01-01",
      })
  void aTextIsReadAsItWasWritten(String text) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("value", text).put(text, "name").putArray("list").add(text);
    assertThat(StrictYaml.tree(StrictYaml.write(tree))).isEqualTo(tree);
  }

  @Test
  void aSecondDocumentIsNotLeftOutInSilence() {
    assertThatThrownBy(() -> StrictYaml.tree("a: 1\n---\nb: 2\n"))
        .isInstanceOf(JacksonException.class);
  }
}
