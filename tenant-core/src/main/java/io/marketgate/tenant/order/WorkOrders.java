package io.marketgate.tenant.order;

import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.entitlement.OrganizationChanges;
import io.marketgate.tenant.entitlement.OrganizationChanges.Effect;
import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.order.WorkOrder.Approval;
import io.marketgate.tenant.order.WorkOrder.Authorization;
import io.marketgate.tenant.order.WorkOrder.Status;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Work orders from the draft on (tenancy.md 6). What is refused fails with a [RefusedChange] and
/// has changed nothing; an approval that cannot take effect is kept as ABNORMAL with its reason,
/// and can be tried again.
public final class WorkOrders {

  private final Database database;
  private final OrganizationChanges changes;
  private final OrderRows rows;
  private final StandingRows standings;
  private final Approvals approvals;

  /// What has been done to an order.
  public enum Transition {
    CREATED,
    CHANGED,
    WITHDRAWN,
    REJECTED,
    APPROVED,
    FAILED,
    RETRIED,
    ABANDONED
  }

  /// An entry of an order's history.
  ///
  /// @param at when
  /// @param actor who
  /// @param transition what
  /// @param version of the order afterwards
  /// @param detail a reason, or what went wrong; null for nothing
  public record Step(
      Instant at, String actor, Transition transition, long version, @Nullable String detail) {}

  /// Which orders to find; null for any.
  public record Filter(
      @Nullable String organization,
      @Nullable OrderType type,
      @Nullable Approval approval,
      @Nullable Authorization authorization,
      @Nullable String createdBy) {}

  WorkOrders(
      Database database,
      OrganizationChanges changes,
      OrderRows rows,
      StandingRows standings,
      Approvals approvals) {
    this.database = database;
    this.changes = changes;
    this.rows = rows;
    this.standings = standings;
    this.approvals = approvals;
  }

  /// Drafts an order. What could not take effect now is refused at once.
  public Mono<WorkOrder> create(String organization, OrderContent content) {
    String id = Ids.next();
    return Mono.deferContextual(context -> {
      String creator = Actor.of(context).name();
      return changes.make(
          organization,
          "WorkOrderDrafted",
          (sql, locked) ->
              checked(sql, locked, content, id)
                  .map(checked -> draft(id, locked, checked, creator))
                  .flatMap(order -> rows.insert(sql, locked, order))
                  .delayUntil(order ->
                      rows.addHistory(sql, locked, order, creator, Transition.CREATED, null))
                  .map(order ->
                      Effect.beside(order, Map.of("order", id, "type", content.type().name()))
                          .telling(told(order))));
    });
  }

  static Map<String, Object> told(WorkOrder order) {
    return Map.of(
        "order",
        order.id(),
        "type",
        order.content().type().name(),
        "approvalStatus",
        order.status().approval().name(),
        "authorizationStatus",
        order.status().authorization().name());
  }

  private static WorkOrder draft(String id, Locked organization, Checked checked, String creator) {
    return new WorkOrder(
        id,
        0,
        organization.id(),
        checked.content(),
        Status.DRAFT,
        creator,
        organization.now(),
        checked.quote(),
        1);
  }

  /// An order that could take effect.
  ///
  /// @param content with the currency of its amount
  private record Checked(OrderContent content, @Nullable ProrationQuote quote) {}

  /// Fails when the order could not take effect now.
  private Mono<Checked> checked(
      DatabaseClient sql, Locked organization, OrderContent content, String order) {
    Map<String, String> faults = content.faults();
    if (!faults.isEmpty()) {
      return Mono.error(RefusedChange.invalid(faults));
    }
    return standings
        .read(sql, organization, content)
        .map(standing -> {
          var _ = OrderPlanner.plan(standing, content, order, organization.now());
          return new Checked(
              content.in(standing.currency()),
              UpgradeQuotes.of(standing, content, organization.now()));
        });
  }

  /// Changes what a draft asks for; only its creator can.
  ///
  /// @param version as it was read; negative for whatever there is
  /// @param change from what it asks for to what it shall
  public Mono<WorkOrder> change(
      String id, long version, Function<OrderContent, OrderContent> change) {
    return Mono.deferContextual(context -> {
      String actor = Actor.of(context).name();
      return make(
          id,
          "WorkOrderChanged",
          (sql, locked, order) -> {
            requireCreator(order, actor);
            requireDraft(order, version);
            OrderContent content = change.apply(order.content());
            return checked(sql, locked, content, id)
                .map(checked -> order.with(checked.content(), checked.quote()))
                .delayUntil(after -> rows.setContent(sql, locked, after))
                .delayUntil(
                    after -> rows.addHistory(sql, locked, after, actor, Transition.CHANGED, null))
                .map(after -> Effect.beside(after, Map.of("order", id)).telling(told(after)));
          });
    });
  }

