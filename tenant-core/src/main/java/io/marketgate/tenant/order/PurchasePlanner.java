package io.marketgate.tenant.order;

import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.entitlement.Period;
import io.marketgate.tenant.entitlement.Period.Kind;
import io.marketgate.tenant.entitlement.Purchase;
import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.order.OrderPlan.NewPurchase;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.time.Span;
import io.marketgate.tenant.time.ZoneHistory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is bought in addition by an order whose editions are planned already (tenancy.md 5 and 6).
final class PurchasePlanner {

  private final Standing standing;
  private final OrderContent content;
  private final String order;
  private final OrderPlan plan;

  /// What the organization may use once the editions of the plan are written.
  private final Entitlements entitlements;

  PurchasePlanner(Standing standing, OrderContent content, String order, OrderPlan plan) {
    this.standing = standing;
    this.content = content;
    this.order = order;
    this.plan = plan;
    this.entitlements = plan.after(standing);
  }

  /// The plan with the lines of the order and what is taken along.
  ///
  /// @param carryOver ids of purchases
  OrderPlan with(List<String> carryOver) {
    List<NewPurchase> bought = new ArrayList<>();
    for (int i = 0; i < content.lines().size(); i++) {
      bought.add(new NewPurchase(line(content.lines().get(i), i), null));
    }
    for (int i = 0; i < carryOver.size(); i++) {
      bought.add(carried(carryOver.get(i), "/carryOver/" + i));
    }
    OrderPlan whole = plan.with(bought);
    requireNumbersFor(whole);
    return whole;
  }

  private Purchase line(OrderLine line, int position) {
    String pointer = "/lines/" + position;
    Metric metric = metric(line.metric(), pointer + "/metric");
    if (line.quantity() % metric.step() != 0) {
      throw OrderRefused.at(
          pointer + "/quantity",
          Obstacle.QUANTITY_STEP,
          metric.code() + " is bought in multiples of " + metric.step());
    }
    Instant from = start();
    Period edition = entitlements.editionAt(from);
    if (edition.kind() != Kind.PAID) {
      requireSoldWithoutPaid(metric, line, pointer);
    }
    requireLimited(metric.code(), edition, pointer + "/metric");
    Span span = new Span(from, until(line, metric, from, edition, pointer));
    return purchase(metric.code(), line.quantity(), line.term(), span, order + "/" + position);
  }

  /// Lines begin with the period they are ordered with: now, or when the queued one does.
  private Instant start() {
    return Stream.concat(
            plan.added().stream().map(period -> period.span().from()),
            plan.added().isEmpty() && content.type() == OrderType.RENEWAL
                ? plan.changed().stream().flatMap(longer -> endBefore(longer.id()))
                : Stream.empty())
        .filter(from -> from.isAfter(plan.at()))
        .findFirst()
        .orElse(plan.at());
  }

  private Stream<Instant> endBefore(String id) {
    return standing.periods().stream()
        .filter(period -> period.id().equals(id))
        .map(period -> Objects.requireNonNull(period.span().until()));
  }

  private Metric metric(String code, String pointer) {
    Metric metric = standing.metrics().get(code);
    if (metric == null) {
      throw OrderRefused.at(pointer, Obstacle.METRIC_UNKNOWN, "there is no metric " + code);
    }
    if (!metric.isCounting()) {
      throw OrderRefused.at(
          pointer, Obstacle.METRIC_NOT_COUNTING, code + " is a switch and has no quantity");
    }
    if (!metric.canBePurchased()) {
      throw OrderRefused.at(
          pointer, Obstacle.METRIC_NOT_VALUE_ADDED, code + " is no value-added metric");
    }
    if (metric.status() == Metric.Status.INVALID) {
      throw OrderRefused.at(pointer, Obstacle.METRIC_INVALID, "the metric " + code + " is INVALID");
    }
    return metric;
  }

  /// Without a paid edition only what the metric says can be bought so, and only for the running
  /// month or year, or what is held, such as storage.
  private static void requireSoldWithoutPaid(Metric metric, OrderLine line, String pointer) {
    boolean isSold =
        metric.withoutPaidEdition() && (!metric.isFlow() || line.term() == Purchase.Term.PERIOD);
    if (!isSold) {
      throw OrderRefused.because(
          Obstacle.NO_PAID_EDITION,
          "%s: %s is bought in addition to a paid edition, and none is in force."
              .formatted(pointer.substring(1), metric.code()));
    }
  }

  private static void requireLimited(String metric, Period edition, String pointer) {
    if (edition.items().limits().get(metric) instanceof Limit.Unlimited) {
      throw OrderRefused.at(
          pointer,
          Obstacle.METRIC_UNLIMITED,
          "%s is unlimited in the edition %s".formatted(metric, edition.edition()));
    }
  }

