package io.marketgate.gateway.task;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.ParamsCheck;
import io.marketgate.gateway.call.RefusedException;
import io.marketgate.gateway.call.WatchableAction;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `{task}`: how work that an action has begun stands. A caller who takes server-sent events is
/// told again whenever that changes, until it has ended, for a minute at most. Besides the
/// permission for this action he needs that of the task's own, unless he has begun it.
final class DescribeTask implements WatchableAction {

  private static final String TASK = "task";
  private static final Pattern FORM = Pattern.compile("[a-z0-9]{1,32}");
  private static final int NOT_FOUND = 404;
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration LONGEST_WATCH = Duration.ofMinutes(1);

  private final TaskResults results;
  private final TaskReaders readers;
  private final Mono<Void> stops;

  /// @param stops completes when the program stops
  DescribeTask(TaskResults results, TaskReaders readers, Mono<Void> stops) {
    this.results = results;
    this.readers = readers;
    this.stops = stops;
  }

  @Override
  public String name() {
    return "DescribeTask";
  }

  @Override
  public Optional<Refusal> checkParams(ObjectNode params) {
    Optional<Refusal> unknown = ParamsCheck.unknown(params, Set.of(TASK));
    if (unknown.isPresent()) {
      return unknown;
    }
    JsonNode task = params.get(TASK);
    if (task == null) {
      return Optional.of(new Refusal.MissingParameter("params/" + TASK));
    }
    return task.isString() && FORM.matcher(task.stringValue()).matches()
        ? Optional.empty()
        : ParamsCheck.invalid(TASK, "it must be the id of a task");
  }

  @Override
  public Mono<Object> answer(Call call) {
    return view(call).map(view -> view);
  }

  /// Ends with the program, so that its end need not wait for callers who look on.
  @Override
  public Flux<Seen> watch(Call call) {
    return view(call)
        .concatWith(again(call).delaySubscription(LOOK).repeat())
        .takeUntil(view -> !view.isRunning())
        .take(LONGEST_WATCH)
        .takeUntilOther(stops)
        .distinctUntilChanged()
        .map(view -> new Seen(view, view.hasEnded(), view.isUnknown()));
  }

  private Mono<TaskView> view(Call call) {
    return orNotFound(
        results.view(organization(call), task(call), task -> readers.require(call, task)));
  }

  private Mono<TaskView> again(Call call) {
    return orNotFound(results.viewAgain(organization(call), task(call)));
  }

  private static String organization(Call call) {
    return call.tenant().organization().id();
  }

  private static String task(Call call) {
    return call.request().params().get(TASK).stringValue();
  }

  private static Mono<TaskView> orNotFound(Mono<TaskView> view) {
    return view.switchIfEmpty(
        Mono.error(() ->
            new RefusedException(
                new Refusal.ActionRefused(NOT_FOUND, "TaskNotFound", "There is no such task."))));
  }
}
