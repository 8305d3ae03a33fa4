package io.marketgate.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

  private static final String W3C = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + W3C + "-00f067aa0ba902b7-01";

  @Test
  void joinsTheContractsIdToTheHeader() {
    TraceContext context = TraceContext.of("order-7", PARENT);
    assertThat(context.traceId()).isEqualTo("order-7");
    assertThat(context.w3cTraceId()).isEqualTo(W3C);
    assertThat(context.sampled()).isTrue();
    assertThat(context.toTraceParent())
        .matches("00-" + W3C + "-[0-9a-f]{16}-01")
        .doesNotContain("00f067aa0ba902b7");
  }

  @Test
  void takesTheHeadersIdWhereTheQueryHasNone() {
    assertThat(TraceContext.of(null, PARENT).traceId()).isEqualTo(W3C);
  }

  @Test
  void leadsFromTheSameIdAlwaysToTheSameHeader() {
    assertThat(TraceContext.of("order-7", null).w3cTraceId())
        .matches("[0-9a-f]{32}")
        .isEqualTo(TraceContext.of("order-7", null).w3cTraceId())
        .isNotEqualTo(TraceContext.of("order-8", null).w3cTraceId());
    assertThat(TraceContext.of(W3C, null).w3cTraceId()).isEqualTo(W3C);
  }

  @Test
  void makesAnIdWhereThereIsNone() {
    TraceContext made = TraceContext.of(null, null);
    assertThat(made.traceId()).matches("[0-9a-f]{32}").isEqualTo(made.w3cTraceId());
    assertThat(made.traceId()).isNotEqualTo(TraceContext.of(null, null).traceId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f35-00f067aa0ba902b7-01",
        "garbage",
      })
  void ignoresAHeaderThatIsNone(String header) {
    assertThat(TraceContext.of("order-7", header))
        .usingRecursiveComparison()
        .ignoringFields("spanId")
        .isEqualTo(TraceContext.of("order-7", null));
  }
}
