package io.marketgate.adapter.catalogue;

import java.util.List;

/// A catalogue that cannot be used, with every fault that was found.
public final class CatalogueException extends RuntimeException {

  CatalogueException(List<String> faults) {
    super("The action catalogue has faults:\n  - " + String.join("\n  - ", faults));
  }
}
