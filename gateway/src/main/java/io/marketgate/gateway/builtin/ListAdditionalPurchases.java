package io.marketgate.gateway.builtin;

import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.tenancy.OrganizationView;
import io.marketgate.tenant.entitlement.EntitlementCache;
import java.time.Clock;
import java.util.Map;
import reactor.core.publisher.Mono;

/// What the caller's organization has bought in addition to its edition (api.md 2).
final class ListAdditionalPurchases implements BuiltInAction {

  private final EntitlementCache entitlements;
  private final Clock clock;

  ListAdditionalPurchases(EntitlementCache entitlements, Clock clock) {
    this.entitlements = entitlements;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "ListAdditionalPurchases";
  }

  @Override
  public Mono<Object> answer(Call call) {
    return entitlements
        .of(call.tenant().organization().id())
        .map(known ->
            Map.of(
                "items",
                known.purchases().stream()
                    .map(purchase -> OrganizationView.PurchaseView.of(purchase, clock.instant()))
                    .toList()));
  }
}
