package io.marketgate.gateway.trace;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.InputFaults;
import io.marketgate.gateway.problem.Problems;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/traces`: any operator may look (api.md 6).
final class TraceRoutes {

  private static final Set<String> PARAMETERS =
      Set.of("organization", "action", "code", "from", "to", "minDuration", "limit", "cursor");
  private static final int DEFAULT_LIMIT = 50;
  private static final int MOST = 200;

  private final TraceStore store;
  private final OperatorGuard operators;
  private final Clock clock;

  TraceRoutes(TraceStore store, OperatorGuard operators, Clock clock) {
    this.store = store;
    this.operators = operators;
    this.clock = clock;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET("/ops/v1/traces/{traceId}", this::show)
        .GET("/ops/v1/traces", this::search)
        .filter(operators::anyOperator)
        .build();
  }

  private Mono<ServerResponse> show(ServerRequest request) {
    return store
        .findByTrace(request.pathVariable("traceId"))
        .flatMap(traces ->
            traces.isEmpty()
                ? Problems.answer(
                    HttpStatus.NOT_FOUND, "TraceNotFound", "No request with this trace id is kept")
                : ServerResponse.ok().bodyValue(Map.of("items", traces)));
  }

  private Mono<ServerResponse> search(ServerRequest request) {
    InputFaults faults = new InputFaults();
    new TreeSet<>(request.queryParams().keySet())
        .stream()
            .filter(name -> !PARAMETERS.contains(name))
            .forEach(name -> faults.add(name, "there is no such parameter"));
    int limit = (int) number(request, "limit", DEFAULT_LIMIT, MOST, faults);
    TraceStore.Query query =
        new TraceStore.Query(
            text(request, "organization"),
            text(request, "action"),
            text(request, "code"),
            instant(request, "from", Instant.EPOCH, faults),
            instant(request, "to", clock.instant().plusSeconds(1), faults),
            micros(request, faults),
            number(request, "cursor", Long.MAX_VALUE, Long.MAX_VALUE, faults),
            limit);
    return faults.isEmpty()
        ? store.search(query).flatMap(found -> page(found, limit))
        : faults.answer();
  }

  private static Mono<ServerResponse> page(List<TraceStore.Numbered> found, int limit) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("items", found.stream().map(TraceStore.Numbered::trace).toList());
    if (found.size() == limit) {
      answer.put("nextCursor", Long.toString(found.getLast().number()));
    }
    return ServerResponse.ok().bodyValue(answer);
  }

  private static @Nullable String text(ServerRequest request, String name) {
    return request.queryParam(name).filter(value -> !value.isEmpty()).orElse(null);
  }

  private static Instant instant(
      ServerRequest request, String name, Instant absent, InputFaults faults) {
    try {
      return request.queryParam(name).map(Instant::parse).orElse(absent);
    } catch (DateTimeParseException e) {
      faults.add(name, "must be an instant like 2026-11-22T10:00:00Z");
      return absent;
    }
  }

  private static long micros(ServerRequest request, InputFaults faults) {
    try {
      return request
          .queryParam("minDuration")
          .map(Duration::parse)
          .map(duration -> duration.toNanos() / 1_000)
          .orElse(0L);
    } catch (DateTimeParseException | ArithmeticException e) {
      faults.add("minDuration", "must be a duration like PT0.5S");
      return 0;
    }
  }

  private static long number(
      ServerRequest request, String name, long absent, long most, InputFaults faults) {
    Optional<String> text = request.queryParam(name);
    try {
      long number = text.map(Long::parseLong).orElse(absent);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Falls through to the message.
    }
    faults.add(name, "must be a whole number from 1 to " + most);
    return absent;
  }
}
