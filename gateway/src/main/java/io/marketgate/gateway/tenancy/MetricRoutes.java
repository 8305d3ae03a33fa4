package io.marketgate.gateway.tenancy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.metric.Metrics;
import io.marketgate.tenant.metric.TopUp;
import io.marketgate.tenant.money.Money;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/metrics`: what can be sold by itself (api.md 4, tenancy.md 2).
final class MetricRoutes {

  private static final String METRICS = "/ops/v1/metrics";
  private static final Set<String> STATUSES = Set.of("VALID", "INVALID");

  private final Metrics metrics;
  private final OperatorGuard operators;

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record View(
      String code,
      String name,
      String category,
      String nature,
      @Nullable String measure,
      @Nullable String period,
      @Nullable String unit,
      long step,
      @Nullable TopUpView topUp,
      String status) {

    static View of(Metric metric) {
      return new View(
          metric.code(),
          metric.name(),
          metric.category().name(),
          metric.nature().name(),
          metric.measure() == null ? null : metric.measure().name(),
          metric.isCounting() ? metric.period() == null ? "NONE" : metric.period().name() : null,
          metric.unit(),
          metric.step(),
          metric.topUp() == null ? null : TopUpView.of(metric.topUp()),
          metric.status().name());
    }
  }

  private record TopUpView(long quantity, String price) {

    static TopUpView of(TopUp topUp) {
      return new TopUpView(topUp.quantity(), Money.text(topUp.price()));
    }
  }

  MetricRoutes(Metrics metrics, OperatorGuard operators) {
    this.metrics = metrics;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET(METRICS, this::list)
        .filter(operators::anyOperator)
        .build()
        .and(
            Refusals.answering(
                    RouterFunctions.route()
                        .POST(METRICS + ":sync", JsonInput.withoutMembers(this::synchronize))
                        .PATCH(METRICS + "/{code}", this::setStatus))
                .filter(operators::operations)
                .build());
  }

  private Mono<ServerResponse> list(ServerRequest request) {
    return metrics
        .all()
        .flatMap(all ->
            Page.part(request, List.copyOf(all.values()), View::of, metric -> metric.code()));
  }

  private Mono<ServerResponse> synchronize(ServerRequest request) {
    return metrics.synchronize().flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<ServerResponse> setStatus(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of("status"),
        input -> {
          String status = input.requiredText("status");
          if (!status.isEmpty() && !STATUSES.contains(status)) {
            input.faults().add("status", "must be VALID or INVALID");
          }
          return input.faults().isEmpty()
              ? metrics
                  .setStatus(request.pathVariable("code"), Metric.Status.valueOf(status))
                  .map(View::of)
                  .flatMap(ServerResponse.ok()::bodyValue)
              : input.faults().answer();
        });
  }
}
