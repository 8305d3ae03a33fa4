package io.marketgate.adapter.catalogue;

import io.marketgate.tenant.yaml.StrictYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

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
    Reading reading = look(source);
    reading.requireGood();
    return reading.catalogue();
  }

  /// Reads files whatever is wrong with them, for somebody who has more to check.
  public Reading look(CatalogueSource source) {
    Found found = new Found(new TreeMap<>(), new ArrayList<>());
    source.files().forEach((file, text) -> readFile(file, text, found));
    return new Reading(new Catalogue(source.version(), found.actions()), found.faults());
  }

  /// What files say.
  ///
  /// @param catalogue of the actions with which nothing is wrong
  /// @param faults of all the others
  public record Reading(Catalogue catalogue, List<CatalogueFault> faults) {

    public Reading {
      faults = List.copyOf(faults);
    }

    /// The same with more faults.
    public Reading with(List<CatalogueFault> more) {
      List<CatalogueFault> all = new ArrayList<>(faults);
      all.addAll(more);
      return new Reading(catalogue, all);
    }

    /// @throws CatalogueException with every fault, if there is one
    public void requireGood() {
      if (!faults.isEmpty()) {
        throw new CatalogueException(faults);
      }
    }
  }

  private void readFile(String file, String text, Found found) {
    try {
      CatalogueFile content = StrictYaml.parse(text, CatalogueFile.class);
      Map<String, CatalogueFile.ActionEntry> entries = content.actions();
      String product = content.product();
      if (product == null || product.isBlank() || entries == null) {
        readFaulty(file, text, found);
        return;
      }
      Place place = new Place(file, new YamlLines(text));
      entries.forEach((name, entry) -> addAction(place, product, name, entry, new Faults(), found));
    } catch (JacksonException e) {
      int known = found.faults().size();
      readFaulty(file, text, found);
      if (found.faults().size() == known) {
        found
            .faults()
            .add(new CatalogueFault(file, StrictYaml.line(e), "", e.getOriginalMessage()));
      }
    }
  }

  /// Looks for everything that is wrong in a file that has not the form of one.
  private void readFaulty(String file, String text, Found found) {
    try {
      Place place = new Place(file, new YamlLines(text));
      Faults ofFile = new Faults();
      CatalogueFile.Faulty content =
          StrictYaml.bind(StrictYaml.tree(text), CatalogueFile.Faulty.class, ofFile::add);
      if (content != null) {
        String product = ofFile.required("product", content.product());
        ofFile.require(content.actions() != null, "actions is required");
        Objects.requireNonNullElse(content.actions(), Map.<String, JsonNode>of())
            .forEach((name, tree) -> addFaulty(place, product, name, tree, found));
      }
      ofFile
          .all()
          .forEach(reason ->
              found
                  .faults()
                  .add(
                      new CatalogueFault(
                          file, place.lines().ofFile(memberOf(reason)), "", reason)));
    } catch (JacksonException e) {
      found.faults().add(new CatalogueFault(file, StrictYaml.line(e), "", e.getOriginalMessage()));
    }
  }

  private void addFaulty(Place place, String product, String name, JsonNode tree, Found found) {
    Faults faults = new Faults();
    CatalogueFile.ActionEntry entry =
        StrictYaml.bind(tree, CatalogueFile.ActionEntry.class, faults::add);
    addAction(place, product, name, entry, faults, found);
  }

  /// A reason begins with the member that it is about, when it is about one.
  private static String memberOf(String reason) {
    return reason.substring(0, (reason + " ").indexOf(' '));
  }

  /// A file, and in which line each of its members is.
  private record Place(String file, YamlLines lines) {}

  /// @param entry null where what is written has not the form of one
  private void addAction(
      Place place,
      String product,
      String name,
      CatalogueFile.@Nullable ActionEntry entry,
      Faults faults,
      Found found) {
    Action action = entry == null ? null : new ActionCheck(faults).toAction(product, name, entry);
    Catalogue.Placed known = found.actions().get(name);
    if (reservedNames.contains(name)) {
      faults.add("is the name of a built-in action");
    } else if (known != null) {
      faults.add("is also an action of " + known.action().product());
    } else if (action != null) {
      found
          .actions()
          .put(name, new Catalogue.Placed(action, place.file(), place.lines().of(name, "")));
    }
    for (String reason : faults.all()) {
      int line = place.lines().of(name, memberOf(reason));
      found.faults().add(new CatalogueFault(place.file(), line, name, reason));
    }
  }
}
