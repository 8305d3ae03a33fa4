package io.marketgate.adapter.catalogue;

import io.marketgate.tenant.yaml.StrictYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
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

  private static final String TOO_DEEP = "is nested too deeply to be checked";

  private final Set<String> reservedNames;

  /// What has been found so far.
  private record Found(
      Map<String, Catalogue.Placed> actions, List<Needs> needs, List<CatalogueFault> faults) {

    Found() {
      this(new TreeMap<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  /// @param reservedNames of the built-in actions, which a product cannot replace
  public CatalogueReader(Set<String> reservedNames) {
    this.reservedNames = Set.copyOf(reservedNames);
  }

  public Set<String> reservedNames() {
    return reservedNames;
  }

  /// Reads the files of a folder. Blocks.
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
    Found found = new Found();
    found.faults().addAll(source.unreadable());
    source.files().forEach((file, text) -> readBounded(file, text, found));
    return new Reading(
        new Catalogue(source.version(), found.actions()), found.needs(), found.faults());
  }

  /// What files say.
  public static final class Reading {

    private final Catalogue catalogue;
    private final List<Needs> needs;
    private final List<CatalogueFault> faults;

    private Reading(Catalogue catalogue, List<Needs> needs, List<CatalogueFault> faults) {
      this.catalogue = catalogue;
      this.needs = List.copyOf(needs);
      this.faults = List.copyOf(faults);
    }

    /// The actions with which nothing is wrong.
    public Catalogue catalogue() {
      return catalogue;
    }

    /// Whether nothing is wrong with any of them, wherever they are used.
    public boolean isGood() {
      return faults.isEmpty();
    }

    /// @throws CatalogueException with every fault, if there is one
    public void requireGood() {
      require(faults);
    }

    /// Checks as well whether a gateway has what the actions need.
    ///
    /// @throws CatalogueException with every fault, if there is one
    public void requireGoodFor(Installation installation) {
      List<CatalogueFault> all = new ArrayList<>(faults);
      needs.forEach(action -> all.addAll(action.unmet(installation)));
      all.sort(Comparator.comparing(CatalogueFault::file).thenComparing(CatalogueFault::line));
      require(all);
    }

    private static void require(List<CatalogueFault> found) {
      if (!found.isEmpty()) {
        throw new CatalogueException(found);
      }
    }
  }

  /// The libraries that read and check schemas call themselves for each level.
  private void readBounded(String file, String text, Found found) {
    try {
      readFile(file, text, found);
    } catch (StackOverflowError e) {
      found.faults().add(new CatalogueFault(file, 1, "", TOO_DEEP));
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
      Faults ofFile = new Faults();
      AnswerSchemaCheck answers = answers(content.schemas(), ofFile);
      Place place = new Place(file, new YamlLines(text), answers);
      ofFile.all().forEach(reason -> found.faults().add(place.fault(reason)));
      entries.forEach((name, entry) -> addAction(place, product, name, entry, new Faults(), found));
    } catch (JacksonException e) {
      int known = found.faults().size();
      readFaulty(file, text, found);
      if (found.faults().size() == known) {
        found.faults().add(new CatalogueFault(file, StrictYaml.line(e), "", StrictYaml.reason(e)));
      }
    }
  }

  /// Looks for everything that is wrong in a file that has not the form of one.
  private void readFaulty(String file, String text, Found found) {
    try {
      Faults ofFile = new Faults();
      CatalogueFile.Faulty content =
          StrictYaml.bind(
              StrictYaml.treeWithRepetitions(text), CatalogueFile.Faulty.class, ofFile::add);
      YamlLines lines = new YamlLines(text);
      lines
          .twice()
          .forEach(twice ->
              found
                  .faults()
                  .add(
                      new CatalogueFault(
                          file, twice.line(), "", twice.path() + " is there twice")));
      if (content != null) {
        String product = ofFile.required("product", content.product());
        AnswerSchemaCheck answers = answers(content.schemas(), ofFile);
        Place place = new Place(file, lines, answers);
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
                      new CatalogueFault(file, lines.ofFile(Faults.memberOf(reason)), "", reason)));
    } catch (JacksonException e) {
      found.faults().add(new CatalogueFault(file, StrictYaml.line(e), "", StrictYaml.reason(e)));
    }
  }

  private void addFaulty(Place place, String product, String name, JsonNode tree, Found found) {
    Faults faults = new Faults();
    CatalogueFile.ActionEntry entry =
        StrictYaml.bind(tree, CatalogueFile.ActionEntry.class, faults::add);
    addAction(place, product, name, entry, faults, found);
  }

  private static AnswerSchemaCheck answers(@Nullable Map<String, JsonNode> schemas, Faults ofFile) {
    AnswerSchemaCheck answers =
        new AnswerSchemaCheck(Objects.requireNonNullElse(schemas, Map.of()));
    answers.faults().forEach(ofFile::add);
    return answers;
  }

  /// A file, and in which line each of its members is.
  ///
  /// @param answers check of what its actions return
  private record Place(String file, YamlLines lines, AnswerSchemaCheck answers) {

    /// What is wrong with the file itself.
    CatalogueFault fault(String reason) {
      return new CatalogueFault(file, lines.ofFile(Faults.memberOf(reason)), "", reason);
    }
  }

  /// @param entry null where what is written has not the form of one
  private void addAction(
      Place place,
      String product,
      String name,
      CatalogueFile.@Nullable ActionEntry entry,
      Faults faults,
      Found found) {
    if (entry != null) {
      found.needs().add(new Needs(place.file(), place.lines(), name, entry));
    }
    Action action = entry == null ? null : toAction(place, product, name, entry, faults);
    Catalogue.Placed known = found.actions().get(name);
    if (reservedNames.contains(name)) {
      faults.add("is the name of a built-in action");
    } else if (known != null) {
      faults.add("is also an action of " + known.action().product());
    } else if (action != null) {
      found.actions().put(name, new Catalogue.Placed(action, place.file()));
    }
    for (String reason : faults.all()) {
      int line = place.lines().of(name, Faults.memberOf(reason));
      found.faults().add(new CatalogueFault(place.file(), line, name, reason));
    }
  }

  private static @Nullable Action toAction(
      Place place, String product, String name, CatalogueFile.ActionEntry entry, Faults faults) {
    try {
      return new ActionCheck(faults, place.answers()).toAction(product, name, entry);
    } catch (StackOverflowError e) {
      faults.add(TOO_DEEP);
      return null;
    }
  }
}
