package io.marketgate.gateway.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.gateway.tenancy.OrganizationView.PeriodView;
import io.marketgate.gateway.tenancy.OrganizationView.PurchaseView;
import io.marketgate.tenant.money.Money;
import io.marketgate.tenant.order.OrderPreview;
import io.marketgate.tenant.order.WorkOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What an order would do, as an approver sees it.
///
/// @param difference what is not the same before and after
/// @param hash to be sent along with the approval
@JsonInclude(JsonInclude.Include.NON_NULL)
record PreviewView(
    String order,
    long version,
    Instant at,
    WorkOrder.@Nullable Abnormality abnormality,
    SideView before,
    SideView after,
    List<Difference> difference,
    List<PurchaseView> purchases,
    OrderView.@Nullable QuoteView quote,
    String hash) {

  /// @param limits of counting metrics, by code
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record SideView(
      PeriodView edition,
      @Nullable PeriodView next,
      SortedMap<String, String> limits,
      SortedMap<String, String> nextLimits,
      String balance) {

    static SideView of(OrderPreview.Side side) {
      return new SideView(
          PeriodView.of(side.edition()),
          side.next() == null ? null : PeriodView.of(side.next()),
          side.limits(),
          side.nextLimits(),
          Money.text(side.balance()));
    }
  }

  /// @param what such as `edition`, `until`, `next`, `limits/wf`
  /// @param before null when there was nothing
  /// @param after null when nothing is left
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Difference(String what, @Nullable String before, @Nullable String after) {}

  static PreviewView of(OrderPreview preview) {
    SideView before = SideView.of(preview.before());
    SideView after = SideView.of(preview.after());
    return new PreviewView(
        preview.order().id(),
        preview.order().version(),
        preview.at(),
        preview.abnormality(),
        before,
        after,
        differences(before, after),
        preview.purchases().stream()
            .map(purchase -> PurchaseView.of(purchase, preview.at()))
            .toList(),
        OrderView.QuoteView.of(preview.quote()),
        preview.hash());
  }

  private static List<Difference> differences(SideView before, SideView after) {
    List<Difference> found = new ArrayList<>();
    add(found, "edition", before.edition().code(), after.edition().code());
    add(found, "kind", before.edition().kind(), after.edition().kind());
    add(found, "until", text(before.edition().until()), text(after.edition().until()));
    add(found, "next", text(before.next()), text(after.next()));
    add(found, "balance", before.balance(), after.balance());
    compare(found, "limits/", before.limits(), after.limits());
    compare(found, "nextLimits/", before.nextLimits(), after.nextLimits());
    return found;
  }

  private static void compare(
      List<Difference> found,
      String prefix,
      SortedMap<String, String> before,
      SortedMap<String, String> after) {
    TreeSet<String> metrics = new TreeSet<>(before.keySet());
    metrics.addAll(after.keySet());
    metrics.forEach(metric -> add(found, prefix + metric, before.get(metric), after.get(metric)));
  }

  private static void add(
      List<Difference> found, String what, @Nullable String before, @Nullable String after) {
    if (!Objects.equals(before, after)) {
      found.add(new Difference(what, before, after));
    }
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  private static @Nullable String text(@Nullable PeriodView period) {
    return period == null
        ? null
        : "%s from %s until %s".formatted(period.code(), period.from(), period.until());
  }
}
