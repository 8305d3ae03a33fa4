package io.marketgate.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// The archive that people get, as `mvn package` has made it.
public final class ProductionArchive {

  private ProductionArchive() {}

  /// The newest one.
  public static Path find() {
    try (Stream<Path> files = Files.list(Path.of("gateway/target"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("marketgate-gateway-.*\\.jar"))
          .filter(file -> !file.toString().contains("sources"))
          .max(Comparator.comparing(file -> file.toFile().lastModified()))
          .orElseThrow(() -> new IllegalStateException("There is no archive: run `mvn verify`"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
