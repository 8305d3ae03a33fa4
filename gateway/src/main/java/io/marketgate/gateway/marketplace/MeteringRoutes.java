package io.marketgate.gateway.marketplace;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.QueryInput;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.marketplace.Metering;
import io.marketgate.tenant.marketplace.Metering.Status;
import io.marketgate.tenant.marketplace.Metering.Usage;
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

/// `/ops/v1/metering`: what marketplaces were told of what was used, and what somebody has to look
/// after.
final class MeteringRoutes {

  private static final String METERING = "/ops/v1/metering";
  private static final Set<String> STATES =
      Arrays.stream(Status.values()).map(Status::name).collect(Collectors.toUnmodifiableSet());

  private final Metering metering;
  private final OperatorGuard operators;

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record View(
      String id,
      String marketplace,
      String instance,
      String organization,
      String metric,
      Instant hour,
      long quantity,
      String serial,
      Status status,
      int attempts,
      @Nullable String fault,
      @Nullable Instant finishedAt) {

    static View of(Usage usage) {
      return new View(
          Long.toString(usage.number()),
          usage.marketplace(),
          usage.instance(),
          usage.organization(),
          usage.metric(),
          usage.hour(),
          usage.quantity(),
          usage.serial(),
          usage.status(),
          usage.attempts(),
          usage.fault(),
          usage.finishedAt());
    }
  }

  MeteringRoutes(Metering metering, OperatorGuard operators) {
    this.metering = metering;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(RouterFunctions.route().GET(METERING, this::list))
        .filter(operators::anyOperator)
        .build()
        .and(
            Refusals.answering(
                    RouterFunctions.route()
                        .POST(METERING + "/{id}:resend", request -> decide(request, false))
                        .POST(METERING + "/{id}:confirm", request -> decide(request, true)))
                .filter(operators::operations)
                .build());
  }

  private Mono<ServerResponse> list(ServerRequest request) {
    QueryInput input = new QueryInput(request, Set.of("status", "instance", "limit", "cursor"));
    String status = input.text("status");
    if (status != null && !STATES.contains(status)) {
      input.faults().add("status", "must be one of " + STATES.stream().sorted().toList());
    }
    return input.faults().isEmpty()
        ? Page.latest(
            input,
            (before, most) ->
                metering.latest(
                    status == null ? null : Status.valueOf(status),
                    input.text("instance"),
                    before,
                    most),
            View::of,
            Usage::number)
        : input.faults().answer();
  }

  private Mono<ServerResponse> decide(ServerRequest request, boolean isThere) {
    return Mono.defer(() -> metering.decide(number(request.pathVariable("id")), isThere))
        .flatMap(decided ->
            decided
                ? ServerResponse.noContent().build()
                : Mono.error(
                    RefusedChange.conflict(
                        "MeteringStatus", "There is no such record that waits for somebody.")));
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw RefusedChange.notFound("Record");
    }
  }
}
