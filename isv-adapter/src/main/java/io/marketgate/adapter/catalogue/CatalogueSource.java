package io.marketgate.adapter.catalogue;

import io.marketgate.tenant.hash.Sha256;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files of a catalogue, as they are written.
///
/// @param files texts by name, in the order of the names
/// @param unreadable what is there and cannot be read
public record CatalogueSource(SortedMap<String, String> files, List<CatalogueFault> unreadable) {

  /// So many files at most.
  public static final int MOST_FILES = 1_000;

  /// Bytes of a file at most.
  public static final long LONGEST_FILE = 16L * 1024 * 1024;

  private static final int VERSION_LENGTH = 12;

  private static final Pattern NAME = Pattern.compile("[^/\\\\\\p{Cntrl}]{1,200}\\.ya?ml");

  public CatalogueSource {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    unreadable = List.copyOf(unreadable);
  }

  /// @param files texts by name
  public CatalogueSource(SortedMap<String, String> files) {
    this(files, List.of());
  }

  /// Whether a file of that name would be read: others in the folder are none of a catalogue.
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /// The `*.yml` and `*.yaml` files of a folder. Blocks.
  ///
  /// @throws CatalogueException if the folder cannot be read
  public static CatalogueSource of(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw unreadable(folder, "there is no such folder");
    }
    List<Path> found = list(folder);
    if (found.size() > MOST_FILES) {
      throw unreadable(folder, "has more than " + MOST_FILES + " files");
    }
    SortedMap<String, String> files = new TreeMap<>();
    List<CatalogueFault> unreadable = new ArrayList<>();
    for (Path file : found) {
      try {
        files.put(file.toString(), read(file));
      } catch (IOException e) {
        unreadable.add(fault(file, "cannot be read: " + e));
      }
    }
    return new CatalogueSource(files, unreadable);
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .map(file -> folder.resolve(file.getFileName()))
          .filter(file -> isName(file.getFileName().toString()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(folder, "cannot be read: " + e);
    }
  }

  private static String read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("it is a folder");
    }
    if (Files.size(file) > LONGEST_FILE) {
      throw new IOException("it is longer than " + LONGEST_FILE + " bytes");
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new IOException("it is not written in UTF-8", e);
    }
  }

  private static CatalogueException unreadable(Path what, String reason) {
    return new CatalogueException(List.of(fault(what, reason)));
  }

  private static CatalogueFault fault(Path what, String reason) {
    return new CatalogueFault(what.toString(), 0, "", reason);
  }

  /// The same with other files, which are there instead of those of the same name, wherever these
  /// are.
  public CatalogueSource with(Map<String, String> others) {
    SortedMap<String, String> all = new TreeMap<>(files);
    all.keySet().removeIf(file -> others.containsKey(nameOf(file)));
    all.putAll(others);
    return new CatalogueSource(
        all,
        unreadable.stream().filter(fault -> !others.containsKey(nameOf(fault.file()))).toList());
  }

  private static String nameOf(String file) {
    return Path.of(file).getFileName().toString();
  }

  /// Another one whenever a file is another one: the beginning of a hash over all of them.
  public String version() {
    StringBuilder all = new StringBuilder();
    files.entrySet().stream()
        .sorted(Comparator.comparing(file -> nameOf(file.getKey())))
        .forEach(file -> {
          String name = nameOf(file.getKey());
          all.append(name.length()).append(':').append(name);
          all.append(file.getValue().length()).append(':').append(file.getValue());
        });
    unreadable.forEach(all::append);
    return Sha256.hex(all.toString()).substring(0, VERSION_LENGTH);
  }
}
