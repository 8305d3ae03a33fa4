package io.marketgate.tenant.order;

import io.marketgate.tenant.balance.BalanceChanges.Recharge;
import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.entitlement.Period;
import io.marketgate.tenant.entitlement.Purchase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an order does when it takes effect; it can be shown before and written then.
///
/// @param at when
/// @param removed periods that end before they would have begun
/// @param changed periods as they are afterwards, by the id they have
/// @param added periods that are new
/// @param purchases what is bought in addition
/// @param recharge what is paid in; null for none
record OrderPlan(
    Instant at,
    List<TimelinePeriod> removed,
    List<TimelinePeriod> changed,
    List<TimelinePeriod> added,
    List<NewPurchase> purchases,
    @Nullable Recharge recharge) {

  OrderPlan {
    removed = List.copyOf(removed);
    changed = List.copyOf(changed);
    added = List.copyOf(added);
    purchases = List.copyOf(purchases);
  }

  /// A purchase to be made.
  ///
  /// @param purchase as it will be
  /// @param carriedFrom id of the one that a renewal takes along; null for a line of the order
  record NewPurchase(Purchase purchase, @Nullable String carriedFrom) {}

  static OrderPlan ofRecharge(Instant at, Recharge recharge) {
    return new OrderPlan(at, List.of(), List.of(), List.of(), List.of(), recharge);
  }

  /// The same with more to buy.
  OrderPlan with(List<NewPurchase> more) {
    List<NewPurchase> all = new ArrayList<>(purchases);
    all.addAll(more);
    return new OrderPlan(at, removed, changed, added, all, recharge);
  }

  /// The timeline as it is afterwards.
  List<TimelinePeriod> after(List<TimelinePeriod> before) {
    return Stream.concat(
            before.stream()
                .filter(period -> removed.stream().noneMatch(gone -> gone.id().equals(period.id())))
                .map(this::afterwards),
            added.stream())
        .sorted(Comparator.comparing(period -> period.span().from()))
        .toList();
  }

  private TimelinePeriod afterwards(TimelinePeriod before) {
    return changed.stream()
        .filter(after -> after.id().equals(before.id()))
        .findFirst()
        .orElse(before);
  }

  /// What the organization may use afterwards.
  Entitlements after(Standing standing) {
    Entitlements before = standing.entitlements();
    List<Period> periods =
        after(standing.periods()).stream().map(TimelinePeriod::asPeriod).toList();
    List<Purchase> all = new ArrayList<>(before.purchases());
    purchases.forEach(bought -> all.add(Objects.requireNonNull(bought.purchase())));
    return new Entitlements(
        before.organization(),
        before.revision(),
        before.freeVersion(),
        before.isActive(),
        before.zones(),
        periods,
        all,
        before.free());
  }
}
