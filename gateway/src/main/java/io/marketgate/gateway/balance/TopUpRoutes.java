package io.marketgate.gateway.balance;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.money.Money;
import io.marketgate.tenant.organization.OrganizationDirectory;
import io.marketgate.tenant.topup.TopUps;
import io.marketgate.tenant.topup.TopUps.Standing;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/organizations/{id}/top-ups`: which metrics are bought from the balance by themselves
/// when little is left of them.
final class TopUpRoutes {

  private static final String TOP_UPS = "/ops/v1/organizations/{organization}/top-ups";
  private static final String ENABLED = "enabled";

  private final TopUps topUps;
  private final OrganizationDirectory directory;
  private final OperatorGuard operators;

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record View(
      String metric, long quantity, String price, boolean enabled, @Nullable Instant failedAt) {

    static View of(Standing standing) {
      return new View(
          standing.metric(),
          standing.offer().quantity(),
          Money.text(standing.offer().price()),
          standing.isOn(),
          standing.failedAt());
    }
  }

  TopUpRoutes(TopUps topUps, OrganizationDirectory directory, OperatorGuard operators) {
    this.topUps = topUps;
    this.directory = directory;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(RouterFunctions.route().GET(TOP_UPS, this::list))
        .filter(operators::anyOperator)
        .build()
        .and(
            Refusals.answering(RouterFunctions.route().PUT(TOP_UPS + "/{metric}", this::set))
                .filter(operators::operations)
                .build());
  }

  private Mono<ServerResponse> list(ServerRequest request) {
    return directory
        .find(id(request))
        .then(Mono.defer(() -> topUps.list(id(request))))
        .flatMap(all -> Page.part(request, all, View::of, Standing::metric));
  }

  private Mono<ServerResponse> set(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of(ENABLED),
        input -> {
          Boolean enabled = input.flag(ENABLED);
          if (!input.has(ENABLED)) {
            input.fault(ENABLED, "is required");
          }
          return input.faults().isEmpty() && enabled != null
              ? topUps
                  .set(id(request), request.pathVariable("metric"), enabled)
                  .map(View::of)
                  .flatMap(ServerResponse.ok()::bodyValue)
              : input.faults().answer();
        });
  }

  private static String id(ServerRequest request) {
    return request.pathVariable("organization");
  }
}
