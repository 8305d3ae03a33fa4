package io.marketgate.gateway.license;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.QueryInput;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.license.Licenses;
import java.util.Set;
import java.util.function.Function;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/license`: the platform's own licence (api.md 4, tenancy.md 9).
final class LicenseRoutes {

  private static final String LICENSE = "/ops/v1/license";
  private static final int LONGEST_KEY = 4_096;

  private final Licenses licenses;
  private final OperatorGuard operators;

  LicenseRoutes(Licenses licenses, OperatorGuard operators) {
    this.licenses = licenses;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(
            RouterFunctions.route().GET(LICENSE, this::show).GET(LICENSE + "/log", this::log))
        .filter(operators::anyOperator)
        .build()
        .and(
            Refusals.answering(
                    RouterFunctions.route()
                        .POST(LICENSE + ":verify", this::verify)
                        .PUT(LICENSE, this::bind))
                .filter(operators::administrators)
                .build());
  }

  private Mono<ServerResponse> show(ServerRequest request) {
    return licenses.status().map(LicenseView::of).flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<ServerResponse> verify(ServerRequest request) {
    return withKey(request, key -> licenses.verify(key).map(LicenseView::ofKey));
  }

  private Mono<ServerResponse> bind(ServerRequest request) {
    return withKey(request, key -> licenses.bind(key).map(LicenseView::of));
  }

  private static Mono<ServerResponse> withKey(
      ServerRequest request, Function<String, Mono<LicenseView>> work) {
    return JsonInput.read(
        request,
        Set.of("key"),
        input -> {
          String key = input.requiredText("key", LONGEST_KEY);
          return input.faults().isEmpty()
              ? work.apply(key).flatMap(ServerResponse.ok()::bodyValue)
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> log(ServerRequest request) {
    QueryInput input = new QueryInput(request, Set.of("limit", "cursor"));
    return Page.latest(input, licenses::log, LicenseView.LogView::of, Licenses.LogEntry::id);
  }
}
