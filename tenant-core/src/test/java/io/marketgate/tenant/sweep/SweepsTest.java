package io.marketgate.tenant.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class SweepsTest {

  private final List<String> done = new ArrayList<>();

  @Test
  void oneThatFailsHoldsUpNoneOfTheOthersAndIsHeardOf() {
    Sweeps sweeps =
        new Sweeps(
            List.of(
                sweep("first"),
                new Sweep("broken", Mono.error(new IllegalStateException("out of order"))),
                sweep("last")));
    StepVerifier.create(sweeps.run()).verifyErrorMessage("out of order");
    assertThat(done).containsExactly("first", "last");
  }

  private Sweep sweep(String name) {
    return new Sweep(name, Mono.fromRunnable(() -> done.add(name)));
  }
}
