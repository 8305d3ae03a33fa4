package io.marketgate.distribution;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files of the image, in the folders that become its layers: the C library of this machine, a
/// Java that has only the modules that are needed, the libraries, the program.
final class ImageFiles {

  /// What the program and its libraries use, and what tells about a running one (thread dumps,
  /// flight recordings).
  private static final String MODULES =
      "java.base,java.desktop,java.instrument,java.management,java.naming,java.net.http,"
          + "java.security.jgss,java.security.sasl,java.sql,jdk.crypto.cryptoki,jdk.jcmd,jdk.jfr,"
          + "jdk.management,jdk.net,jdk.unsupported,jdk.zipfs";

  private static final Pattern LIBRARY = Pattern.compile("(/\\S+/(ld-linux|lib[a-z]+\\.so)\\S*)");

  /// What a Java without a screen asks the C library for.
  private static final List<String> NEEDED =
      List.of(
          "ld-linux",
          "libc.",
          "libdl.",
          "libm.",
          "libpthread.",
          "librt.",
          "libresolv.",
          "libz.",
          "libnss_dns.",
          "libnss_files.");

  private final Path folder;

  /// @param folder emptied by [#prepare]
  ImageFiles(Path folder) {
    this.folder = folder;
  }

  /// `lib/` and `lib64/` with the C library, `etc/`, `tmp/`.
  Path base() {
    return folder.resolve("base");
  }

  /// The runtime, at `/opt/java`.
  Path java() {
    return folder.resolve("java");
  }

  /// `lib/` with the libraries of others, at `/marketgate`.
  Path libraries() {
    return folder.resolve("app/lib");
  }

  /// The program's own jar, whose manifest names the libraries.
  Path program() {
    return folder.resolve("app/marketgate.jar");
  }

  /// The cache of loaded and linked classes that a training run leaves.
  Path aotCache() {
    return folder.resolve("app/marketgate.aot");
  }

  /// Makes all but the cache.
  ///
  /// @param archive the executable jar
  void prepare(Path archive) throws IOException, InterruptedException {
    deleteAll();
    Path app = folder.resolve("app");
    var _ =
        Commands.run(
            List.of(
                Commands.jdk("java"),
                "-Djarmode=tools",
                "-jar",
                archive.toString(),
                "extract",
                "--destination",
                app.toString(),
                "--force"));
    Files.move(app.resolve(archive.getFileName()), program());
    var _ =
        Commands.run(
            List.of(
                Commands.jdk("jlink"),
                "--add-modules",
                MODULES,
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                java().toString()));
    copyLibraries();
    Path etc = Files.createDirectories(base().resolve("etc"));
    Files.writeString(etc.resolve("passwd"), "marketgate:x:10001:10001::/marketgate:/none\n");
    Files.writeString(etc.resolve("group"), "marketgate:x:10001:\n");
    Files.writeString(etc.resolve("nsswitch.conf"), "hosts: files dns\n");
    setTimes();
  }

  /// The same times as in the image: the cache is only good for the very files it was made with.
  void setTimes() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(path, FileTime.from(Instant.EPOCH.plusSeconds(1)));
      }
    }
  }

  private void copyLibraries() throws IOException, InterruptedException {
    List<Path> programs = new ArrayList<>(List.of(java().resolve("bin/java")));
    try (Stream<Path> files = Files.list(java().resolve("lib"))) {
      programs.addAll(files.filter(file -> file.toString().endsWith(".so")).toList());
    }
    programs.add(java().resolve("lib/server/libjvm.so"));
    for (Path each : programs) {
      Matcher used = LIBRARY.matcher(Commands.run(List.of("ldd", each.toString())));
      while (used.find()) {
        copyLibrary(Path.of(used.group(1)));
      }
    }
  }

  private void copyLibrary(Path library) throws IOException {
    String name = library.getFileName().toString();
    Path copy = base().resolve(library.toString().substring(1));
    if (NEEDED.stream().anyMatch(name::startsWith)
        && !library.startsWith(java())
        && !Files.exists(copy)) {
      Files.createDirectories(copy.getParent());
      Files.copy(library, copy, StandardCopyOption.REPLACE_EXISTING);
      if (!copy.toFile().setExecutable(true, false)) {
        throw new IOException("cannot be made executable: " + copy);
      }
    }
  }

  private void deleteAll() throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path directory, java.io.@org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
