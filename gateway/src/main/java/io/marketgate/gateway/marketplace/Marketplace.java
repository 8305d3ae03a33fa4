package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.marketplace.MarketplaceProtocol;
import io.marketgate.gateway.marketplace.MarketplacesProperties.Settings;
import java.time.Instant;
import java.util.List;

/// A marketplace that the product is sold on.
///
/// @param protocol its wire format
/// @param settings its keys
record Marketplace(MarketplaceProtocol protocol, Settings settings) {

  String name() {
    return protocol.name();
  }

  /// With which answers are signed.
  String key() {
    return settings.key();
  }

  /// The keys that are good at an instant.
  List<String> keysAt(Instant now) {
    Instant until = settings.previousKeyUntil();
    boolean isPreviousGood =
        !settings.previousKey().isEmpty() && until != null && now.isBefore(until);
    return isPreviousGood
        ? List.of(settings.key(), settings.previousKey())
        : List.of(settings.key());
  }
}
