package io.marketgate.gateway.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.tenant.money.Money;
import io.marketgate.tenant.order.OrderContent;
import io.marketgate.tenant.order.OrderLine;
import io.marketgate.tenant.order.ProrationQuote;
import io.marketgate.tenant.order.WorkOrder;
import io.marketgate.tenant.order.WorkOrders;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A work order as staff see it (api.md 4).
@JsonInclude(JsonInclude.Include.NON_NULL)
record OrderView(
    String id,
    String type,
    String organization,
    @Nullable String edition,
    @Nullable String duration,
    @Nullable List<LineView> lines,
    @Nullable List<String> carryOver,
    @Nullable String amount,
    @Nullable String currency,
    @Nullable String reference,
    @Nullable String note,
    String approvalStatus,
    String authorizationStatus,
    WorkOrder.@Nullable Abnormality abnormality,
    @Nullable QuoteView quote,
    String createdBy,
    Instant createdAt,
    @Nullable String decidedBy,
    @Nullable Instant decidedAt,
    @Nullable Instant effectiveAt,
    @Nullable String reason,
    boolean closed,
    long version) {

  /// @param until null unless the term is a fixed date
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record LineView(String metric, long quantity, String term, @Nullable Instant until) {

    static LineView of(OrderLine line) {
      return new LineView(line.metric(), line.quantity(), line.term().name(), line.until());
    }
  }

  /// What an upgrade costs for the days that are left.
  record QuoteView(String amount, long daysLeft, long days) {

    static @Nullable QuoteView of(@Nullable ProrationQuote quote) {
      return quote == null
          ? null
          : new QuoteView(Money.text(quote.amount()), quote.daysLeft(), quote.days());
    }
  }

  /// An entry of an order's history.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record StepView(
      Instant at, String actor, String transition, long version, @Nullable String detail) {

    static StepView of(WorkOrders.Step step) {
      return new StepView(
          step.at(), step.actor(), step.transition().name(), step.version(), step.detail());
    }
  }

  static OrderView of(WorkOrder order) {
    OrderContent content = order.content();
    WorkOrder.Status status = order.status();
    return new OrderView(
        order.id(),
        content.type().name(),
        order.organization(),
        content.edition(),
        content.duration() == null ? null : content.duration().toString(),
        content.lines().isEmpty() ? null : content.lines().stream().map(LineView::of).toList(),
        content.carryOver().isEmpty() ? null : content.carryOver(),
        content.amount() == null ? null : Money.text(content.amount()),
        content.currency(),
        content.reference(),
        content.note(),
        status.approval().name(),
        status.authorization().name(),
        status.abnormality(),
        QuoteView.of(order.quote()),
        order.createdBy(),
        order.createdAt(),
        status.decidedBy(),
        status.decidedAt(),
        status.effectiveAt(),
        status.reason(),
        status.isClosed(),
        order.version());
  }
}
