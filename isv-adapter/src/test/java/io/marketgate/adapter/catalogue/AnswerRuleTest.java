package io.marketgate.adapter.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerRuleTest {

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
        "join('-', names)                | {\"names\":[\"x\",\"y\"]}       | \"x-y\"",
      })
  void picksWhatTheCatalogueSays(String query, String said, String expected) {
    assertThat(text(rule(query).apply(200, bytes(said), null, OTHERWISE))).isEqualTo(expected);
  }

  @Test
  void anEmptyAnswerStaysEmpty() {
    assertThat(text(rule("data").apply(204, new byte[0], null, OTHERWISE))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"data | no json", "length(a) | {\"a\":1}", "data | {\"a\":1}{\"b\":2}"})
  void whatCannotBeMappedIsABadGateway(String query, String said) {
    assertThat(rule(query).apply(200, bytes(said), null, OTHERWISE))
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
                    null, JsonQueries.compiled("error.code == 'SOLD_OUT'"), SOLD_OUT)),
            null,
            null);
    String soldOut = "{\"error\":{\"code\":\"SOLD_OUT\",\"secret\":\"s\"}}";
    assertThat(rule.apply(200, bytes(soldOut), null, OTHERWISE))
        .isEqualTo(Outcome.refused(SOLD_OUT.toRefusal()));
    assertThat(rule.apply(500, bytes(soldOut), null, OTHERWISE))
        .isEqualTo(Outcome.refused(SOLD_OUT.toRefusal()));
    assertThat(rule.apply(500, bytes("{}"), null, OTHERWISE)).isEqualTo(Outcome.refused(OTHERWISE));
    assertThat(rule.apply(500, bytes("<html>"), null, OTHERWISE))
        .isEqualTo(Outcome.refused(OTHERWISE));
    assertThat(text(rule.apply(200, bytes("{\"a\":1}"), null, OTHERWISE))).isEqualTo("{\"a\":1}");
  }

  @Test
  void aRefusalMayNeedAStatusToo() {
    AnswerRule rule =
        new AnswerRule(
            List.of(
                new AnswerRule.RefusalRule(422, JsonQueries.compiled("stock == `0`"), SOLD_OUT)),
            null,
            null);
    assertThat(rule.apply(422, bytes("{\"stock\":0}"), null, OTHERWISE))
        .isEqualTo(Outcome.refused(SOLD_OUT.toRefusal()));
    assertThat(rule.apply(500, bytes("{\"stock\":0}"), null, OTHERWISE))
        .isEqualTo(Outcome.refused(OTHERWISE));
    assertThat(text(rule.apply(200, bytes("{\"stock\":0}"), null, OTHERWISE)))
        .isEqualTo("{\"stock\":0}");
  }

  @Test
  void aStatusIsEnoughWhateverTheBody() {
    AnswerRule rule =
        new AnswerRule(
            List.of(
                new AnswerRule.RefusalRule(409, JsonQueries.compiled("never"), CLOSED),
                new AnswerRule.RefusalRule(409, null, SOLD_OUT)),
            null,
            null);
    for (String said : List.of("<html>", "", "{}", "null", "1e999999999999")) {
      assertThat(rule.apply(409, bytes(said), null, OTHERWISE))
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
            List.of(),
            JsonQueries.compiled("[].{id: _id}"),
            new Paging(JsonQueries.compiled("rows"), 2, 10));
    String two = "{\"rows\":[{\"_id\":1,\"x\":0},{\"_id\":2}]}";
    assertThat(text(rule.apply(200, bytes(two), new PageRequest(72, 2), OTHERWISE)))
        .isEqualTo("{\"items\":[{\"id\":1},{\"id\":2}],\"nextCursor\":\"22.2\"}");
    assertThat(text(rule.apply(200, bytes(two), new PageRequest(0, 3), OTHERWISE)))
        .isEqualTo("{\"items\":[{\"id\":1},{\"id\":2}]}");
    assertThat(rule.apply(200, bytes("{}"), new PageRequest(0, 2), OTHERWISE))
        .isInstanceOf(Outcome.Refused.class);
  }

  private static AnswerRule rule(@Nullable String query) {
    return new AnswerRule(List.of(), query == null ? null : JsonQueries.compiled(query), null);
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
