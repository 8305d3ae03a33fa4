package io.marketgate.adapter.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.smithy.jmespath.JmespathException;
import tools.jackson.databind.node.JsonNodeFactory;

class AnswerRuleTest {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Refusal OTHERWISE = new Refusal.BadGateway("answered with status 500");
  private static final Action.BackendError SOLD_OUT =
      new Action.BackendError(409, "Shop.SoldOut", "It is sold out.");
  private static final Action.BackendError CLOSED =
      new Action.BackendError(503, "Shop.Closed", "It is closed.");

  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "data                            | {\"data\":{\"a\":1}}              | {\"a\":1}",
        "{id: _id, name: n.first}        | {\"_id\":7,\"n\":{\"first\":\"x\"}} | {\"id\":7,\"name\":\"x\"}",
        "rows[].{k: id}                  | {\"rows\":[{\"id\":1},{\"id\":2}]} | [{\"k\":1},{\"k\":2}]",
        "rows[?ok].id                    | {\"rows\":[{\"id\":1,\"ok\":true},{\"id\":2}]} | [1]",
        "sort_by(rows, &id)[-1].id       | {\"rows\":[{\"id\":1},{\"id\":3},{\"id\":2}]} | 3",
        "length(rows)                    | {\"rows\":[1,2,3]}              | 3",
        "big                             | {\"big\":12345678901234567890123} | 12345678901234567890123",
        "price                           | {\"price\":0.10}                | 0.10",
        "absent                          | {\"a\":1}                       | null",
        "keys(@)                         | {\"a\":1,\"b\":2}               | [\"a\",\"b\"]",
        "to_string(a)                    | {\"a\":1}                       | \"1\"",
        "to_string(a)                    | {\"a\":\"x\"}                   | \"x\"",
        "to_string(@)                    | {\"a\":[\"x\",0.10]}            | \"{\\\"a\\\":[\\\"x\\\",0.10]}\"",
        "to_number(a)                    | {\"a\":\"1.5\"}                 | 1.5",
        "to_array(a)                     | {\"a\":1}                       | [1]",
        "join('-', names)                | {\"names\":[\"x\",\"y\"]}       | \"x-y\"",
        "rows[1:]                        | {\"rows\":[1,2,3]}              | [2,3]",
        "rows[::-1]                      | {\"rows\":[1,2,3]}              | [3,2,1]",
        "rows[7]                         | {\"rows\":[1,2,3]}              | null",
        "rows[*].[id, 'x', `2`]          | {\"rows\":[{\"id\":1}]}         | [[1,\"x\",2]]",
        "*.id                            | {\"a\":{\"id\":1},\"b\":{\"id\":2},\"c\":3} | [1,2]",
        "[][]                            | [[1,[2]],[3],4]               | [1,2,3,4]",
        "'a || b'                        | {\"a\":[],\"b\":\"x\"}           | \"x\"",
        "a && !b                         | {\"a\":0}                       | true",
        "rows[?price > `0.3`].id         | {\"rows\":[{\"id\":1,\"price\":0.30},{\"id\":2,\"price\":0.31}]} | [2]",
        "n == `1`                        | {\"n\":1.0}                     | true",
        "n > `12345678901234567890122`   | {\"n\":12345678901234567890123} | true",
        "sum(prices)                     | {\"prices\":[0.1,0.2]}          | 0.3",
        "join(' ', [a, b])               | {\"a\":\"x\",\"b\":\"y\"}           | \"x y\"",
        "sum([a, b])                     | {\"a\":1,\"b\":2}               | 3",
        "'starts_with(e[?f==`1`].c | [0], `\"S\"`)' | {\"e\":[{\"f\":1,\"c\":\"SO\"}]} | true",
        "keys(max_by(rows, &n))          | {\"rows\":[{\"n\":7}]}           | [\"n\"]",
        "'rows[?ok] | map(&keys(@), @)'  | {\"rows\":[{\"ok\":1}]}          | [[\"ok\"]]",
        "length(merge(a, b).tags)        | {\"a\":{\"tags\":[1]},\"b\":{}}   | 1",
        "starts_with(reverse(a), 'x')    | {\"a\":\"yx\"}                   | true",
        "(!a && b).c                     | {\"b\":{\"c\":1}}               | 1",
        "(contains(a, 'x') && b)[0]      | {\"a\":\"x\",\"b\":[7]}           | 7",
        "sum(a)                          | {\"a\":[9223372036854775807,1]}  | 9223372036854775808",
        "{mean: avg(p), all: sum(n)}     | {\"p\":[0.1,0.2,0.4],\"n\":[1,2]} | {\"mean\":0.23333333333333336,\"all\":3}",
        "floor(a)                        | {\"a\":7}                       | 7",
        "!(a.b)                          | {\"a\":{\"b\":false}}            | true",
        "a == b                          | {\"a\":{\"x\":null},\"b\":{\"y\":null}} | false",
        "a == b                          | {\"a\":[{\"x\":1}],\"b\":[{\"x\":1.0}]} | true",
        "avg(prices)                     | {\"prices\":[0.1,0.2,0.4]}      | 0.23333333333333336",
        "avg(prices)                     | {\"prices\":[1,2]}              | 1.5",
        "a > `1`                         | {\"a\":1e999999999}             | true",
        "a == `1`                        | {\"a\":1e999999999}             | false",
        "to_number(a)                    | {\"a\":\"1e999999999\"}           | null",
        "max_by(rows, &n).id             | {\"rows\":[{\"id\":1,\"n\":7},{\"id\":2,\"n\":9}]} | 2",
        "map(&n, rows)                   | {\"rows\":[{\"n\":7},{}]}        | [7,null]",
        "merge(a, `{\"y\": [2]}`)         | {\"a\":{\"x\":1,\"y\":0}}         | {\"x\":1,\"y\":[2]}",
        "reverse('abc')                  | {}                            | \"cba\"",
        "length(a)                       | {\"a\":\"\u4e00\ud83d\ude00\"}     | 2",
        "contains(a, 'b')                | {\"a\":[\"a\",\"b\"]}             | true",
        "not_null(a, b)                  | {\"a\":null,\"b\":1}            | 1",
        "type(@)                         | {}                            | \"object\"",
        "'values(@) | [0]'               | {\"a\":{\"b\":null}}            | {\"b\":null}",
      })
  void picksWhatTheCatalogueSays(String query, String said, String expected) {
    assertThat(text(rule(query).apply(BackendStatus.of(200), bytes(said), null, OTHERWISE)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 100_000})
  void aQuestionThatIsTooLongIsNone(int length) {
    for (String part : List.of("(", "!", "a.", "a || ")) {
      assertThatThrownBy(() -> JsonQuery.parse(part.repeat(length) + "a").of(NODES.nullNode()))
          .isInstanceOf(JmespathException.class);
    }
  }

  @Test
  void anEmptyAnswerStaysEmpty() {
    assertThat(text(rule("data").apply(BackendStatus.of(204), new byte[0], null, OTHERWISE)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data | no json",
        "length(a) | {\"a\":1}",
        "data | {\"a\":1}{\"b\":2}",
        "sum(a) | {\"a\":[1e999999999,1]}",
        "sum(a) | {\"a\":[1e-999999999,1]}"
      })
  void whatCannotBeMappedIsABadGateway(String query, String said) {
    assertThat(rule(query).apply(BackendStatus.of(200), bytes(said), null, OTHERWISE))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.refusal()).isInstanceOf(Refusal.BadGateway.class));
  }

  @Test
  void aRefusalIsFoundInTheBodyWhateverTheStatus() {
    AnswerRule rule =
        new AnswerRule(
            List.of(
                new AnswerRule.RefusalRule(
                    null, JsonQuery.parse("error.code == 'SOLD_OUT'"), SOLD_OUT)),
            null,
            null);
    String soldOut = "{\"error\":{\"code\":\"SOLD_OUT\",\"secret\":\"s\"}}";
    assertThat(rule.apply(BackendStatus.of(200), bytes(soldOut), null, OTHERWISE))
        .isEqualTo(Outcome.refused(SOLD_OUT.toRefusal()));
    assertThat(rule.apply(BackendStatus.of(500), bytes(soldOut), null, OTHERWISE))
        .isEqualTo(Outcome.refused(SOLD_OUT.toRefusal()));
    assertThat(rule.apply(BackendStatus.of(500), bytes("{}"), null, OTHERWISE))
        .isEqualTo(Outcome.refused(OTHERWISE));
    assertThat(rule.apply(BackendStatus.of(500), bytes("<html>"), null, OTHERWISE))
        .isEqualTo(Outcome.refused(OTHERWISE));
    assertThat(text(rule.apply(BackendStatus.of(200), bytes("{\"a\":1}"), null, OTHERWISE)))
        .isEqualTo("{\"a\":1}");
  }

  @Test
  void aRefusalMayNeedAStatusToo() {
    AnswerRule rule =
        new AnswerRule(
            List.of(new AnswerRule.RefusalRule(422, JsonQuery.parse("stock == `0`"), SOLD_OUT)),
            null,
            null);
    assertThat(rule.apply(BackendStatus.of(422), bytes("{\"stock\":0}"), null, OTHERWISE))
        .isEqualTo(Outcome.refused(SOLD_OUT.toRefusal()));
    assertThat(rule.apply(BackendStatus.of(500), bytes("{\"stock\":0}"), null, OTHERWISE))
        .isEqualTo(Outcome.refused(OTHERWISE));
    assertThat(text(rule.apply(BackendStatus.of(200), bytes("{\"stock\":0}"), null, OTHERWISE)))
        .isEqualTo("{\"stock\":0}");
  }

  @Test
  void aStatusIsEnoughWhateverTheBody() {
    AnswerRule rule =
        new AnswerRule(
            List.of(
                new AnswerRule.RefusalRule(409, JsonQuery.parse("never"), CLOSED),
                new AnswerRule.RefusalRule(409, null, SOLD_OUT)),
            null,
            null);
    for (String said : List.of("<html>", "", "{}", "null", "1e999999999999")) {
      assertThat(rule.apply(BackendStatus.of(409), bytes(said), null, OTHERWISE))
          .as(said)
          .isEqualTo(Outcome.refused(SOLD_OUT.toRefusal()));
    }
    assertThat(rule.unread(409, OTHERWISE)).isEqualTo(SOLD_OUT.toRefusal());
    assertThat(rule.unread(500, OTHERWISE)).isEqualTo(OTHERWISE);
  }

  @Test
  void aFullPageIsFollowedByAnother() {
    AnswerRule rule =
        new AnswerRule(
            List.of(), JsonQuery.parse("[].{id: _id}"), new Paging(JsonQuery.parse("rows"), 2, 10));
    String two = "{\"rows\":[{\"_id\":1,\"x\":0},{\"_id\":2}]}";
    assertThat(
            text(rule.apply(BackendStatus.of(200), bytes(two), new PageRequest(72, 2), OTHERWISE)))
        .isEqualTo("{\"items\":[{\"id\":1},{\"id\":2}],\"nextCursor\":\"22.2\"}");
    assertThat(
            text(rule.apply(BackendStatus.of(200), bytes(two), new PageRequest(0, 3), OTHERWISE)))
        .isEqualTo("{\"items\":[{\"id\":1},{\"id\":2}]}");
    assertThat(rule.apply(BackendStatus.of(200), bytes("{}"), new PageRequest(0, 2), OTHERWISE))
        .isInstanceOf(Outcome.Refused.class);
  }

  private static AnswerRule rule(@Nullable String query) {
    return new AnswerRule(List.of(), query == null ? null : JsonQuery.parse(query), null);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(Outcome<byte[]> outcome) {
    return outcome instanceof Outcome.Value<byte[]>(byte[] json)
        ? new String(json, UTF_8)
        : outcome.toString();
  }
}
