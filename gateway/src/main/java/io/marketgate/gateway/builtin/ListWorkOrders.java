package io.marketgate.gateway.builtin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.problem.Page;
import io.marketgate.tenant.money.Money;
import io.marketgate.tenant.order.OrderContent;
import io.marketgate.tenant.order.WorkOrder;
import io.marketgate.tenant.order.WorkOrders;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/// `{limit?, cursor?}`: what was ordered for the caller's organization, newest first. Notes of
/// staff and who they are stay with them.
final class ListWorkOrders implements BuiltInAction {

  private static final Pattern CURSOR = Pattern.compile("[1-9][0-9]{0,17}");

  private final WorkOrders orders;

  /// A line of an order.
  record Line(String metric, long quantity, String term) {}

  /// An order as its organization sees it.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record View(
      String id,
      String type,
      @Nullable String edition,
      @Nullable String duration,
      @Nullable List<Line> lines,
      @Nullable String amount,
      @Nullable String currency,
      String approvalStatus,
      String authorizationStatus,
      Instant createdAt,
      @Nullable Instant effectiveAt) {

    static View of(WorkOrder order) {
      OrderContent content = order.content();
      List<Line> lines =
          content.lines().stream()
              .map(line -> new Line(line.metric(), line.quantity(), line.term().name()))
              .toList();
      return new View(
          order.id(),
          content.type().name(),
          content.edition(),
          content.duration() == null ? null : content.duration().toString(),
          lines.isEmpty() ? null : lines,
          content.amount() == null ? null : Money.text(content.amount()),
          content.currency(),
          order.status().approval().name(),
          order.status().authorization().name(),
          order.createdAt(),
          order.status().effectiveAt());
    }
  }

  ListWorkOrders(WorkOrders orders) {
    this.orders = orders;
  }

  @Override
  public String name() {
    return "ListWorkOrders";
  }

  @Override
  public Optional<Refusal> checkParams(ObjectNode params) {
    return ListParams.check(params, CURSOR.asMatchPredicate());
  }

  @Override
  public Mono<Object> answer(Call call) {
    ObjectNode params = call.request().params();
    int limit = ListParams.limit(params);
    long before = Long.parseLong(ListParams.cursor(params, String.valueOf(Long.MAX_VALUE)));
    WorkOrders.Filter own =
        new WorkOrders.Filter(call.tenant().organization().id(), null, null, null, null);
    return orders
        .search(own, before, limit)
        .map(found -> Page.of(found, limit, View::of, order -> String.valueOf(order.number())));
  }
}
