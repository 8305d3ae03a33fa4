package io.marketgate.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Origin;
import io.marketgate.tenant.idempotency.ActionWrites;
import io.marketgate.tenant.idempotency.IdempotentWrites.Turn;
import io.marketgate.tenant.idempotency.WriteClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class RepetitionsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ActionWrites.Request REQUEST =
      new ActionWrites.Request("org", "id", "fingerprint", Duration.ofMinutes(1), false);

  private final Sinks.Empty<Void> allWait = Sinks.empty();
  private final AtomicInteger looks = new AtomicInteger();
  private final ConcurrentLinkedQueue<Mono<Turn>> turns = new ConcurrentLinkedQueue<>();
  private final Repetitions repetitions =
      new Repetitions(request -> {
        looks.incrementAndGet();
        Mono<Turn> turn = turns.poll();
        return turn == null ? Mono.just(new Turn.Running()) : turn;
      });

  @Test
  void oneLooksAndTellsTheOthers() {
    turns.add(whenAllWait(Mono.just(new Turn.Running())));
    turns.add(Mono.just(new Turn.Running()));
    turns.add(Mono.just(new Turn.Answered("yes")));
    assertThat(awaited(50, PATIENCE)).containsOnly(new Turn.Answered("yes"));
    assertThat(looks).hasValue(3);
  }

  /// The first has certainly not done it.
  @Test
  void oneDoesItAndTheOthersWaitForHim() {
    Turn ours = new Turn.Ours(new WriteClaim("org", "id", 7), 0);
    turns.add(whenAllWait(Mono.just(ours)));
    turns.add(Mono.just(new Turn.Running()));
    turns.add(Mono.just(new Turn.Answered("done")));
    List<Turn> told = awaited(50, PATIENCE);
    assertThat(told).filteredOn(ours::equals).hasSize(1);
    assertThat(told).filteredOn(new Turn.Answered("done")::equals).hasSize(49);
    assertThat(looks).hasValue(3);
  }

  @Test
  void allAreToldThatTheDatabaseIsAway() {
    turns.add(whenAllWait(Mono.error(new IllegalStateException("away"))));
    List<CompletableFuture<Turn>> waiting =
        Stream.generate(() -> await(PATIENCE)).limit(10).toList();
    allWait.tryEmitEmpty().orThrow();
    for (CompletableFuture<Turn> each : waiting) {
      assertThatThrownBy(() -> each.get(20, TimeUnit.SECONDS)).hasMessageContaining("away");
    }
    assertThat(looks).hasValue(1);
  }

  @Test
  void nobodyWaitsLongerThanHeMay() {
    assertThat(awaited(3, Duration.ofMillis(1))).containsOnly(new Turn.Running());
    turns.add(Mono.just(new Turn.Answered("later")));
    assertThat(awaited(1, PATIENCE)).containsExactly(new Turn.Answered("later"));
  }

  private Mono<Turn> whenAllWait(Mono<Turn> turn) {
    return allWait.asMono().then(turn);
  }

  private List<Turn> awaited(int number, Duration patience) {
    List<CompletableFuture<Turn>> waiting =
        Stream.generate(() -> await(patience)).limit(number).toList();
    var _ = allWait.tryEmitEmpty();
    return waiting.stream().map(CompletableFuture::join).toList();
  }

  private CompletableFuture<Turn> await(Duration patience) {
    Call call =
        new Call("r", "Any", Instant.EPOCH, () -> new Origin("192.0.2.1", true, null, null));
    return repetitions.await(call, REQUEST, patience).toFuture();
  }
}
