package io.marketgate.gateway.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.marketplace.Callbacks.State;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallbackMetricsTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final CallbackMetrics metrics = new CallbackMetrics(meters, Set.of("aliyun", "jd"));

  /// An alert on an increase sees the first failure only where there was a 0 before it.
  @Test
  void whatHasNotComeOfAnyCallIsNothing() {
    for (State state : State.values()) {
      assertThat(count("jd", state)).isZero();
    }
    metrics.count("aliyun", State.FAILED);
    assertThat(count("aliyun", State.FAILED)).isOne();
    assertThat(count("jd", State.FAILED)).isZero();
  }

  private double count(String marketplace, State state) {
    return meters
        .get("marketgate.marketplace.callbacks")
        .tag("marketplace", marketplace)
        .tag("outcome", state.name().toLowerCase(java.util.Locale.ROOT))
        .counter()
        .count();
  }
}
