package io.marketgate.tenant.order;

import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.entitlement.Period;
import io.marketgate.tenant.entitlement.Purchase;
import io.marketgate.tenant.hash.Sha256;
import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.order.OrderPlan.NewPurchase;
import io.marketgate.tenant.order.WorkOrder.Abnormality;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What an order would do if it were approved now.
///
/// @param order in question
/// @param at the instant it was computed for
/// @param abnormality why it would have no effect; null when it would have
/// @param before what the organization has
/// @param after what it would have; the same as before when the order has no effect
/// @param purchases that would be made
/// @param quote what an upgrade costs for the days that are left; null when that is not known
/// @param hash the same as long as the effect is; sent along with the approval
public record OrderPreview(
    WorkOrder order,
    Instant at,
    @Nullable Abnormality abnormality,
    Side before,
    Side after,
    List<Purchase> purchases,
    @Nullable ProrationQuote quote,
    String hash) {

  public OrderPreview {
    purchases = List.copyOf(purchases);
  }

  /// What an organization has at an instant.
  ///
  /// @param edition in force
  /// @param next queued behind it; null for none
  /// @param limits of counting metrics, as text, by code
  /// @param nextLimits the same once the next edition begins; empty without one
  /// @param balance hundredths that can be spent
  public record Side(
      Period edition,
      @Nullable Period next,
      SortedMap<String, String> limits,
      SortedMap<String, String> nextLimits,
      long balance) {

    static Side of(Entitlements entitlements, Instant at, long balance) {
      Period next = entitlements.nextAfter(at).orElse(null);
      return new Side(
          entitlements.editionAt(at),
          next,
          limits(entitlements, at),
          next == null || next.span() == null
              ? new TreeMap<>()
              : limits(entitlements, next.span().from()),
          balance);
    }

    private static SortedMap<String, String> limits(Entitlements entitlements, Instant at) {
      TreeSet<String> metrics = new TreeSet<>(entitlements.editionAt(at).items().limits().keySet());
      entitlements.purchases().stream()
          .filter(purchase -> purchase.isValidAt(at))
          .forEach(purchase -> metrics.add(purchase.metric()));
      SortedMap<String, String> limits = new TreeMap<>();
      for (String metric : metrics) {
        Limit limit = entitlements.limitAt(metric, at);
        if (limit != null) {
          limits.put(metric, limit.text());
        }
      }
      return limits;
    }

    /// Everything but when the edition in force began, which moves with the clock.
    private void describe(List<String> lines) {
      lines.add(text(edition, false));
      if (next != null) {
        lines.add(text(next, true));
      }
      limits.forEach((metric, limit) -> lines.add(metric + "=" + limit));
      nextLimits.forEach((metric, limit) -> lines.add("then " + metric + "=" + limit));
    }

    private static String text(Period period, boolean withStart) {
      var span = period.span();
      return String.join(
          " ",
          period.edition(),
          String.valueOf(period.version()),
          period.kind().name(),
          span == null || !withStart ? "" : String.valueOf(span.from()),
          span == null ? "" : String.valueOf(span.until()));
    }
  }

  /// Of an order that has an effect.
  static OrderPreview of(WorkOrder order, Standing standing, OrderPlan plan) {
    long balance = standing.balance().available();
    long paidIn = plan.recharge() == null ? 0 : plan.recharge().amount();
    Side before = Side.of(standing.entitlements(), plan.at(), balance);
    Side after = Side.of(plan.after(standing), plan.at(), balance + paidIn);
    List<Purchase> purchases = plan.purchases().stream().map(NewPurchase::purchase).toList();
    List<String> lines = new ArrayList<>();
    before.describe(lines);
    after.describe(lines);
    purchases.forEach(purchase -> lines.add(text(purchase, plan.at())));
    lines.add(String.valueOf(plan.recharge()));
    return new OrderPreview(
        order,
        plan.at(),
        null,
        before,
        after,
        purchases,
        UpgradeQuotes.of(standing, order.content(), plan.at()),
        hash(order, lines));
  }

  /// Of an order that has none.
  static OrderPreview impossible(
      WorkOrder order, Standing standing, Instant at, OrderRefused refusal) {
    Side before = Side.of(standing.entitlements(), at, standing.balance().available());
    List<String> lines = new ArrayList<>();
    before.describe(lines);
    lines.add(refusal.obstacle().name());
    return new OrderPreview(
        order,
        at,
        new Abnormality(refusal.obstacle().name(), refusal.description()),
        before,
        before,
        List.of(),
        null,
        hash(order, lines));
  }

  private static String text(Purchase purchase, Instant at) {
    Instant from = purchase.bought().from();
    return String.join(
        " ",
        purchase.metric(),
        String.valueOf(purchase.quantity()),
        purchase.term().name(),
        from.equals(at) ? "" : from.toString(),
        String.valueOf(purchase.bought().until()));
  }

  private static String hash(WorkOrder order, List<String> lines) {
    return Sha256.hex(order.id() + " " + order.version() + "\n" + String.join("\n", lines));
  }
}