  /// Takes a draft back; only its creator can.
  ///
  /// @param version as it was read; negative for whatever there is
  public Mono<WorkOrder> withdraw(String id, long version) {
    return Mono.deferContextual(context -> {
      String actor = Actor.of(context).name();
      return make(
          id,
          "WorkOrderWithdrawn",
          (sql, locked, order) -> {
            requireCreator(order, actor);
            requireDraft(order, version);
            WorkOrder after = order.with(order.status().rejected(actor, locked.now(), "withdrawn"));
            return written(sql, locked, after, actor, Transition.WITHDRAWN, null);
          });
    });
  }

  /// Refuses a draft for good.
  ///
  /// @param version as it was read; negative for whatever there is
  public Mono<WorkOrder> reject(String id, Approver by, long version, String reason) {
    return make(
        id,
        "WorkOrderRejected",
        (sql, locked, order) -> {
          by.requireRole();
          requireDraft(order, version);
          WorkOrder after = order.with(order.status().rejected(by.name(), locked.now(), reason));
          return written(sql, locked, after, by.name(), Transition.REJECTED, reason);
        });
  }

  /// Closes an order that was approved and has no effect.
  ///
  /// @param version as it was read; negative for whatever there is
  public Mono<WorkOrder> abandon(String id, Approver by, long version, String reason) {
    return make(
        id,
        "WorkOrderAbandoned",
        (sql, locked, order) -> {
          by.requireRole();
          requireRetry(order, version);
          WorkOrder after = order.with(order.status().abandoned(by.name(), locked.now(), reason));
          return written(sql, locked, after, by.name(), Transition.ABANDONED, reason);
        });
  }

  private Mono<Effect<WorkOrder>> written(
      DatabaseClient sql,
      Locked organization,
      WorkOrder after,
      String actor,
      Transition transition,
      @Nullable String reason) {
    return rows.setStatus(sql, organization, after)
        .then(rows.addHistory(sql, organization, after, actor, transition, reason))
        .thenReturn(
            Effect.beside(
                    after,
                    reason == null
                        ? Map.<String, Object>of("order", after.id())
                        : Map.<String, Object>of("order", after.id(), "reason", reason))
                .telling(told(after)));
  }

  /// Approves a draft: it takes effect now, as a whole, or is kept as ABNORMAL.
  ///
  /// @param version as it was read; negative for whatever there is
  /// @param previewHash what the approver has seen; null when he did not look
  public Mono<WorkOrder> approve(
      String id, Approver by, long version, @Nullable String previewHash) {
    return approvals.decide(
        id,
        "WorkOrderApproved",
        new Approvals.Decision(
            by,
            order -> {
              requireDraft(order, version);
              return Transition.APPROVED;
            },
            previewHash));
  }

  /// Tries an approved order again, whose effect begins now then.
  ///
  /// @param version as it was read; negative for whatever there is
  public Mono<WorkOrder> retry(String id, Approver by, long version) {
    return approvals.decide(
        id,
        "WorkOrderRetried",
        new Approvals.Decision(
            by,
            order -> {
              requireRetry(order, version);
              return Transition.RETRIED;
            },
            null));
  }

  /// An order; fails when there is none of that id.
  public Mono<WorkOrder> find(String id) {
    return database.run(sql -> rows.find(sql, id));
  }

  /// Every transition of an order, oldest first.
  public Mono<List<Step>> history(String id) {
    return database.run(sql -> rows.find(sql, id).flatMap(order -> OrderRows.history(sql, order)));
  }

  /// Orders, newest first.
  ///
  /// @param before only numbers below
  public Mono<List<WorkOrder>> search(Filter filter, long before, int most) {
    return database.run(sql -> rows.search(sql, filter, before, most));
  }

  /// What an order would do if it were approved, or tried again, now.
  public Mono<OrderPreview> preview(String id) {
    return find(id).flatMap(approvals::preview);
  }

  private Mono<WorkOrder> make(String id, String what, Approvals.Work work) {
    return approvals.make(id, what, work);
  }

  private static void requireCreator(WorkOrder order, String actor) {
    if (!order.createdBy().equals(actor)) {
      throw RefusedChange.forbidden("CreatorRequired", "Only its creator can change a draft.");
    }
  }

  private static void requireDraft(WorkOrder order, long version) {
    if (!order.status().isDraft()) {
      throw RefusedChange.conflict(
          "WorkOrderStatus", "The order is %s.".formatted(order.status().approval()));
    }
    requireVersion(order, version);
  }

  private static void requireVersion(WorkOrder order, long version) {
    if (version >= 0 && version != order.version()) {
      throw RefusedChange.staleVersion();
    }
  }

  private static void requireRetry(WorkOrder order, long version) {
    if (!order.status().canBeRetried()) {
      throw RefusedChange.conflict(
          "WorkOrderStatus",
          order.status().isClosed()
              ? "The order was abandoned."
              : "The order is %s/%s."
                  .formatted(order.status().approval(), order.status().authorization()));
    }
    requireVersion(order, version);
  }
}
