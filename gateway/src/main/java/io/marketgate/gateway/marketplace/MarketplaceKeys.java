package io.marketgate.gateway.marketplace;

/// The keys with which marketplaces sign, for whoever plays them.
@FunctionalInterface
public interface MarketplaceKeys {

  /// The key of a marketplace; empty when the product is not sold there.
  String current(String marketplace);
}
