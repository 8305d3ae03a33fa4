package io.marketgate.gateway.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

class TaskLooksTest {

  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(1);

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final List<Collection<Task.Key>> asked = new ArrayList<>();
  private final TaskLooks looks = new TaskLooks(this::running, time);

  @Test
  void theDatabaseIsAskedForAllTogether() {
    CompletableFuture<Task> one = look("a", "runs");
    CompletableFuture<Task> same = look("a", "runs");
    CompletableFuture<Task> other = look("b", "runs");
    CompletableFuture<Task> ended = look("a", "ended");
    assertThat(one).isNotDone();
    time.advanceTimeBy(LONG_ENOUGH);
    assertThat(one.join()).isEqualTo(same.join()).isEqualTo(task("a", "runs"));
    assertThat(other.join()).isEqualTo(task("b", "runs"));
    assertThat(ended.join()).isNull();
    assertThat(asked).hasSize(1);
    assertThat(asked.getFirst()).hasSize(3);
  }

  @Test
  void whoLooksLaterIsAnsweredLater() {
    var _ = look("a", "runs");
    time.advanceTimeBy(LONG_ENOUGH);
    CompletableFuture<Task> later = look("a", "runs");
    assertThat(later).isNotDone();
    time.advanceTimeBy(LONG_ENOUGH);
    assertThat(later.join()).isEqualTo(task("a", "runs"));
    assertThat(asked).hasSize(2);
  }

  @Test
  void whoLooksNoLongerEndsNothingForOthers() {
    CompletableFuture<Task> gone = look("a", "runs");
    CompletableFuture<Task> stays = look("a", "runs");
    gone.cancel(true);
    time.advanceTimeBy(LONG_ENOUGH);
    assertThat(stays.join()).isEqualTo(task("a", "runs"));
  }

  @Test
  void aFailureIsHeardByAllAndTheNextLookIsAnswered() {
    CompletableFuture<Task> one = look("a", "fails");
    CompletableFuture<Task> other = look("b", "runs");
    time.advanceTimeBy(LONG_ENOUGH);
    assertThat(one).isCompletedExceptionally();
    assertThat(other)
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("away");
    CompletableFuture<Task> later = look("b", "runs");
    time.advanceTimeBy(LONG_ENOUGH);
    assertThat(later.join()).isEqualTo(task("b", "runs"));
  }

  private CompletableFuture<Task> look(String organization, String id) {
    return looks.running(organization, id).toFuture();
  }

  private Flux<Task> running(Collection<Task.Key> keys) {
    asked.add(Set.copyOf(keys));
    return keys.stream().anyMatch(key -> key.id().equals("fails"))
        ? Flux.error(new IllegalStateException("away"))
        : Flux.fromIterable(keys)
            .filter(key -> key.id().equals("runs"))
            .map(key -> task(key.organization(), key.id()));
  }

  private static Task task(String organization, String id) {
    return new Task(
        organization,
        id,
        "Act",
        "trace",
        new Task.Readers(null, null),
        Task.Status.RUNNING,
        null,
        null,
        null,
        NOW,
        NOW.plusSeconds(60),
        null,
        null);
  }
}
