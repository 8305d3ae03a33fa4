package io.marketgate.tenant.order;

import io.marketgate.tenant.entitlement.OrganizationChanges;
import io.marketgate.tenant.entitlement.OrganizationChanges.Effect;
import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.entitlement.Purchase;
import io.marketgate.tenant.license.LicenseGate;
import io.marketgate.tenant.money.Money;
import io.marketgate.tenant.order.WorkOrder.Abnormality;
import io.marketgate.tenant.order.WorkOrders.Transition;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Lets orders take effect: all of it in one transaction with the order's own status, or nothing of
/// it and the reason.
final class Approvals {

  private final Database database;
  private final OrganizationChanges changes;
  private final OrderRows rows;
  private final StandingRows standings;
  private final LicenseGate license;
  private final boolean mayApproveOwn;

  /// Something done to an order under the locks of its organization and itself.
  @FunctionalInterface
  interface Work {
    Mono<Effect<WorkOrder>> apply(DatabaseClient sql, Locked organization, WorkOrder order);
  }

  /// An approval, or another try of one.
  ///
  /// @param by who decides
  /// @param check fails when the order is in no state for it; says what is done otherwise
  /// @param previewHash what he has seen; null when he did not look
  record Decision(
      Approver by, Function<WorkOrder, Transition> check, @Nullable String previewHash) {}

  /// @param mayApproveOwn whether an approver may be the creator
  Approvals(
      Database database,
      OrganizationChanges changes,
      OrderRows rows,
      StandingRows standings,
      LicenseGate license,
      boolean mayApproveOwn) {
    this.database = database;
    this.changes = changes;
    this.rows = rows;
    this.standings = standings;
    this.license = license;
    this.mayApproveOwn = mayApproveOwn;
  }

  /// Changes an order of whatever organization.
  Mono<WorkOrder> make(String id, String what, Work work) {
    return database
        .run(sql -> rows.find(sql, id))
        .flatMap(known ->
            changes.make(
                known.organization(),
                what,
                (sql, locked) ->
                    rows.lock(sql, locked, id).flatMap(order -> work.apply(sql, locked, order))));
  }

  /// Approves an order, or tries it again.
  Mono<WorkOrder> decide(String id, String what, Decision decision) {
    return make(id, what, (sql, locked, order) -> decide(sql, locked, order, decision))
        // The transaction is rolled back by then, and says so in another one.
        .onErrorResume(
            DataIntegrityViolationException.class, failure -> failed(id, what, decision));
  }

  private Mono<WorkOrder> failed(String id, String what, Decision decision) {
    Abnormality why =
        new Abnormality(
            Obstacle.EFFECT_FAILED.name(), "What was to be written did not fit what is stored.");
    return make(
        id,
        what,
        (sql, locked, order) -> {
          Transition transition = admit(order, decision);
          return abnormal(sql, locked, order, decision, transition, why);
        });
  }

  private Mono<Effect<WorkOrder>> decide(
      DatabaseClient sql, Locked organization, WorkOrder order, Decision decision) {
    Transition transition = admit(order, decision);
    return license
        .requireUnrestricted(sql)
        .then(Mono.defer(() -> standings.read(sql, organization, order.content())))
        .flatMap(standing -> decide(sql, organization, order, decision, transition, standing));
  }

  private Transition admit(WorkOrder order, Decision decision) {
    decision.by().requireRole();
    if (!mayApproveOwn && order.createdBy().equals(decision.by().name())) {
      throw RefusedChange.forbidden(
          "ApproverIsCreator", "Somebody else than its creator must approve an order.");
    }
    return decision.check().apply(order);
  }

  private Mono<Effect<WorkOrder>> decide(
      DatabaseClient sql,
      Locked organization,
      WorkOrder order,
      Decision decision,
      Transition transition,
      Standing standing) {
    OrderPlan plan;
    try {
      plan = OrderPlanner.plan(standing, order.content(), order.id(), organization.now());
    } catch (OrderRefused refusal) {
      Abnormality why = new Abnormality(refusal.obstacle().name(), refusal.description());
      return abnormal(sql, organization, order, decision, transition, why);
    }
    String seen = decision.previewHash();
    if (seen != null && !seen.equals(OrderPreview.of(order, standing, plan).hash())) {
      return Mono.error(
          RefusedChange.conflict(
              "PreviewChanged", "The order would do something else by now; look at it again."));
    }
    String by = decision.by().name();
    ProrationQuote quote = UpgradeQuotes.of(standing, order.content(), plan.at());
    WorkOrder after = order.effective(by, plan.at(), quote);
    return standings
        .write(sql, organization, plan, order.id(), by)
        .then(rows.setStatus(sql, organization, after))
        .then(rows.setContent(sql, organization, after))
        .then(rows.addHistory(sql, organization, after, by, transition, null))
        .thenReturn(Effect.of(after, detail(after, plan)).telling(WorkOrders.told(after)));
  }

  private Mono<Effect<WorkOrder>> abnormal(
      DatabaseClient sql,
      Locked organization,
      WorkOrder order,
      Decision decision,
      Transition transition,
      Abnormality why) {
    String by = decision.by().name();
    WorkOrder after = order.with(order.status().abnormal(by, organization.now(), why));
    return rows.setStatus(sql, organization, after)
        .then(
            rows.addHistory(
                sql,
                organization,
                after,
                by,
                transition == Transition.APPROVED ? Transition.FAILED : transition,
                why.code() + ": " + why.description()))
        .thenReturn(
            Effect.beside(
                    after,
                    Map.<String, Object>of(
                        "order",
                        after.id(),
                        "authorizationStatus",
                        "ABNORMAL",
                        "abnormality",
                        why.code()))
                .telling(WorkOrders.told(after)));
  }

  /// What the history of the organization says of an order that has taken effect.
  private static Map<String, Object> detail(WorkOrder order, OrderPlan plan) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("order", order.id());
    detail.put("type", order.content().type().name());
    plan.added()
        .forEach(period -> {
          detail.put("edition", period.edition());
          detail.put("from", period.span().from().toString());
          detail.put("until", String.valueOf(period.span().until()));
        });
    if (plan.added().isEmpty()) {
      plan.changed().forEach(period -> detail.put("until", String.valueOf(period.span().until())));
    }
    if (!plan.purchases().isEmpty()) {
      detail.put(
          "purchases", plan.purchases().stream().map(bought -> detail(bought.purchase())).toList());
    }
    if (plan.recharge() != null) {
      detail.put("amount", Money.text(plan.recharge().amount()));
      detail.put("currency", plan.recharge().currency());
    }
    return detail;
  }

  private static Map<String, Object> detail(Purchase purchase) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("id", purchase.id());
    detail.put("metric", purchase.metric());
    detail.put("quantity", purchase.quantity());
    detail.put("from", purchase.bought().from().toString());
    detail.put("until", String.valueOf(purchase.bought().until()));
    return detail;
  }

  /// What an order would do now.
  Mono<OrderPreview> preview(WorkOrder order) {
    return database.inTransaction(sql ->
        changes
            .look(sql, order.organization())
            .flatMap(organization ->
                standings
                    .read(sql, organization, order.content())
                    .map(standing -> preview(order, standing, organization.now()))));
  }

  private static OrderPreview preview(WorkOrder order, Standing standing, Instant now) {
    try {
      OrderPlan plan = OrderPlanner.plan(standing, order.content(), order.id(), now);
      return OrderPreview.of(order, standing, plan);
    } catch (OrderRefused refusal) {
      return OrderPreview.impossible(order, standing, now, refusal);
    }
  }
}
