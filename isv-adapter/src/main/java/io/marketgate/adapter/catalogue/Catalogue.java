package io.marketgate.adapter.catalogue;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// All actions of all products, looked up in constant time; immutable.
public final class Catalogue {

  private final String version;
  private final Map<String, Placed> placed;
  private final Map<String, Action> actions = new HashMap<>();
  private final Map<String, Action> byPermission = new HashMap<>();

  /// An action and where it is written.
  record Placed(Action action, String file) {}

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

  public int size() {
    return actions.size();
  }
}
