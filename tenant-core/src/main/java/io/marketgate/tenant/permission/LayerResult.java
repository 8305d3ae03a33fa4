package io.marketgate.tenant.permission;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one layer says.
///
/// @param layer which
/// @param level of control policies, 0 being the organization's own; null for other layers
/// @param decision its verdict
/// @param allow names of all statements that match and allow
/// @param deny names of all statements that match and deny
public record LayerResult(
    Layer layer, @Nullable Integer level, Verdict decision, List<String> allow, List<String> deny) {

  public LayerResult {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }
}
