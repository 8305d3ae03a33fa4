package io.marketgate.gateway.changerequest;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.QueryInput;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.changerequest.ChangeRequest;
import io.marketgate.tenant.changerequest.ChangeRequests;
import java.util.Set;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/change-requests`: what waits for a second person (reliability.md 6), who is one of
/// those that could have made the change.
final class ChangeRequestRoutes {

  static final String REQUESTS = "/ops/v1/change-requests";

  private static final String REQUEST = REQUESTS + "/{request}";
  private static final String REASON = "reason";
  private static final int LONGEST_REASON = 500;

  private final ChangeRequests requests;
  private final OperatorGuard operators;

  ChangeRequestRoutes(ChangeRequests requests, OperatorGuard operators) {
    this.requests = requests;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(
            RouterFunctions.route().GET(REQUESTS, this::search).GET(REQUEST, this::find))
        .filter(operators::anyOperator)
        .build()
        .and(
            Refusals.answering(
                    RouterFunctions.route()
                        .POST(REQUEST + ":approve", JsonInput.withoutMembers(this::approve))
                        .POST(REQUEST + ":reject", this::reject)
                        .POST(REQUEST + ":withdraw", JsonInput.withoutMembers(this::withdraw)))
                .filter(operators::operations)
                .build());
  }

  private Mono<ServerResponse> search(ServerRequest request) {
    QueryInput input = new QueryInput(request, Set.of("organization", "status", "limit", "cursor"));
    ChangeRequests.Filter filter =
        new ChangeRequests.Filter(
            input.text("organization"), input.oneOf("status", ChangeRequest.Status.class));
    return Page.latest(
        input,
        (before, most) -> requests.search(filter, before, most),
        ChangeRequestView::of,
        ChangeRequest::number);
  }

  private Mono<ServerResponse> find(ServerRequest request) {
    return shown(requests.find(id(request)));
  }

  private Mono<ServerResponse> approve(ServerRequest request) {
    return shown(requests.approve(id(request)));
  }

  private Mono<ServerResponse> reject(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of(REASON),
        input -> {
          String reason = input.requiredText(REASON, LONGEST_REASON);
          return input.faults().isEmpty()
              ? shown(requests.reject(id(request), reason))
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> withdraw(ServerRequest request) {
    return shown(requests.withdraw(id(request)));
  }

  private static Mono<ServerResponse> shown(Mono<ChangeRequest> request) {
    return request.map(ChangeRequestView::of).flatMap(ServerResponse.ok()::bodyValue);
  }

  private static String id(ServerRequest request) {
    return request.pathVariable("request");
  }
}
