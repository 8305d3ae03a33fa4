package io.marketgate.gateway.key;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Files with keys, which only their owner can read.
final class KeyFiles {

  private KeyFiles() {}

  /// Fails where two keys have the same id: what one of them has encrypted or signed could not be
  /// told from what the other has.
  static void requireDifferentIds(List<? extends SharedSecret> keys) {
    Set<String> ids = new HashSet<>();
    for (SharedSecret key : keys) {
      if (!ids.add(key.id())) {
        throw new IllegalStateException("Two keys have the same kid: " + key.id());
      }
    }
  }

  /// Makes one where there is none, at once whole. Blocks; for the start of the program.
  ///
  /// @param key a private JWK
  static void createIfAbsent(Path file, Supplier<String> key) {
    if (Files.exists(file)) {
      return;
    }
    try {
      Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
      Path fresh = Files.createTempFile(folder, "key", ".jwk");
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
      Files.writeString(fresh, key.get());
      Files.move(fresh, file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make the key " + file, e);
    }
  }
}
