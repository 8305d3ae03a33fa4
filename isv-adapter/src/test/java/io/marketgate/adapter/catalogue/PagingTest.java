package io.marketgate.adapter.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.contract.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PagingTest {

  private final Paging paging = new Paging(JsonQuery.parse("rows"), 50, 200);

  @Test
  void readsLimitAndCursor() {
    assertThat(of("{}")).isEqualTo(new PageRequest(0, 50));
    assertThat(of("{\"limit\":7}")).isEqualTo(new PageRequest(0, 7));
    assertThat(of("{\"limit\":7.0}"))
        .as("which is an integer, too")
        .isEqualTo(new PageRequest(0, 7));
    PageRequest second = of("{\"cursor\":\"" + new PageRequest(0, 7).next() + "\"}");
    assertThat(second).isEqualTo(new PageRequest(7, 7));
    assertThat(of("{\"limit\":7,\"cursor\":\"" + second.next() + "\"}"))
        .isEqualTo(new PageRequest(14, 7));
  }

  @Test
  void aPageHasANumberAnOffsetAndALimit() {
    PageRequest third = new PageRequest(40, 20);
    assertThat(third.get("paging.page")).hasToString("3");
    assertThat(third.get("paging.index")).hasToString("2");
    assertThat(third.get("paging.offset")).hasToString("40");
    assertThat(third.get("paging.limit")).hasToString("20");
    assertThat(third.get("paging.other")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"limit\":0}",
        "{\"limit\":201}",
        "{\"limit\":1.5}",
        "{\"limit\":\"7\"}",
        "{\"limit\":12345678901234567890}",
        "{\"cursor\":\"\"}",
        "{\"cursor\":7}",
        "{\"cursor\":\"a\"}",
        "{\"cursor\":\"-1.5\"}",
        "{\"cursor\":\"1.0\"}",
        "{\"cursor\":\"0.00\"}",
        "{\"cursor\":\"0.007\"}",
        "{\"cursor\":\"1.201\"}",
        "{\"cursor\":\"zzzzzzzzzzz.5\"}",
        "{\"cursor\":\"7.7\",\"limit\":8}",
      })
  void refusesWhatWasNotGivenOut(String params) {
    assertThat(paging.of((ObjectNode) new JsonMapper().readTree(params)))
        .isInstanceOf(Outcome.Refused.class);
  }

  private PageRequest of(String params) {
    return paging.of((ObjectNode) new JsonMapper().readTree(params))
            instanceof Outcome.Value<PageRequest>(PageRequest page)
        ? page
        : new PageRequest(-1, -1);
  }
}
