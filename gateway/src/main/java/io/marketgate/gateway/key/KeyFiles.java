package io.marketgate.gateway.key;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;

/// Files with keys, which only their owner can read.
final class KeyFiles {

  private KeyFiles() {}

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
