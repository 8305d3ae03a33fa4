package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.marketplace.MarketplaceProtocol;
import io.marketgate.gateway.marketplace.MarketplacesProperties.Settings;
import io.marketgate.tenant.permission.AddressRange;
import java.time.Instant;
import java.util.List;

/// A marketplace that the product is sold on.
///
/// @param protocol its wire format
/// @param settings its keys
/// @param addresses from which it calls; empty for any
record Marketplace(MarketplaceProtocol protocol, Settings settings, List<AddressRange> addresses) {

  /// @throws IllegalArgumentException if what the settings have is no address
  static Marketplace of(MarketplaceProtocol protocol, Settings settings) {
    return new Marketplace(
        protocol,
        settings,
        settings.addresses().stream().map(text -> range(protocol.name(), text)).toList());
  }

  private static AddressRange range(String name, String text) {
    try {
      return AddressRange.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "marketgate.marketplaces." + name + ".addresses: " + text + " " + e.getMessage(), e);
    }
  }

  /// Whether a call that comes from there can be one of the marketplace's.
  boolean callsFrom(String address) {
    return addresses.isEmpty() || AddressRange.anyContains(addresses, address);
  }

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
