package io.marketgate.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.RunningGateway;
import io.marketgate.gateway.trace.TraceStore.Following;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RunningGateway.class)
class TraceStoreIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String action = "F" + UUID.randomUUID().toString().replace("-", "");
  private final TraceStore store = RunningGateway.bean(TraceStore.class);

  /// Whoever looks on sees what happens now, however much it is.
  @Test
  void ofMoreThanCanBeReadTheNewestAreShownAndNothingWaits() {
    long before = store.lastNumber().blockOptional(PATIENCE).orElseThrow();
    store.insert(IntStream.range(0, 1_000).mapToObj(this::trace).toList()).block(PATIENCE);
    Following all = after(new TraceTail.Filter(null, action, null), before);
    assertThat(all.traces())
        .extracting(TraceRecord::traceId)
        .containsExactlyElementsOf(
            IntStream.range(700, 1_000).mapToObj(number -> "t-" + number).toList());
    Following rare = after(new TraceTail.Filter(null, action, "Rare"), before);
    assertThat(rare.traces()).extracting(TraceRecord::traceId).containsExactly("t-0", "t-500");
    assertThat(after(new TraceTail.Filter(null, action, null), all.last()).traces()).isEmpty();
    assertThat(after(new TraceTail.Filter("none", action, null), before).traces()).isEmpty();
  }

  private Following after(TraceTail.Filter filter, long number) {
    return store.after(filter, number, 300).blockOptional(PATIENCE).orElseThrow();
  }

  private TraceRecord trace(int number) {
    return new TraceRecord(
        RunningGateway.bean(Clock.class).instant(),
        "t-" + number,
        UUID.randomUUID().toString(),
        action,
        null,
        null,
        List.of(),
        404,
        number % 500 == 0 ? "Rare" : "Usual",
        1,
        null,
        null,
        "here");
  }
}
