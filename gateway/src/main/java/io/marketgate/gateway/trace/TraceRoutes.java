package io.marketgate.gateway.trace;

import io.marketgate.gateway.call.SignsOfLife;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.Problems;
import io.marketgate.gateway.problem.QueryInput;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// `/ops/v1/traces`: any operator may look (api.md 6).
final class TraceRoutes {

  private static final Set<String> PARAMETERS =
      Set.of("organization", "action", "code", "from", "to", "minDuration", "limit", "cursor");

  private static final Set<String> TAIL_PARAMETERS = Set.of("organization", "action", "code");

  private final TraceStore store;
  private final TraceLookup lookup;
  private final TraceTail tail;
  private final OperatorGuard operators;
  private final Clock clock;

  TraceRoutes(
      TraceStore store, TraceLookup lookup, TraceTail tail, OperatorGuard operators, Clock clock) {
    this.store = store;
    this.lookup = lookup;
    this.tail = tail;
    this.operators = operators;
    this.clock = clock;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET("/ops/v1/traces/{traceId}", this::show)
        .GET("/ops/v1/traces", this::search)
        .GET("/ops/v1/traces:tail", this::tail)
        .filter(operators::anyOperator)
        .build();
  }

  private Mono<ServerResponse> show(ServerRequest request) {
    return lookup
        .find(request.pathVariable("traceId"))
        .flatMap(traces -> ServerResponse.ok().bodyValue(Map.of("items", traces)))
        .switchIfEmpty(
            Problems.answer(
                HttpStatus.NOT_FOUND, "TraceNotFound", "No request with this trace id is kept"));
  }

  private Mono<ServerResponse> search(ServerRequest request) {
    QueryInput input = new QueryInput(request, PARAMETERS);
    int limit = input.limit();
    TraceStore.Query query =
        new TraceStore.Query(
            input.text("organization"),
            input.text("action"),
            input.text("code"),
            Objects.requireNonNullElse(input.instant("from"), Instant.EPOCH),
            Objects.requireNonNullElse(input.instant("to"), clock.instant().plusSeconds(1)),
            input.micros("minDuration"),
            input.number("cursor", Long.MAX_VALUE, Long.MAX_VALUE),
            limit);
    return input.faults().isEmpty()
        ? store
            .search(query)
            .map(found ->
                Page.of(
                    found, limit, TraceStore.Numbered::trace, last -> Long.toString(last.number())))
            .flatMap(ServerResponse.ok()::bodyValue)
        : input.faults().answer();
  }

  private Mono<ServerResponse> tail(ServerRequest request) {
    QueryInput input = new QueryInput(request, TAIL_PARAMETERS);
    TraceTail.Filter filter =
        new TraceTail.Filter(input.text("organization"), input.text("action"), input.text("code"));
    if (!input.faults().isEmpty()) {
      return input.faults().answer();
    }
    return ServerResponse.ok()
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .contentType(MediaType.TEXT_EVENT_STREAM)
        .body(withSignsOfLife(tail.follow(filter)), new ParameterizedTypeReference<>() {});
  }

  private static Flux<ServerSentEvent<TraceRecord>> withSignsOfLife(Flux<TraceRecord> traces) {
    Flux<ServerSentEvent<TraceRecord>> events =
        traces.map(
            trace -> ServerSentEvent.builder(trace).event("trace").id(trace.requestId()).build());
    return SignsOfLife.among(
            events, ServerSentEvent.<TraceRecord>builder().comment("here").build(), Duration.ZERO)
        .onErrorResume(
            TraceTail.FullException.class,
            full ->
                Flux.just(
                    ServerSentEvent.<TraceRecord>builder()
                        .event("full")
                        .comment(TraceTail.MOST + " look on at this replica already")
                        .build()));
  }
}
