package io.marketgate.tenant.order;

import io.marketgate.tenant.balance.BalanceChanges.Recharge;
import io.marketgate.tenant.edition.Edition;
import io.marketgate.tenant.edition.Editions;
import io.marketgate.tenant.entitlement.Period.Kind;
import io.marketgate.tenant.money.Money;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.time.Durations;
import io.marketgate.tenant.time.Span;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What an order would do, as things stand (the table of tenancy.md 6). Plain rules: nothing is
/// read or written here.
final class OrderPlanner {

  private final Standing standing;
  private final OrderContent content;
  private final String order;
  private final Instant now;

  private OrderPlanner(Standing standing, OrderContent content, String order, Instant now) {
    this.standing = standing;
    this.content = content;
    this.order = order;
    this.now = now;
  }

  /// The plan of an order.
  ///
  /// @param order id of it
  /// @param now when it would take effect
  /// @throws OrderRefused when it cannot
  static OrderPlan plan(Standing standing, OrderContent content, String order, Instant now) {
    return new OrderPlanner(standing, content, order, now).plan();
  }

  private OrderPlan plan() {
    if (!standing.status().equals("ACTIVE")) {
      throw OrderRefused.because(
          Obstacle.ORGANIZATION_NOT_ACTIVE, "The organization is " + standing.status() + ".");
    }
    return switch (content.type()) {
      case NEW_PURCHASE -> newPurchase();
      case RENEWAL -> renewal();
      case ADDITIONAL_PURCHASE -> additionalPurchase();
      case UPGRADE -> upgrade();
      case RECHARGE -> recharge();
    };
  }

  private OrderPlan newPurchase() {
    if (standing.hadPaid()) {
      throw OrderRefused.because(
          Obstacle.USE_RENEWAL, "The organization has bought an edition before: use RENEWAL.");
    }
    return withPurchases(fromNow(), List.of());
  }

  private OrderPlan renewal() {
    if (!standing.hadPaid()) {
      throw OrderRefused.because(
          Obstacle.USE_NEW_PURCHASE,
          "The organization has never bought an edition: use NEW_PURCHASE.");
    }
    Optional<TimelinePeriod> current = standing.paidAt(now);
    OrderPlan plan =
        current.isEmpty()
            ? fromNow()
            : standing
                .queuedAfter(now)
                .map(queued -> prolonged(queued))
                .orElseGet(() -> queuedBehind(current.get()));
    return withPurchases(plan, content.carryOver());
  }

  /// A period that begins now. What ran until now ends: a trial, or nothing.
  private OrderPlan fromNow() {
    Editions.Content edition = edition();
    Period length = Objects.requireNonNull(content.duration());
    Span span = new Span(now, Durations.end(now, length, standing.zone()));
    return replacing(now, paid(edition, span, now, length));
  }

  private OrderPlan queuedBehind(TimelinePeriod current) {
    Instant from = current.span().until();
    if (from == null) {
      throw OrderRefused.because(
          Obstacle.NO_END, "The edition " + current.edition() + " has no end to be renewed at.");
    }
    Period chain = current.chain().plus(Objects.requireNonNull(content.duration()));
    Span span = new Span(from, end(current.anchor(), chain, from));
    TimelinePeriod queued = paid(edition(), span, current.anchor(), chain);
    return new OrderPlan(now, List.of(), List.of(), List.of(queued), List.of(), null);
  }

  private OrderPlan prolonged(TimelinePeriod queued) {
    if (queued.isOfMarketplace()) {
      throw OrderRefused.because(
          Obstacle.OTHER_EDITION_QUEUED,
          "The edition " + queued.edition() + " is queued by a marketplace, which prolongs it.");
    }
    if (!queued.edition().equals(edition().edition().code())) {
      throw OrderRefused.because(
          Obstacle.OTHER_EDITION_QUEUED,
          "The edition " + queued.edition() + " is queued already; only that can be prolonged.");
    }
    Period chain = queued.chain().plus(Objects.requireNonNull(content.duration()));
    Instant until = end(queued.anchor(), chain, Objects.requireNonNull(queued.span().until()));
    TimelinePeriod longer = queued.during(new Span(queued.span().from(), until), chain);
    return new OrderPlan(now, List.of(), List.of(longer), List.of(), List.of(), null);
  }

