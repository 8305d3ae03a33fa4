package io.marketgate.adapter.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.tenant.hash.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The files of a catalogue, as they are written.
///
/// @param files texts by name, in the order of the names
public record CatalogueSource(SortedMap<String, String> files) {

  /// So many files at most.
  public static final int MOST_FILES = 1_000;

  private static final long LONGEST_FILE = 16L * 1024 * 1024;
  private static final int VERSION_LENGTH = 12;

  public CatalogueSource {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /// The `*.yml` files of a folder. Blocks.
  ///
  /// @throws CatalogueException if they cannot be read
  public static CatalogueSource of(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw unreadable(folder, "there is no such folder");
    }
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> found = Files.list(folder)) {
      for (Path file : found.filter(file -> file.toString().endsWith(".yml")).toList()) {
        files.put(folder.resolve(file.getFileName()).toString(), read(file));
      }
    } catch (IOException e) {
      throw unreadable(folder, "cannot be read: " + e);
    }
    if (files.size() > MOST_FILES) {
      throw unreadable(folder, "has more than " + MOST_FILES + " files");
    }
    return new CatalogueSource(files);
  }

  private static String read(Path file) throws IOException {
    if (Files.size(file) > LONGEST_FILE) {
      throw unreadable(file, "is longer than " + LONGEST_FILE + " bytes");
    }
    return new String(Files.readAllBytes(file), UTF_8);
  }

  private static CatalogueException unreadable(Path what, String reason) {
    return new CatalogueException(List.of(new CatalogueFault(what.toString(), 0, "", reason)));
  }

  /// The same with other files, which are there instead of those of the same name, wherever these
  /// are.
  public CatalogueSource with(Map<String, String> others) {
    SortedMap<String, String> all = new TreeMap<>(files);
    all.keySet().removeIf(file -> others.containsKey(nameOf(file)));
    all.putAll(others);
    return new CatalogueSource(all);
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
    return Sha256.hex(all.toString()).substring(0, VERSION_LENGTH);
  }
}
