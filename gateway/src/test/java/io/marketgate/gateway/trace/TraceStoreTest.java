package io.marketgate.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceStoreTest {

  @Test
  void tracesAreWrittenByFewStatementsOfFewTexts() {
    assertThat(TraceStore.statements(numbers(63)).stream().map(List::size))
        .containsExactly(25, 25, 5, 5, 1, 1, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 5, 24, 25, 26, 29, 30, 500})
  void everyTraceIsInOneStatement(int traces) {
    assertThat(TraceStore.statements(numbers(traces)).stream().flatMap(List::stream))
        .containsExactlyElementsOf(numbers(traces));
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }
}
