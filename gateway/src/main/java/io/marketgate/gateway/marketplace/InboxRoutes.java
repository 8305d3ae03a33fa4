package io.marketgate.gateway.marketplace;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.QueryInput;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.marketplace.Callbacks;
import io.marketgate.tenant.marketplace.Callbacks.Callback;
import io.marketgate.tenant.marketplace.Callbacks.Search;
import io.marketgate.tenant.marketplace.Callbacks.State;
import io.marketgate.tenant.refusal.RefusedChange;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/marketplaces/{name}/callbacks`: what marketplaces have said, what has come of it, and
/// once more what has failed.
final class InboxRoutes {

  private static final String CALLBACKS = "/ops/v1/marketplaces/{name}/callbacks";
  private static final Set<String> STATES =
      Arrays.stream(State.values()).map(State::name).collect(Collectors.toUnmodifiableSet());

  private final Marketplaces marketplaces;
  private final Callbacks inbox;
  private final Replays replays;
  private final OperatorGuard operators;

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record View(
      String id,
      Instant at,
      String traceId,
      @Nullable String action,
      @Nullable String subject,
      @Nullable String query,
      @Nullable String body,
      State outcome,
      @Nullable String reason,
      @Nullable Instant finishedAt) {

    static View of(Callback callback) {
      return new View(
          Long.toString(callback.number()),
          callback.at(),
          callback.traceId(),
          callback.action(),
          callback.subject(),
          callback.query(),
          callback.body() == null || callback.body().isEmpty() ? null : callback.body(),
          callback.outcome(),
          callback.reason(),
          callback.finishedAt());
    }
  }

  InboxRoutes(
      Marketplaces marketplaces, Callbacks inbox, Replays replays, OperatorGuard operators) {
    this.marketplaces = marketplaces;
    this.inbox = inbox;
    this.replays = replays;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(
            RouterFunctions.route().GET(CALLBACKS, this::list).GET(CALLBACKS + "/{id}", this::show))
        .filter(operators::anyOperator)
        .build()
        .and(
            Refusals.answering(
                    RouterFunctions.route()
                        .POST(CALLBACKS + "/{id}:replay", JsonInput.withoutMembers(this::replay)))
                .filter(operators::operations)
                .build());
  }

  private Mono<ServerResponse> list(ServerRequest request) {
    QueryInput input =
        new QueryInput(request, Set.of("outcome", "subject", "action", "limit", "cursor"));
    String outcome = input.text("outcome");
    if (outcome != null && !STATES.contains(outcome)) {
      input.faults().add("outcome", "must be one of " + STATES.stream().sorted().toList());
    }
    return input.faults().isEmpty()
        ? page(input, search(request, input, outcome))
        : input.faults().answer();
  }

  private Search search(ServerRequest request, QueryInput input, @Nullable String outcome) {
    return new Search(
        marketplace(request).name(),
        outcome == null ? null : State.valueOf(outcome),
        input.text("subject"),
        input.text("action"));
  }

  private Mono<ServerResponse> page(QueryInput input, Search search) {
    return Page.latest(
        input, (before, most) -> inbox.latest(search, before, most), View::of, Callback::number);
  }

  private Marketplace marketplace(ServerRequest request) {
    return marketplaces
        .find(request.pathVariable("name"))
        .orElseThrow(() -> RefusedChange.notFound("Marketplace"));
  }

  private Mono<ServerResponse> show(ServerRequest request) {
    return found(request).map(View::of).flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<Callback> found(ServerRequest request) {
    return Mono.defer(
            () -> inbox.find(marketplace(request).name(), number(request.pathVariable("id"))))
        .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("Callback")));
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw RefusedChange.notFound("Callback");
    }
  }

  private Mono<ServerResponse> replay(ServerRequest request) {
    return found(request)
        .flatMap(callback -> replays.replay(marketplace(request), callback))
        .then(Mono.defer(() -> show(request)));
  }
}
