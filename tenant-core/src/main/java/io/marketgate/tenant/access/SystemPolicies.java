package io.marketgate.tenant.access;

import io.marketgate.tenant.permission.CompiledPolicy;
import io.marketgate.tenant.permission.PolicyInvalidException;
import io.marketgate.tenant.permission.PolicyKind;
import io.marketgate.tenant.permission.PolicyParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The platform's policies, from `config/policies/*.json`; a file's name without its ending is the
/// policy's name. Read once, at the start.
public final class SystemPolicies {

  private static final String ENDING = ".json";

  private final Map<String, String> documents = new TreeMap<>();
  private final Map<String, CompiledPolicy> compiled = new TreeMap<>();

  /// Reads a folder.
  ///
  /// @throws IllegalStateException if a document is not one of the language; names file and place
  public static SystemPolicies read(Path folder) {
    SystemPolicies policies = new SystemPolicies();
    files(folder).forEach(policies::add);
    return policies;
  }

  private SystemPolicies() {}

  /// Every document, by name.
  public Map<String, String> documents() {
    return Collections.unmodifiableMap(documents);
  }

  boolean contains(String name) {
    return compiled.containsKey(name);
  }

  @Nullable CompiledPolicy find(String name) {
    return compiled.get(name);
  }

  private void add(Path file) {
    String fileName = file.getFileName().toString();
    String name = fileName.substring(0, fileName.length() - ENDING.length());
    try {
      String document = Files.readString(file);
      compiled.put(
          name, CompiledPolicy.of(name, PolicyParser.parse(document, PolicyKind.IDENTITY)));
      documents.put(name, document);
    } catch (PolicyInvalidException e) {
      throw new IllegalStateException(file + e.pointer() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException(folder + ": there is no such folder");
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
