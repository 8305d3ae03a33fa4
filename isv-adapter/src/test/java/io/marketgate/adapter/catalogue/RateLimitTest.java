package io.marketgate.adapter.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {

  @Test
  void readsAmountPeriodAndBurst() {
    assertThat(RateLimit.parse("100/s")).isEqualTo(new RateLimit(100, Duration.ofSeconds(1), 100));
    assertThat(RateLimit.parse("20/m burst 5"))
        .isEqualTo(new RateLimit(20, Duration.ofMinutes(1), 5));
    assertThat(RateLimit.parse("7/h").nanosPerCall()).isEqualTo(Duration.ofHours(1).toNanos() / 7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"100/s", "20/m burst 5", "7/h", "999999999/s burst 999999998"})
  void isWrittenAsItIsRead(String text) {
    assertThat(RateLimit.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0/s", "-1/s", "1/d", "1.5/s", "1/s burst 0", "1/sburst 2", "9999999999/s"})
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> RateLimit.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("100/s");
  }

  @Test
  void oneOfManyReplicasHasItsShareButNeverNothing() {
    assertThat(RateLimit.parse("10/s burst 5").share(2)).hasToString("5/s burst 2");
    assertThat(RateLimit.parse("1/m").share(3)).hasToString("1/m");
  }
}
