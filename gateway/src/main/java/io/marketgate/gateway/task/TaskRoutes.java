package io.marketgate.gateway.task;

import io.marketgate.adapter.catalogue.Action.BackendError;
import io.marketgate.gateway.call.FirstAnswer;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.gateway.product.ClientGuard;
import io.marketgate.gateway.product.Scope;
import io.marketgate.tenant.task.Tasks;
import java.util.Set;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/// `/product/v1/organizations/{id}/tasks/{task}`: the product's backend says how far it is with a
/// task, and how it has ended. The task's id comes to it in the header `X-Marketgate-Task`.
final class TaskRoutes {

  private static final String PATH = "/product/v1/organizations/{organization}/tasks/{task}";
  private static final String PERCENT = "percent";
  private static final String MESSAGE = "message";
  private static final String DATA = "data";
  private static final String ERROR = "error";
  private static final int LONGEST_MESSAGE = 500;
  private static final int LONGEST_CODE = 100;
  private static final int ALL = 100;
  private static final int FAILED = 500;

  private final Tasks tasks;
  private final TaskResults results;
  private final ClientGuard clients;

  TaskRoutes(Tasks tasks, TaskResults results, ClientGuard clients) {
    this.tasks = tasks;
    this.results = results;
    this.clients = clients;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(
            RouterFunctions.route()
                .POST(PATH + ":progress", this::progress)
                .POST(PATH + ":finish", this::finish))
        .filter(clients.needs(Scope.TASKS))
        .build();
  }

  private Mono<ServerResponse> progress(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of(PERCENT, MESSAGE),
        input -> {
          Long percent = input.number(PERCENT, 0, ALL);
          String message = input.text(MESSAGE, LONGEST_MESSAGE);
          return input.faults().isEmpty()
              ? done(
                  tasks.progress(
                      organization(request),
                      task(request),
                      percent == null ? null : percent.intValue(),
                      message))
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> finish(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of(DATA, ERROR),
        input -> {
          JsonNode data = input.value(DATA);
          JsonInput error = input.object(ERROR, Set.of("code", MESSAGE));
          if (data != null && error != null) {
            input.fault(ERROR, "excludes data");
          }
          FirstAnswer result =
              error == null
                  ? new FirstAnswer(200, "OK", "", data == null ? null : data.toString())
                  : new FirstAnswer(
                      FAILED, code(error), error.requiredText(MESSAGE, LONGEST_MESSAGE), null);
          return input.faults().isEmpty()
              ? done(results.finish(organization(request), task(request), result))
              : input.faults().answer();
        });
  }

  /// Like the codes of a catalogue.
  private static String code(JsonInput error) {
    String code = error.requiredText("code", LONGEST_CODE);
    if (!code.isEmpty() && !BackendError.CODE.matcher(code).matches()) {
      error.fault("code", "must match " + BackendError.CODE);
    }
    return code;
  }

  private static Mono<ServerResponse> done(Mono<Void> work) {
    return work.then(Mono.defer(() -> ServerResponse.noContent().build()));
  }

  private static String organization(ServerRequest request) {
    return request.pathVariable("organization");
  }

  private static String task(ServerRequest request) {
    return request.pathVariable("task");
  }
}
