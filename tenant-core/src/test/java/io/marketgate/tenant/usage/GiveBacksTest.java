package io.marketgate.tenant.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.usage.UsageRows.Counter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/// What is on its way back to the database, and who waits for it.
class GiveBacksTest {

  private static final Counter RUNS = new Counter("acme", "wf");
  private static final UsageAnswer DONE =
      new UsageAnswer(
          UsageAnswer.Code.OK, new Figures("wf", "100", 10, 90L, null), null, List.of(), null);

  private final List<CompletableFuture<UsageAnswer>> answers = new ArrayList<>();
  private final GiveBacks giveBacks =
      new GiveBacks(command -> {
        CompletableFuture<UsageAnswer> answer = new CompletableFuture<>();
        answers.add(answer);
        return Mono.fromFuture(answer, true);
      });

  @Test
  void whoWaitsForACounterWaitsForAllThatIsOnItsWay() {
    CompletableFuture<Void> first = giveBacks.giveBack(RUNS, () -> stock(3)).toFuture();
    CompletableFuture<Void> second = giveBacks.giveBack(RUNS, () -> stock(4)).toFuture();
    CompletableFuture<Void> both = GiveBacks.arrival(giveBacks.underway(RUNS)).toFuture();
    answers.getLast().complete(DONE);
    assertThat(second).isDone();
    assertThat(first).isNotDone();
    assertThat(both).isNotDone();
    answers.getFirst().complete(DONE);
    assertThat(first).isDone();
    assertThat(both).isDone();
    assertThat(giveBacks.underway()).isEmpty();
  }

  @Test
  void anotherCounterIsNotWaitedFor() {
    var _ = giveBacks.giveBack(RUNS, () -> stock(3));
    assertThat(giveBacks.underway(new Counter("acme", "upload"))).isNull();
    assertThat(giveBacks.underway(new Counter("other", "wf"))).isNull();
  }

  @Test
  void whereNothingComesOutNothingIsAsked() {
    StepVerifier.create(giveBacks.giveBack(RUNS, () -> null)).verifyComplete();
    StepVerifier.create(giveBacks.giveBack(RUNS, () -> stock(0))).verifyComplete();
    assertThat(answers).isEmpty();
    assertThat(giveBacks.underway()).isEmpty();
  }

  @Test
  void whatIsGivenUpIsNotWaitedFor() {
    GiveBacks failing = new GiveBacks(command -> Mono.error(new TimeoutException()));
    StepVerifier.withVirtualTime(() -> failing.giveBack(RUNS, () -> stock(3)))
        .expectSubscription()
        .thenAwait(Duration.ofMinutes(1))
        .verifyComplete();
    assertThat(failing.underway()).isEmpty();
  }

  private static Stock stock(long units) {
    return new Stock(
        StockTest.entitlements(null),
        Instant.MAX,
        units == 0 ? List.of() : List.of(new Part(Instant.EPOCH, "", units)));
  }
}
