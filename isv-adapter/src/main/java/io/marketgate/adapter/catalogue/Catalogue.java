package io.marketgate.adapter.catalogue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// All actions of all products, looked up in constant time; immutable.
public final class Catalogue {

  /// What backends can be told besides metrics.
  private static final Set<String> SAID = Set.of(Action.EDITION, Action.TRACE_ID);

  private final String version;
  private final Map<String, Placed> placed;
  private final Map<String, Action> actions = new HashMap<>();
  private final Map<String, Action> byPermission = new HashMap<>();

  /// An action and where it is written.
  record Placed(Action action, String file, int line) {

    CatalogueFault fault(String reason) {
      return new CatalogueFault(file, line, action.name(), reason);
    }
  }

  Catalogue(String version, Map<String, Placed> placed) {
    this.version = version;
    this.placed = new TreeMap<>(placed);
    this.placed.forEach((name, entry) -> {
      actions.put(name, entry.action());
      byPermission.putIfAbsent(entry.action().access().permission().action(), entry.action());
    });
  }

  /// Another one whenever a file is another one.
  public String version() {
    return version;
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

  /// All of them, in the order of their names.
  public Collection<Action> actions() {
    return placed.values().stream().map(Placed::action).toList();
  }

  /// How many actions each file has.
  public Map<String, Integer> files() {
    Map<String, Integer> files = new TreeMap<>();
    placed.values().forEach(entry -> files.merge(entry.file(), 1, Integer::sum));
    return files;
  }

  /// What does not fit the gateway that is to use it.
  ///
  /// @param switches codes of the metrics that are on or off
  /// @param counting codes of the metrics that are counted
  /// @param services that have an address
  public List<CatalogueFault> faults(
      Set<String> switches, Set<String> counting, Set<String> services) {
    List<CatalogueFault> faults = new ArrayList<>();
    for (Placed entry : placed.values()) {
      Action action = entry.action();
      action.access().requires().stream()
          .filter(metric -> !switches.contains(metric))
          .forEach(
              metric -> faults.add(entry.fault("requires " + metric + ", which is no switch")));
      action.access().consumes().stream()
          .map(Consumption::metric)
          .filter(metric -> !counting.contains(metric))
          .forEach(metric ->
              faults.add(entry.fault("consumes " + metric + ", which is no counting metric")));
      action.access().tells().stream()
          .filter(told -> !SAID.contains(told))
          .filter(told -> !switches.contains(told) && !counting.contains(told))
          .forEach(told ->
              faults.add(
                  entry.fault(
                      "tells " + told + ", which is neither edition, traceId nor a metric")));
    }
    faults.addAll(withoutAddress(services));
    return faults;
  }

  /// The actions whose service has no address.
  ///
  /// @param services that have one
  public List<CatalogueFault> withoutAddress(Set<String> services) {
    List<CatalogueFault> faults = new ArrayList<>();
    for (Placed entry : placed.values()) {
      entry.action().backends().stream()
          .map(Action.Backend::service)
          .filter(service -> !services.contains(service))
          .forEach(service ->
              faults.add(
                  entry.fault(
                      "calls a service without an address: set marketgate.backends.services."
                          + service)));
    }
    return faults;
  }

  public int size() {
    return actions.size();
  }
}
