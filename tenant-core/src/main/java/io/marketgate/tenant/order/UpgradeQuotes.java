package io.marketgate.tenant.order;

import io.marketgate.tenant.edition.Edition;
import io.marketgate.tenant.time.Span;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// What upgrades cost, where both editions have a yearly price.
final class UpgradeQuotes {

  private UpgradeQuotes() {}

  /// The quote of an order; null where it is no upgrade, or a price is missing.
  static @Nullable ProrationQuote of(Standing standing, OrderContent content, Instant at) {
    TimelinePeriod current = standing.paidAt(at).orElse(null);
    if (content.type() != OrderType.UPGRADE || current == null || standing.wanted() == null) {
      return null;
    }
    Edition before = standing.editions().get(current.edition());
    Long newPrice = standing.wanted().edition().yearlyPrice();
    Long oldPrice = before == null ? null : before.yearlyPrice();
    return newPrice == null || oldPrice == null
        ? null
        : ProrationQuote.of(newPrice - oldPrice, paidFor(standing, current), at, standing.zone())
            .orElse(null);
  }

  /// An upgrade splits a period in two; it was paid for as a whole.
  private static Span paidFor(Standing standing, TimelinePeriod current) {
    Instant from =
        standing.periods().stream()
            .filter(period ->
                period.isPaid()
                    && period.anchor().equals(current.anchor())
                    && period.chain().equals(current.chain()))
            .map(period -> period.span().from())
            .min(Comparator.naturalOrder())
            .orElse(current.span().from());
    return new Span(from, current.span().until());
  }
}
