package io.marketgate.tenant.permission;

import java.util.List;

/// Whether a request may pass, and who says so.
///
/// @param layers those that were asked, in order; the last one has decided
public record Decision(List<LayerResult> layers) {

  public Decision {
    layers = List.copyOf(layers);
  }

  public Verdict verdict() {
    return decidedBy().decision();
  }

  /// The layer that gave the verdict.
  public LayerResult decidedBy() {
    return layers.getLast();
  }

  public boolean isAllowed() {
    return verdict() == Verdict.ALLOW;
  }
}
