package io.marketgate.gateway.faults;

import io.marketgate.gateway.ProductionArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.unit.DataSize;

/// The program as people get it: the production archive, unpacked, and as in the image a cache of
/// its loaded and linked classes (JEP 514), with which a replica is ready sooner.
///
/// @param jar the program's own, with its libraries beside it
/// @param cache what to do with the cache: an option of the JVM
record Program(Path jar, String cache) {

  /// The most a replica's heap may be.
  static final DataSize HEAP = DataSize.ofMegabytes(256);

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /// The cache is good for runs with the same ones only. Three processes and the servers share what
  /// a test has, so heaps are small, and nothing is compiled twice.
  private static final List<String> FLAGS =
      List.of(
          "-Xmx" + HEAP.toMegabytes() + "m",
          "-XX:+UseG1GC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /// Unpacks it; its runs make the cache, which is written when one of them ends.
  static Program training(Path folder) {
    return new Program(
        unpacked(ProductionArchive.find(), folder),
        "-XX:AOTCacheOutput=" + folder.resolve("program.aot"));
  }

  /// Another archive, without a cache of its own.
  static Program of(Path archive, Path folder) {
    return new Program(unpacked(archive, folder), "-Xshare:auto");
  }

  private static Path unpacked(Path archive, Path folder) {
    try {
      Process unpacking =
          new ProcessBuilder(
                  JAVA,
                  "-Djarmode=tools",
                  "-jar",
                  archive.toString(),
                  "extract",
                  "--destination",
                  folder.toString())
              .inheritIO()
              .start();
      if (unpacking.onExit().join().exitValue() != 0) {
        throw new IllegalStateException(archive + " cannot be unpacked");
      }
      return folder.resolve(archive.getFileName());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The same, with the cache that training has left.
  Program trained() {
    Path made = jar.resolveSibling("program.aot");
    if (!Files.isRegularFile(made)) {
      throw new IllegalStateException("Training has left no " + made);
    }
    return new Program(jar, "-XX:AOTCache=" + made);
  }

  /// @param arguments of the program
  List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(FLAGS);
    command.addAll(List.of(cache, "-jar", jar.toString()));
    command.addAll(arguments);
    return command;
  }
}
