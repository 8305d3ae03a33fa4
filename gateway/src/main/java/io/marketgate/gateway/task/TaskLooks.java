package io.marketgate.gateway.task;

import io.marketgate.tenant.task.Task;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/// How tasks that many callers look at stand: they are gathered ten times a second, and the
/// database is asked for a hundred at a time.
final class TaskLooks {

  private static final Duration GATHERED = Duration.ofMillis(100);

  private final Function<Collection<Task.Key>, Flux<Task>> running;
  private final Scheduler scheduler;
  private Map<Task.Key, CompletableFuture<Optional<Task>>> wanted = new HashMap<>();

  /// @param running those of some tasks that have not ended
  /// @param scheduler whose time counts
  TaskLooks(Function<Collection<Task.Key>, Flux<Task>> running, Scheduler scheduler) {
    this.running = running;
    this.scheduler = scheduler;
  }

  /// A task that has not ended; empty when there is no such one any more.
  Mono<Task> running(String organization, String id) {
    Task.Key key = new Task.Key(organization, id);
    // Whoever looks no longer ends nothing for the others.
    return Mono.fromFuture(() -> ask(key), true).flatMap(Mono::justOrEmpty);
  }

  private synchronized CompletableFuture<Optional<Task>> ask(Task.Key key) {
    if (wanted.isEmpty()) {
      var _ = Mono.delay(GATHERED, scheduler).then(Mono.defer(() -> answer(take()))).toFuture();
    }
    return wanted.computeIfAbsent(key, same -> new CompletableFuture<>());
  }

  private synchronized Map<Task.Key, CompletableFuture<Optional<Task>>> take() {
    Map<Task.Key, CompletableFuture<Optional<Task>>> taken = wanted;
    wanted = new HashMap<>();
    return taken;
  }

  private Mono<Void> answer(Map<Task.Key, CompletableFuture<Optional<Task>>> asked) {
    return running
        .apply(List.copyOf(asked.keySet()))
        .collect(Collectors.toMap(Task::key, Function.identity()))
        .doOnNext(found ->
            asked.forEach((key, future) -> future.complete(Optional.ofNullable(found.get(key)))))
        .doOnError(
            failure -> asked.values().forEach(future -> future.completeExceptionally(failure)))
        .onErrorComplete()
        .then();
  }
}
