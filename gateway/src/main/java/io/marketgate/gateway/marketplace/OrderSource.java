package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.marketplace.LifecycleCall.Buyer;
import io.marketgate.adapter.marketplace.LifecycleCall.Order;
import reactor.core.publisher.Mono;

/// Asks a marketplace what was bought, where its calls do not say it.
interface OrderSource {

  /// What was bought, and by whom.
  record Bought(Buyer buyer, Order order) {}

  /// Asks for an order.
  ///
  /// @param orderId as the call has it
  /// @return fails when the marketplace does not answer, or knows no such order
  Mono<Bought> find(String marketplace, String orderId);
}
