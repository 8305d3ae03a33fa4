package io.marketgate.gateway.task;

import io.marketgate.gateway.call.FirstAnswer;
import io.marketgate.tenant.secret.Place;
import io.marketgate.tenant.secret.SecretBox;
import io.marketgate.tenant.task.Task;
import io.marketgate.tenant.task.Tasks;
import java.time.Clock;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/// What tasks end with, which only this program can read in the database.
final class TaskResults {

  private final Tasks tasks;
  private final TaskLooks looks;
  private final SecretBox secrets;
  private final JsonMapper json;
  private final ObjectReader results;
  private final Clock clock;

  TaskResults(Tasks tasks, TaskLooks looks, SecretBox secrets, JsonMapper json, Clock clock) {
    this.tasks = tasks;
    this.looks = looks;
    this.secrets = secrets;
    this.json = json;
    this.results = json.readerFor(FirstAnswer.class);
    this.clock = clock;
  }

  /// Ends a task.
  Mono<Void> finish(String organization, String id, FirstAnswer result) {
    return Mono.defer(
        () -> tasks.finish(organization, id, result.isSuccess(), sealed(organization, id, result)));
  }

  /// Notes that nobody knows how a task has ended.
  Mono<Void> lose(String organization, String id, FirstAnswer reason) {
    return Mono.defer(() -> tasks.lose(organization, id, sealed(organization, id, reason)));
  }

  private String sealed(String organization, String id, FirstAnswer result) {
    return secrets.seal(json.writeValueAsString(result), place(organization, id));
  }

  /// Versions before did not bind results to anything.
  private static Place place(String organization, String id) {
    return Place.of("action_task.result", organization, id, "");
  }

  /// A task as callers see it; empty when the organization has none with that id.
  ///
  /// @param check fails when it is not for this caller
  Mono<TaskView> view(String organization, String id, Function<Task, Mono<Void>> check) {
    return tasks.find(organization, id).delayUntil(check).map(this::view);
  }

  private Mono<TaskView> view(String organization, String id) {
    return tasks.find(organization, id).map(this::view);
  }

  /// The same, for those who look again and again at what runs and is for them.
  Mono<TaskView> viewAgain(String organization, String id) {
    return looks
        .running(organization, id)
        .map(this::view)
        .filter(TaskView::isRunning)
        .switchIfEmpty(Mono.defer(() -> view(organization, id)));
  }

  private TaskView view(Task task) {
    FirstAnswer result =
        task.result() == null
            ? null
            : secrets
                .open(task.result(), place(task.organization(), task.id()))
                .map(text -> results.<FirstAnswer>readValue(text))
                .orElse(null);
    return TaskView.of(task, result, clock.instant());
  }
}
