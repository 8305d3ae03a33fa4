package io.marketgate.gateway.call;

import java.util.List;

/// Built-in actions that belong together.
///
/// @param actions each with a name of its own
public record ActionGroup(List<BuiltInAction> actions) {

  public ActionGroup {
    actions = List.copyOf(actions);
  }
}
