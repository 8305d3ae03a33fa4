package io.marketgate.gateway.order;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.QueryInput;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.order.Approver;
import io.marketgate.tenant.order.OrderContent;
import io.marketgate.tenant.order.OrderType;
import io.marketgate.tenant.order.WorkOrder;
import io.marketgate.tenant.order.WorkOrders;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/work-orders`: what sales staff order for an organization, and operations staff approve
/// (api.md 4, tenancy.md 6). Who may decide about an order is its own rule, whatever the door.
final class WorkOrderRoutes {

  private static final String ORDERS = "/ops/v1/work-orders";
  private static final String ORDER = ORDERS + "/{order}";
  private static final Set<String> SEARCH =
      Set.of(
          "organization",
          "type",
          "approvalStatus",
          "authorizationStatus",
          "createdBy",
          "limit",
          "cursor");
  private static final int LONGEST_REASON = 500;
  private static final int LONGEST_ID = 32;
  private static final String VERSION = "version";
  private static final String REASON = "reason";

  private final WorkOrders orders;
  private final OperatorGuard operators;

  WorkOrderRoutes(WorkOrders orders, OperatorGuard operators) {
    this.orders = orders;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(
            RouterFunctions.route()
                .GET(ORDERS, this::search)
                .GET(ORDER, this::find)
                .GET(ORDER + "/preview", this::preview)
                .GET(ORDER + "/history", this::history))
        .filter(operators::anyOperator)
        .build()
        .and(
            Refusals.answering(
                    RouterFunctions.route()
                        .POST(ORDERS, this::create)
                        .PATCH(ORDER, this::change)
                        .POST(ORDER + ":withdraw", this::withdraw)
                        .POST(ORDER + ":approve", this::approve)
                        .POST(ORDER + ":reject", this::reject)
                        .POST(ORDER + ":retry", this::retry)
                        .POST(ORDER + ":abandon", this::abandon))
                .filter(operators::staff)
                .build());
  }

  private Mono<ServerResponse> create(ServerRequest request) {
    return JsonInput.read(
        request,
        OrderInput.membersWith("type", "organization"),
        input -> {
          String organization = input.requiredText("organization", LONGEST_ID);
          OrderType type = input.oneOf("type", OrderType.class);
          OrderInput given = OrderInput.of(input);
          if (type == null) {
            input.fault("type", "is required");
            return input.faults().answer();
          }
          OrderContent content = given.asNew(type);
          content.faults().forEach(input.faults()::addAt);
          return input.faults().isEmpty()
              ? orders
                  .create(organization, content)
                  .map(OrderView::of)
                  .flatMap(ServerResponse.status(HttpStatus.CREATED)::bodyValue)
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> change(ServerRequest request) {
    return JsonInput.read(
        request,
        OrderInput.membersWith(VERSION),
        input -> {
          long version = version(input);
          OrderInput given = OrderInput.of(input);
          return input.faults().isEmpty()
              ? shown(orders.change(id(request), version, given::changing))
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> withdraw(ServerRequest request) {
    return withVersion(request, version -> orders.withdraw(id(request), version));
  }

  private Mono<ServerResponse> withVersion(
      ServerRequest request, LongFunction<Mono<WorkOrder>> change) {
    return JsonInput.readOptional(
        request,
        Set.of(VERSION),
        input -> {
          long version = version(input);
          return input.faults().isEmpty() ? shown(change.apply(version)) : input.faults().answer();
        });
  }

  private Mono<ServerResponse> approve(ServerRequest request) {
    return JsonInput.readOptional(
        request,
        Set.of("previewHash", VERSION),
        input -> {
          String hash = input.text("previewHash");
          long version = version(input);
          return input.faults().isEmpty()
              ? shown(orders.approve(id(request), approver(request), version, hash))
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> reject(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of(REASON, VERSION),
        input -> {
          String reason = input.requiredText(REASON, LONGEST_REASON);
          long version = version(input);
          return input.faults().isEmpty()
              ? shown(orders.reject(id(request), approver(request), version, reason))
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> retry(ServerRequest request) {
    return withVersion(request, version -> orders.retry(id(request), approver(request), version));
  }

  private Mono<ServerResponse> abandon(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of(REASON, VERSION),
        input -> {
          String reason = input.requiredText(REASON, LONGEST_REASON);
          long version = version(input);
          return input.faults().isEmpty()
              ? shown(orders.abandon(id(request), approver(request), version, reason))
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> search(ServerRequest request) {
    QueryInput input = new QueryInput(request, SEARCH);
    WorkOrders.Filter filter =
        new WorkOrders.Filter(
            input.text("organization"),
            input.oneOf("type", OrderType.class),
            input.oneOf("approvalStatus", WorkOrder.Approval.class),
            input.oneOf("authorizationStatus", WorkOrder.Authorization.class),
            creator(input.text("createdBy")));
    return Page.latest(
        input,
        (before, most) -> orders.search(filter, before, most),
        OrderView::of,
        WorkOrder::number);
  }

  /// An operator's name, or how orders name him.
  private static @Nullable String creator(@Nullable String name) {
    return name == null || name.contains(":") ? name : OperatorGuard.actor(name);
  }

  private Mono<ServerResponse> find(ServerRequest request) {
    return shown(orders.find(id(request)));
  }

  private Mono<ServerResponse> preview(ServerRequest request) {
    return orders.preview(id(request)).map(PreviewView::of).flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<ServerResponse> history(ServerRequest request) {
    return orders
        .history(id(request))
        .flatMap(steps ->
            Page.part(
                request, steps, OrderView.StepView::of, step -> String.valueOf(step.version())));
  }

  private static Mono<ServerResponse> shown(Mono<WorkOrder> order) {
    return order.map(OrderView::of).flatMap(ServerResponse.ok()::bodyValue);
  }

  /// Negative for whatever there is.
  private static long version(JsonInput input) {
    Long version = input.number(VERSION, 0, Long.MAX_VALUE);
    return version == null ? -1 : version;
  }

  private static Approver approver(ServerRequest request) {
    return new Approver(OperatorGuard.actor(request), OperatorGuard.roles(request));
  }

  private static String id(ServerRequest request) {
    return request.pathVariable("order");
  }
}