  private Instant end(Instant anchor, Period chain, Instant before) {
    Period more = Objects.requireNonNull(content.duration());
    return Durations.prolonged(anchor, chain, before, more, standing.zone());
  }

  private OrderPlan additionalPurchase() {
    return withPurchases(
        new OrderPlan(now, List.of(), List.of(), List.of(), List.of(), null), List.of());
  }

  private OrderPlan upgrade() {
    TimelinePeriod current =
        standing
            .paidAt(now)
            .orElseThrow(() ->
                OrderRefused.because(Obstacle.NO_PAID_EDITION, "No paid edition is in force."));
    Editions.Content wanted = edition();
    Edition before = Objects.requireNonNull(standing.editions().get(current.edition()));
    if (wanted.edition().rank() <= before.rank()) {
      throw OrderRefused.at(
          "/edition",
          Obstacle.RANK_NOT_HIGHER,
          "must have a higher rank than %s, which is in force".formatted(current.edition()));
    }
    Span rest = new Span(now, current.span().until());
    TimelinePeriod higher = paid(wanted, rest, current.anchor(), current.chain());
    return withPurchases(replacing(now, higher), List.of());
  }

  private OrderPlan recharge() {
    long amount = Objects.requireNonNull(content.amount());
    String currency = Objects.requireNonNullElse(content.currency(), standing.currency());
    if (!currency.equals(standing.currency()) && standing.balance().currency() != null) {
      throw OrderRefused.at(
          "/currency",
          Obstacle.CURRENCY_MISMATCH,
          "the organization pays in " + standing.balance().currency());
    }
    if (standing.balance().available() + standing.balance().held() + amount > Money.MOST) {
      throw OrderRefused.at("/amount", Obstacle.BALANCE_OVERFLOW, "is more than a balance can be");
    }
    return OrderPlan.ofRecharge(now, new Recharge(amount, currency, content.reference()));
  }

  /// A new period in place of whatever is in force at its beginning.
  private OrderPlan replacing(Instant from, TimelinePeriod added) {
    List<TimelinePeriod> removed = new ArrayList<>();
    List<TimelinePeriod> ended = new ArrayList<>();
    for (TimelinePeriod running : standing.periods()) {
      if (running.isAt(from)) {
        if (running.span().from().equals(from)) {
          removed.add(running);
        } else {
          ended.add(running.during(new Span(running.span().from(), from), running.chain()));
        }
      }
    }
    return new OrderPlan(now, removed, ended, List.of(added), List.of(), null);
  }

  private OrderPlan withPurchases(OrderPlan plan, List<String> carryOver) {
    return new PurchasePlanner(standing, content, order, plan).with(carryOver);
  }

  private Editions.Content edition() {
    String code = Objects.requireNonNull(content.edition());
    Editions.Content wanted = standing.wanted();
    if (wanted == null) {
      throw OrderRefused.at("/edition", Obstacle.EDITION_UNKNOWN, "there is no edition " + code);
    }
    if (wanted.edition().isFree()) {
      throw OrderRefused.at(
          "/edition", Obstacle.EDITION_NOT_ORDERABLE, "the free edition cannot be ordered");
    }
    if (wanted.edition().status() == Edition.Status.DISCONTINUED) {
      throw OrderRefused.at(
          "/edition", Obstacle.EDITION_DISCONTINUED, "the edition " + code + " is discontinued");
    }
    return wanted;
  }

  private static TimelinePeriod paid(
      Editions.Content edition, Span span, Instant anchor, Period chain) {
    return new TimelinePeriod(
        Ids.next(),
        edition.edition().code(),
        edition.edition().name(),
        edition.edition().currentVersion(),
        Kind.PAID,
        span,
        anchor,
        chain,
        false,
        edition.items());
  }
}
