package io.marketgate.gateway.builtin;

import io.marketgate.gateway.call.BuiltInAction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Every built-in action by its name.
public final class BuiltInActions {

  private final Map<String, BuiltInAction> actions;

  BuiltInActions(List<BuiltInAction> actions) {
    this.actions =
        actions.stream()
            .collect(Collectors.toUnmodifiableMap(BuiltInAction::name, Function.identity()));
  }

  public Optional<BuiltInAction> find(String name) {
    return Optional.ofNullable(actions.get(name));
  }

  public Set<String> names() {
    return actions.keySet();
  }
}
