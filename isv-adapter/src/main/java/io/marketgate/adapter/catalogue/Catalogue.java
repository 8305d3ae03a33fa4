package io.marketgate.adapter.catalogue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// All actions of all products, looked up in constant time; immutable.
public final class Catalogue {

  private final Map<String, Action> actions;
  private final Map<String, Action> byPermission = new HashMap<>();

  Catalogue(Map<String, Action> actions) {
    this.actions = Map.copyOf(actions);
    new TreeMap<>(actions)
        .values()
        .forEach(action -> byPermission.putIfAbsent(action.permission().action(), action));
  }

  public Optional<Action> find(String name) {
    return Optional.ofNullable(actions.get(name));
  }

  /// The first action, by name, that needs a permission.
  ///
  /// @param permission RAM action, exact case
  public Optional<Action> findByPermission(String permission) {
    return Optional.ofNullable(byPermission.get(permission));
  }

  /// The services that the actions call.
  public Set<String> services() {
    return actions.values().stream()
        .map(action -> action.backend().service())
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Fails with every fault when actions require or consume what is no metric of that kind.
  ///
  /// @param switches codes of the metrics that are on or off
  /// @param counting codes of the metrics that are counted
  /// @throws CatalogueException if there are faults
  public void requireMetrics(Set<String> switches, Set<String> counting) {
    List<String> faults = new ArrayList<>();
    for (Action action : new TreeMap<>(actions).values()) {
      String whose = action.product() + ": " + action.name() + " ";
      action.requires().stream()
          .filter(metric -> !switches.contains(metric))
          .forEach(metric -> faults.add(whose + "requires " + metric + ", which is no switch"));
      action.consumes().stream()
          .map(Consumption::metric)
          .filter(metric -> !counting.contains(metric))
          .forEach(
              metric -> faults.add(whose + "consumes " + metric + ", which is no counting metric"));
    }
    if (!faults.isEmpty()) {
      throw new CatalogueException(faults);
    }
  }

  public int size() {
    return actions.size();
  }
}
