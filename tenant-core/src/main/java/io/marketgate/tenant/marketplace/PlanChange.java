package io.marketgate.tenant.marketplace;

import io.marketgate.tenant.marketplace.Instance.Plan;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a change makes of a plan.
///
/// @param sku another one; null for the same
/// @param edition of that sku; null for the same
/// @param quantities absolute, by metric; what is not named stays
/// @param until null for the same
/// @param isPaid whether a trial becomes a purchase
public record PlanChange(
    @Nullable String sku,
    @Nullable String edition,
    Map<String, Long> quantities,
    @Nullable Instant until,
    boolean isPaid) {

  public PlanChange {
    quantities = Map.copyOf(quantities);
  }

  Plan applied(Plan plan) {
    Map<String, Long> all = new LinkedHashMap<>(plan.quantities());
    all.putAll(quantities);
    all.values().removeIf(quantity -> quantity == 0);
    return new Plan(
        plan.product(),
        sku == null ? plan.sku() : sku,
        edition == null ? plan.edition() : edition,
        plan.trial() && !isPaid,
        all);
  }
}
