package io.marketgate.tenant.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealServers.class)
class TasksIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private static Replica replica;

  private final String organization = Ids.next();
  private final Tasks tasks = at(Duration.ZERO);

  @BeforeAll
  static void start() {
    replica = RealServers.newReplica();
  }

  @AfterAll
  static void stop() {
    replica.close();
  }

  @Test
  void thoseThatRunAreFoundTogether() {
    Task task = begun();
    Task ended = begun();
    tasks.finish(organization, ended.id(), true, "sealed").block(PATIENCE);
    tasks.progress(organization, task.id(), 40, "half of it").block(PATIENCE);
    List<Task.Key> keys =
        Stream.concat(
                IntStream.range(0, 120).mapToObj(i -> new Task.Key(organization, "none" + i)),
                Stream.of(
                    new Task.Key(organization, ended.id()),
                    new Task.Key(organization, task.id()),
                    new Task.Key(Ids.next(), task.id())))
            .toList();
    List<Task> running = tasks.running(keys).collectList().block(PATIENCE);
    assertThat(running)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("readers.permission")
        .containsExactly(found(task));
    assertThat(running.getFirst().readers())
        .as("without what is large")
        .isEqualTo(new Task.Readers("who", null));
    assertThat(found(task).percent()).isEqualTo(40);
  }

  @Test
  void endsOnce() {
    Task task = begun();
    assertThat(found(task)).isEqualTo(task);
    tasks.progress(organization, task.id(), 40, "half of it").block(PATIENCE);
    tasks.progress(organization, task.id(), 40, "half of it").block(PATIENCE);
    assertThat(found(task).percent()).isEqualTo(40);
    tasks.finish(organization, task.id(), true, "sealed").block(PATIENCE);
    assertThat(found(task).status()).isEqualTo(Task.Status.SUCCEEDED);
    assertThat(found(task).result()).isEqualTo("sealed");
    assertThatThrownBy(() -> tasks.finish(organization, task.id(), false, "x").block(PATIENCE))
        .isInstanceOf(RefusedChange.class)
        .hasMessageContaining("ended already");
    assertThatThrownBy(() -> tasks.progress(organization, task.id(), 50, null).block(PATIENCE))
        .isInstanceOf(RefusedChange.class);
    assertThat(found(task).percent()).isEqualTo(40);
  }

  @Test
  void isNobodyElses() {
    Task task = begun();
    assertThat(tasks.find(Ids.next(), task.id()).block(PATIENCE)).isNull();
    assertThatThrownBy(() -> tasks.finish(Ids.next(), task.id(), true, "x").block(PATIENCE))
        .isInstanceOf(RefusedChange.class);
    assertThat(found(task).status()).isEqualTo(Task.Status.RUNNING);
  }

  @Test
  void isUnknownWhenNobodySaysThatHeWaitsForIt() {
    Task task = begun();
    Instant believed = Replica.NOW.plus(Tasks.BELIEVED);
    assertThat(found(task).statusAt(believed.minusNanos(1))).isEqualTo(Task.Status.RUNNING);
    assertThat(found(task).statusAt(believed)).isEqualTo(Task.Status.UNKNOWN);
    at(Tasks.BELIEVED).await(List.of(task)).block(PATIENCE);
    assertThat(found(task).statusAt(believed)).isEqualTo(Task.Status.RUNNING);
    tasks.finish(organization, task.id(), true, "sealed").block(PATIENCE);
    assertThat(found(task).statusAt(believed.plusSeconds(3_600))).isEqualTo(Task.Status.SUCCEEDED);
  }

  @Test
  void whatSaysHowFarItIsRunsThoughNobodyWaitsForIt() {
    Task task = begun();
    tasks.progress(organization, task.id(), 40, null).block(PATIENCE);
    assertThat(found(task).awaitedUntil()).isEqualTo(Replica.NOW.plus(Tasks.BELIEVED));
    at(Tasks.BELIEVED).progress(organization, task.id(), 50, null).block(PATIENCE);
    assertThat(found(task).statusAt(Replica.NOW.plus(Tasks.BELIEVED)))
        .isEqualTo(Task.Status.RUNNING);
    assertThat(found(task).statusAt(Replica.NOW.plus(LONGEST))).isEqualTo(Task.Status.UNKNOWN);
  }

  @Test
  void aReplicaWaitsForMany() {
    List<Task> many = IntStream.range(0, 250).mapToObj(number -> begun()).toList();
    at(Duration.ofSeconds(15)).await(many).block(PATIENCE);
    Instant believed = Replica.NOW.plusSeconds(15).plus(Tasks.BELIEVED);
    assertThat(many).allSatisfy(task -> assertThat(found(task).awaitedUntil()).isEqualTo(believed));
  }

  @Test
  void whatGoesOnByItselfIsUnknownWhenItShouldHaveEndedUntilSomebodySaysHow() {
    Task task = begun();
    tasks.leave(organization, task.id()).block(PATIENCE);
    at(Duration.ofSeconds(15)).await(List.of(task)).block(PATIENCE);
    assertThat(found(task).statusAt(Replica.NOW.plus(LONGEST).minusNanos(1)))
        .isEqualTo(Task.Status.RUNNING);
    assertThat(found(task).statusAt(Replica.NOW.plus(LONGEST))).isEqualTo(Task.Status.UNKNOWN);
    at(LONGEST.plusHours(1)).finish(organization, task.id(), false, "late").block(PATIENCE);
    assertThat(found(task).statusAt(Replica.NOW.plus(LONGEST))).isEqualTo(Task.Status.FAILED);
  }

  @Test
  void whatNobodyKnowsTheEndOfIsWaitedForNoMoreButMayStillEnd() {
    Task task = begun();
    tasks.lose(organization, task.id(), "why").block(PATIENCE);
    at(Duration.ofSeconds(15)).await(List.of(task)).block(PATIENCE);
    assertThat(found(task).statusAt(Replica.NOW)).isEqualTo(Task.Status.UNKNOWN);
    assertThat(found(task).result()).isEqualTo("why");
    tasks.progress(organization, task.id(), 40, null).block(PATIENCE);
    assertThat(found(task).statusAt(Replica.NOW.plus(LONGEST).minusNanos(1)))
        .isEqualTo(Task.Status.RUNNING);
    assertThat(found(task).result()).isNull();
    tasks.finish(organization, task.id(), true, "sealed").block(PATIENCE);
    tasks.lose(organization, task.id(), "late").block(PATIENCE);
    assertThat(found(task).statusAt(Replica.NOW)).isEqualTo(Task.Status.SUCCEEDED);
    assertThat(found(task).result()).isEqualTo("sealed");
  }

  @Test
  void isForgottenAfterAMonth() {
    Task task = begun();
    at(Duration.ofDays(29)).deleteOld().block(PATIENCE);
    assertThat(found(task)).isNotNull();
    at(Duration.ofDays(31)).deleteOld().block(PATIENCE);
    assertThat(tasks.find(organization, task.id()).block(PATIENCE)).isNull();
  }

  private Task begun() {
    return Objects.requireNonNull(
        tasks
            .begin(
                new Task.Key(organization, Ids.next()),
                "Build",
                "t-1",
                new Task.Readers("who", "sealed permission"),
                LONGEST)
            .block(PATIENCE));
  }

  private Task found(Task task) {
    return Objects.requireNonNull(tasks.find(organization, task.id()).block(PATIENCE));
  }

  private static Tasks at(Duration later) {
    return new Tasks(
        replica.get(Database.class), Clock.fixed(Replica.NOW.plus(later), ZoneOffset.UTC));
  }
}
