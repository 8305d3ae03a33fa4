package io.marketgate.adapter.catalogue;

import io.marketgate.tenant.yaml.StrictYaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/// Reads the catalogue files of a folder, all of them or none: every fault of every file is
/// reported at once.
public final class CatalogueReader {

  private final Set<String> reservedNames;

  /// @param reservedNames of the built-in actions, which a product cannot replace
  public CatalogueReader(Set<String> reservedNames) {
    this.reservedNames = Set.copyOf(reservedNames);
  }

  /// @param folder whose `*.yml` files are read, in the order of their names
  /// @throws CatalogueException with every fault
  public Catalogue read(Path folder) {
    Map<String, Action> actions = new HashMap<>();
    List<String> faults = new ArrayList<>();
    for (Path file : files(folder)) {
      readFile(file, actions, faults);
    }
    if (!faults.isEmpty()) {
      throw new CatalogueException(faults);
    }
    return new Catalogue(actions);
  }

  private void readFile(Path file, Map<String, Action> actions, List<String> faults) {
    try {
      CatalogueFile content = StrictYaml.read(file, CatalogueFile.class);
      Map<String, CatalogueFile.ActionEntry> entries = content.actions();
      String product = content.product();
      if (product == null || entries == null) {
        faults.add(file + ": product and actions are required");
        return;
      }
      entries.forEach((name, entry) -> addAction(file, product, name, entry, actions, faults));
    } catch (JacksonException e) {
      faults.add(StrictYaml.fault(file, e));
    }
  }

  private void addAction(
      Path file,
      String product,
      String name,
      CatalogueFile.ActionEntry entry,
      Map<String, Action> actions,
      List<String> faults) {
    ActionCheck check = new ActionCheck(file + ": " + name, faults);
    Action action = check.toAction(product, name, entry);
    if (reservedNames.contains(name)) {
      faults.add(file + ": " + name + ": is the name of a built-in action");
    } else if (actions.containsKey(name)) {
      faults.add(file + ": " + name + ": is also an action of " + actions.get(name).product());
    } else if (action != null) {
      actions.put(name, action);
    }
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new CatalogueException(List.of(folder + ": there is no such folder"));
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
