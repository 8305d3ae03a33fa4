package io.marketgate.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The folder that keeps everything a single machine's servers write, owned by one running program
/// at a time: the owner holds a file lock, which the operating system takes back when it dies.
final class DataDirectory implements AutoCloseable {

  private static final int PASSWORD_BYTES = 24;

  private final Path root;
  private final FileChannel lockFile;

  private DataDirectory(Path root, FileChannel lockFile) {
    this.root = root;
    this.lockFile = lockFile;
  }

  /// Takes the folder, creating it where it does not exist.
  ///
  /// @throws DataDirectoryInUseException if another running program has it
  static DataDirectory take(Path folder) {
    try {
      Path root = Files.createDirectories(folder).toRealPath();
      FileChannel lockFile =
          FileChannel.open(
              root.resolve("lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (tryLock(lockFile) == null) {
        String owner = read(lockFile);
        lockFile.close();
        throw new DataDirectoryInUseException(root, owner);
      }
      lockFile.truncate(0);
      lockFile.write(StandardCharsets.UTF_8.encode("process " + ProcessHandle.current().pid()), 0);
      return new DataDirectory(root, lockFile);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot use the data directory " + folder, e);
    }
  }

  /// A folder below this one, created where it does not exist.
  Path folder(String name) {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file(String folder, String name) {
    return folder(folder).resolve(name);
  }

  /// The password of the servers' only user: random, made once, readable by the owner alone.
  String password() {
    Path file = root.resolve("servers.password");
    try {
      if (!Files.exists(file)) {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        writeSecret(file, HexFormat.of().formatHex(random));
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Writes a file that only its owner can read; whole or not at all.
  void writeSecret(Path file, String content) {
    try {
      Path fresh =
          Files.createTempFile(
              file.getParent(),
              "fresh",
              null,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(fresh, content);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What a database server runs at each start: its one database and its users.
  Path firstStatements(String name, String password) {
    String statements =
        """
        CREATE DATABASE IF NOT EXISTS marketgate CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        CREATE USER IF NOT EXISTS 'marketgate'@'127.0.0.1' IDENTIFIED BY '%1$s';
        GRANT ALL PRIVILEGES ON *.* TO 'marketgate'@'127.0.0.1';
        ALTER USER 'root'@'localhost' IDENTIFIED BY '%1$s';
        """
            .formatted(password);
    Path file = file("run", name);
    writeSecret(file, statements);
    return file;
  }

  /// A folder without anything that a start before has left in it.
  Path emptyFolder(String name) {
    Path folder = root.resolve(name);
    if (Files.exists(folder)) {
      try (var files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return folder(name);
  }

  /// All of it or nothing.
  static void move(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (java.nio.channels.OverlappingFileLockException e) {
      return null;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(100);
    channel.read(text, 0);
    return StandardCharsets.UTF_8.decode(text.flip()).toString();
  }
}