  private @Nullable Instant until(
      OrderLine line, Metric metric, Instant from, Period edition, String pointer) {
    return switch (line.term()) {
      case TERM -> {
        Span span = edition.span();
        if (span == null) {
          throw OrderRefused.at(
              pointer + "/term", Obstacle.TERM_NOT_POSSIBLE, "the free edition has no end");
        }
        yield span.until();
      }
      case PERIOD -> {
        if (metric.period() == null) {
          throw OrderRefused.at(
              pointer + "/term",
              Obstacle.TERM_NOT_POSSIBLE,
              metric.code() + " is not counted by months or years");
        }
        yield entitlements.zones().periodAt(from, calendar(metric)).until();
      }
      case FIXED_DATE -> {
        if (line.until() == null || !line.until().isAfter(from)) {
          throw OrderRefused.at(
              pointer + "/until", Obstacle.TERM_NOT_POSSIBLE, "must be after " + from);
        }
        yield line.until();
      }
    };
  }

  private static ZoneHistory.Calendar calendar(Metric metric) {
    return ZoneHistory.Calendar.valueOf(Objects.requireNonNull(metric.period()).name());
  }

  /// A purchase taken along begins where it ends, or now, and lasts as long as the renewed edition.
  private NewPurchase carried(String id, String pointer) {
    Purchase before =
        standing.entitlements().purchases().stream()
            .filter(purchase -> purchase.id().equals(id))
            .findFirst()
            .orElseThrow(() -> notCarried(pointer, "there is no such purchase"));
    TimelinePeriod last =
        plan.after(standing.periods()).stream().filter(TimelinePeriod::isPaid).toList().getLast();
    if (before.term() != Purchase.Term.TERM) {
      throw notCarried(pointer, "only purchases of the term TERM are taken along");
    }
    Purchase.Reason reason = before.reason();
    if (reason == Purchase.Reason.CANCELLED || reason == Purchase.Reason.ORG_DISABLED) {
      throw notCarried(pointer, "the purchase is INVALID (" + reason + ")");
    }
    if (standing.carried().contains(id)) {
      throw notCarried(pointer, "the purchase was taken along already");
    }
    Instant end = Objects.requireNonNull(before.bought().until());
    Instant from = end.isAfter(plan.at()) ? end : plan.at();
    if (standing.lastPaidBefore(plan.at()).stream().noneMatch(paid -> endsWith(paid, end))
        && standing.queuedAfter(plan.at()).stream().noneMatch(paid -> endsWith(paid, end))) {
      throw notCarried(pointer, "the purchase was for an edition before the last one");
    }
    Metric metric = metric(before.metric(), pointer);
    requireLimited(metric.code(), entitlements.editionAt(from), pointer);
    Span span = new Span(from, last.span().until());
    return new NewPurchase(
        purchase(before.metric(), before.quantity(), Purchase.Term.TERM, span, order), id);
  }

  private static boolean endsWith(TimelinePeriod period, Instant end) {
    return end.equals(period.span().until());
  }

  private static OrderRefused notCarried(String pointer, String why) {
    return OrderRefused.at(pointer, Obstacle.CARRY_OVER_NOT_POSSIBLE, why);
  }

  private Purchase purchase(
      String metric, long quantity, Purchase.Term term, Span span, String line) {
    return new Purchase(Ids.next(), metric, quantity, term, span, null, null, line, plan.at());
  }

  /// Sums grow only where a purchase begins or an edition does.
  private void requireNumbersFor(OrderPlan whole) {
    Entitlements after = whole.after(standing);
    Set<Instant> starts = new HashSet<>(Set.of(plan.at()));
    after.purchases().forEach(purchase -> starts.add(purchase.bought().from()));
    after.periods().forEach(period -> starts.add(Objects.requireNonNull(period.span()).from()));
    Set<String> metrics = new HashSet<>();
    whole.purchases().forEach(bought -> metrics.add(bought.purchase().metric()));
    for (String metric : metrics) {
      starts.stream()
          .filter(start -> !start.isBefore(plan.at()))
          .forEach(start -> requireNumberFor(after, metric, start));
    }
  }

  private static void requireNumberFor(Entitlements after, String metric, Instant start) {
    long room =
        Limit.MOST
            - (after.editionAt(start).items().limits().get(metric) instanceof Limit.Count(long base)
                ? base
                : 0);
    List<Purchase> valid = after.validAt(metric, start).toList();
    for (Purchase purchase : valid) {
      room -= purchase.quantity();
      if (room < 0) {
        throw OrderRefused.because(
            Obstacle.LIMIT_OVERFLOW,
            "The limit of " + metric + " would exceed " + Limit.MOST + ".");
      }
    }
  }
}
