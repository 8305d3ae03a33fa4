package io.marketgate.adapter.product;

import java.util.List;

/// A file of products that cannot be used, with every fault that was found.
public final class ProductsException extends RuntimeException {

  private static final long serialVersionUID = 1;

  ProductsException(List<String> faults) {
    super("The products have faults:\n  - " + String.join("\n  - ", faults));
  }
}
