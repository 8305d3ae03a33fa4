package io.marketgate.tenant.marketplace;

/// Which products have a system of their own that prepares instances.
@FunctionalInterface
public interface HookedProducts {

  /// Whether the vendor's system is told of a product's instances.
  ///
  /// @param product code
  boolean isHooked(String product);
}
