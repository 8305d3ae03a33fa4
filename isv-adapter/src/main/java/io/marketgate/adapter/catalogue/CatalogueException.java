package io.marketgate.adapter.catalogue;

import java.util.List;
import java.util.stream.Collectors;

/// A catalogue that cannot be used, with every fault that was found.
public final class CatalogueException extends RuntimeException {

  private final transient List<CatalogueFault> faults;

  public CatalogueException(List<CatalogueFault> faults) {
    super(
        "The action catalogue has faults:\n  - "
            + faults.stream().map(CatalogueFault::toString).collect(Collectors.joining("\n  - ")));
    this.faults = List.copyOf(faults);
  }

  public List<CatalogueFault> faults() {
    return faults;
  }
}
