package io.marketgate.adapter.catalogue;

import io.marketgate.tenant.yaml.StrictYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;

/// Reads the files of a catalogue, all of them or none: every fault of every file is reported at
/// once.
public final class CatalogueReader {

  private final Set<String> reservedNames;

  /// What has been found so far.
  private record Found(Map<String, Catalogue.Placed> actions, List<CatalogueFault> faults) {}

  /// @param reservedNames of the built-in actions, which a product cannot replace
  public CatalogueReader(Set<String> reservedNames) {
    this.reservedNames = Set.copyOf(reservedNames);
  }

  public Set<String> reservedNames() {
    return reservedNames;
  }

  /// Reads the `*.yml` files of a folder. Blocks.
  ///
  /// @throws CatalogueException with every fault
  public Catalogue read(Path folder) {
    return read(CatalogueSource.of(folder));
  }

  /// @throws CatalogueException with every fault
  public Catalogue read(CatalogueSource source) {
    Found found = new Found(new TreeMap<>(), new ArrayList<>());
    source.files().forEach((file, text) -> readFile(file, text, found));
    if (!found.faults().isEmpty()) {
      throw new CatalogueException(found.faults());
    }
    return new Catalogue(source.version(), found.actions());
  }

  private void readFile(String file, String text, Found found) {
    try {
      CatalogueFile content = StrictYaml.parse(text, CatalogueFile.class);
      Map<String, CatalogueFile.ActionEntry> entries = content.actions();
      String product = content.product();
      if (product == null || entries == null) {
        found.faults().add(new CatalogueFault(file, 1, "", "product and actions are required"));
        return;
      }
      YamlLines lines = new YamlLines(text);
      entries.forEach((name, entry) -> addAction(file, lines, product, name, entry, found));
    } catch (JacksonException e) {
      found.faults().add(new CatalogueFault(file, StrictYaml.line(e), "", e.getOriginalMessage()));
    }
  }

  private void addAction(
      String file,
      YamlLines lines,
      String product,
      String name,
      CatalogueFile.ActionEntry entry,
      Found found) {
    Faults faults = new Faults();
    Action action = new ActionCheck(faults).toAction(product, name, entry);
    Catalogue.Placed known = found.actions().get(name);
    if (reservedNames.contains(name)) {
      faults.add("is the name of a built-in action");
    } else if (known != null) {
      faults.add("is also an action of " + known.action().product());
    } else if (action != null) {
      found.actions().put(name, new Catalogue.Placed(action, file, lines.of(name, "")));
    }
    for (String reason : faults.all()) {
      // A reason begins with the member that it is about, when it is about one.
      int line = lines.of(name, reason.substring(0, (reason + " ").indexOf(' ')));
      found.faults().add(new CatalogueFault(file, line, name, reason));
    }
  }
}
