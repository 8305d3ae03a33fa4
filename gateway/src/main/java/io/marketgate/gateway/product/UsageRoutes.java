package io.marketgate.gateway.product;

import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.gateway.product.UsageCalls.Operation;
import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.usage.Reservations;
import java.util.Map;
import java.util.Set;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/product/v1`: consume, reserve, acquire, release (api.md 3).
final class UsageRoutes {

  private static final String ORGANIZATION = "/product/v1/organizations/{organization}";
  private static final String RESERVATION = "/product/v1/reservations/{reservation}";

  private final UsageCalls calls;
  private final Reservations reservations;
  private final ClientGuard clients;

  UsageRoutes(UsageCalls calls, Reservations reservations, ClientGuard clients) {
    this.calls = calls;
    this.reservations = reservations;
    this.clients = clients;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(
            RouterFunctions.route()
                .POST(path(Operation.CONSUME), counting(Operation.CONSUME))
                .POST(path(Operation.RESERVE), counting(Operation.RESERVE))
                .POST(path(Operation.ACQUIRE), counting(Operation.ACQUIRE))
                .POST(path(Operation.RELEASE), counting(Operation.RELEASE))
                .POST(RESERVATION + "/confirm", this::confirm)
                .POST(RESERVATION + "/release", this::releaseReservation))
        .filter(clients.needs(Scope.USAGE))
        .build();
  }

  static String path(Operation operation) {
    return ORGANIZATION + "/" + operation.path();
  }

  private HandlerFunction<ServerResponse> counting(Operation operation) {
    return request ->
        JsonInput.read(
            request,
            operation.members(),
            input ->
                calls
                    .run(operation, request.pathVariable("organization"), input)
                    .flatMap(UsageReply::answer));
  }

  private Mono<ServerResponse> confirm(ServerRequest request) {
    return JsonInput.readOptional(
        request,
        Set.of("amount"),
        input -> {
          Long amount = input.number("amount", 1, Limit.MOST);
          OwnedName reservation = OwnedName.of(request.pathVariable("reservation"));
          return input.faults().isEmpty()
              ? ended(reservations.confirm(reservation.organization(), reservation.id(), amount))
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> releaseReservation(ServerRequest request) {
    OwnedName reservation = OwnedName.of(request.pathVariable("reservation"));
    return ended(reservations.release(reservation.organization(), reservation.id()));
  }

  private static Mono<ServerResponse> ended(Mono<Reservations.Ended> change) {
    return change
        .map(ended ->
            Map.of(
                "metric", ended.metric(),
                "reserved", ended.reserved(),
                "confirmed", ended.confirmed()))
        .flatMap(ServerResponse.ok()::bodyValue);
  }
}
