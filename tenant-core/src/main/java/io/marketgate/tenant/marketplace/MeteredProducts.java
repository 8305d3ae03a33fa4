package io.marketgate.tenant.marketplace;

import java.util.Set;

/// Which metrics marketplaces are told of.
@FunctionalInterface
public interface MeteredProducts {

  /// The metrics of a product whose use a marketplace is told of.
  Set<String> metrics(String product, String marketplace);
}
