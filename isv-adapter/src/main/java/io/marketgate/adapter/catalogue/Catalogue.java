package io.marketgate.adapter.catalogue;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// All actions of all products, looked up in constant time; immutable.
public final class Catalogue {

  private final Map<String, Action> actions;

  Catalogue(Map<String, Action> actions) {
    this.actions = Map.copyOf(actions);
  }

  public Optional<Action> find(String name) {
    return Optional.ofNullable(actions.get(name));
  }

  /// The services that the actions call.
  public Set<String> services() {
    return actions.values().stream()
        .map(action -> action.backend().service())
        .collect(Collectors.toUnmodifiableSet());
  }

  public int size() {
    return actions.size();
  }
}
