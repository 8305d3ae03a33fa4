package io.marketgate.gateway.task;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.FirstAnswer;
import io.marketgate.gateway.call.RefusedException;
import io.marketgate.gateway.call.Target;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.task.Task;
import io.marketgate.tenant.task.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;
import reactor.util.retry.Retry;

/// Waits for the backends of tasks, while their callers have gone on. A backend that answers with
/// 202 goes on too; it says itself when it has ended (`POST /product/v1/…/tasks/{task}:finish`).
///
/// A task whose replica dies is known to have begun, and is `UNKNOWN` when the replica has not said
/// for a minute and a half that it waits; one whose backend fails on the way is so at once. Its
/// backend may still say how it ended.
public final class TaskRunner {

  private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);
  private static final int ACCEPTED = 202;

  /// Otherwise it would be thought that nobody cares for the task.
  private static final Retry LEAVING = Retry.backoff(4, Duration.ofSeconds(1));

  private final Tasks tasks;
  private final TaskResults results;
  private final TaskReaders readers;
  private final Clock clock;
  private final TaskPlaces places;
  private final Set<Task> awaited = ConcurrentHashMap.newKeySet();
  private final Sinks.Many<Mono<Void>> waiting =
      Sinks.many()
          .unicast()
          .onBackpressureBuffer(Queues.<Mono<Void>>unboundedMultiproducer().get());

  /// @param places of tasks that are waited for at once
  TaskRunner(
      Tasks tasks, TaskResults results, TaskReaders readers, Clock clock, TaskPlaces places) {
    this.tasks = tasks;
    this.results = results;
    this.readers = readers;
    this.clock = clock;
    this.places = places;
  }

  /// Begins a task; fails when it cannot be written down, or too many run.
  ///
  /// @param target with one backend
  /// @param longest how long it can take
  /// @param work asks the backend; begun when the task is written down
  /// @return the task as callers see it
  public Mono<Object> begin(
      Call call, Target.Catalogued target, Duration longest, Mono<Outcome<byte[]>> work) {
    String service = target.action().backends().getFirst().service();
    if (!places.take(service)) {
      return Mono.error(new RefusedException(new Refusal.ServiceUnavailable()));
    }
    Task.Key key = new Task.Key(call.tenant().organization().id(), Ids.next());
    return Mono.defer(() ->
            tasks.begin(
                key,
                call.request().action(),
                call.trace().traceId(),
                readers.of(call, key, target.permission()),
                longest))
        .doOnNext(task -> {
          call.runs(task.id());
          awaited.add(task);
          submit(
              run(call, task, work)
                  .doFinally(signal -> {
                    awaited.remove(task);
                    places.leave(service);
                  }));
        })
        .doOnError(failure -> places.leave(service))
        .map(task -> TaskView.of(task, null, clock.instant()));
  }

  private synchronized void submit(Mono<Void> work) {
    waiting.tryEmitNext(work).orThrow();
  }

  private Mono<Void> run(Call call, Task task, Mono<Outcome<byte[]>> work) {
    return work.flatMap(outcome ->
            isGoingOn(call, outcome)
                ? tasks.leave(task.organization(), task.id()).retryWhen(LEAVING)
                : end(task, outcome))
        .onErrorResume(failure -> {
          // It stays as it is, and is UNKNOWN when nobody says any more that he waits for it.
          LOG.error("How the task {} has ended cannot be kept", task.id(), failure);
          return Mono.empty();
        });
  }

  private static boolean isGoingOn(Call call, Outcome<byte[]> outcome) {
    Call.BackendAnswer answer = call.backendAnswer();
    return outcome instanceof Outcome.Value<byte[]>
        && answer != null
        && answer.status() != null
        && answer.status() == ACCEPTED;
  }

  private Mono<Void> end(Task task, Outcome<byte[]> outcome) {
    FirstAnswer result =
        switch (outcome) {
          case Outcome.Value<byte[]>(byte[] data) -> FirstAnswer.success(data);
          case Outcome.Refused<byte[]>(Refusal refusal) -> FirstAnswer.refusal(refusal);
        };
    return isLost(outcome)
        ? results.lose(task.organization(), task.id(), result)
        : results.finish(task.organization(), task.id(), result);
  }

  /// Whether nobody knows how a task has ended, unless its backend will say so.
  public static boolean isLost(Outcome<byte[]> outcome) {
    return outcome instanceof Outcome.Refused<byte[]>(Refusal refusal)
        && refusal.isOutcomeUnknown();
  }

  /// Says for all tasks that their backends are still waited for. Never fails, so that the next
  /// time is not put off as it would be after a failure.
  public Mono<Void> sayWhatIsAwaited() {
    return Mono.defer(() -> tasks.await(List.copyOf(awaited)))
        .doOnError(failure ->
            LOG.warn("Which tasks are waited for cannot be kept: {}", failure.toString()))
        .onErrorComplete();
  }

  /// Waits for whatever is submitted; never completes.
  Mono<Void> waitForBackends() {
    return waiting.asFlux().flatMap(work -> work, places.most()).then();
  }
}
