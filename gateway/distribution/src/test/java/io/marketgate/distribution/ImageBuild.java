package io.marketgate.distribution;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Port;
import io.marketgate.embedded.EmbeddedServers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Makes the container image with Jib, into a file that any registry tool loads: no base image, no
/// Docker daemon, nothing fetched. The C library is that of the machine that builds, which has to
/// be one with glibc.
///
/// Before that, the program runs once beside servers of this machine, so that the JVM leaves a
/// cache of its loaded and linked classes (JEP 514, 515), with which a container is ready sooner.
final class ImageBuild {

  private static final Path TARGET = Path.of("gateway/distribution/target");
  private static final Path BILL = TARGET.resolve("image/sbom.json");
  private static final AbsoluteUnixPath HOME = AbsoluteUnixPath.get("/marketgate");
  private static final AbsoluteUnixPath JAVA = AbsoluteUnixPath.get("/opt/java");
  private static final int REQUESTS = 200;

  private ImageBuild() {}

  public static void main(String[] arguments) throws Exception {
    String version = arguments[0];
    PrintStream out = System.out;
    ImageFiles files = new ImageFiles(TARGET.resolve("image").toAbsolutePath());
    files.prepare(Path.of("gateway/target/marketgate-gateway-" + version + ".jar"));
    out.println("Files of the image are in " + TARGET.resolve("image"));
    Path folder = Files.createDirectories(TARGET.resolve("training").toAbsolutePath());
    makeKeys(files, folder.resolve("keys"));
    try (EmbeddedServers servers = EmbeddedServers.start(folder.resolve("servers"))) {
      servers.whenAllAreUp().join();
      train(files, servers, folder.resolve("training.log"));
      files.setTimes();
      out.println("Trained: " + Files.size(files.aotCache()) / 1_048_576 + " MiB of classes");
      // Fails when the cache is not good for these files, or for the flag that k8s/ adds.
      String cache = "-XX:AOTCache=" + files.aotCache();
      Path log = folder.resolve("trial.log");
      out.println(
          "Ready on one processor after %d ms with the cache, %d ms without"
              .formatted(
                  millisUntilReady(
                      files,
                      List.of(cache, "-XX:AOTMode=on", "-XX:ActiveProcessorCount=2"),
                      servers,
                      log),
                  millisUntilReady(files, List.of(), servers, log)));
    }
    new ImageBill(files.java(), files.base()).write(TARGET.resolve("sbom.json"), BILL);
    Path image = TARGET.resolve("marketgate-image.tar");
    write(files, version, image);
    out.println(image + ": " + Files.size(image) / 1_048_576 + " MiB");
    out.println(tried(image));
  }

  /// Fails when the image's own Java does not run, or finds its cache not good.
  private static String tried(Path image) throws IOException, InterruptedException {
    List<String> command = entrypoint();
    command.add(1, "-XX:AOTMode=on");
    command.addAll(List.of("catalogue", "check", HOME.resolve("config/actions").toString()));
    return ImageTrial.of(image, TARGET.resolve("image/trial"))
        .run(command)
        .map(output -> "Tried by itself: " + output.strip())
        .orElse("Not tried by itself: this machine lets nobody have name spaces of his own");
  }

  private static List<String> entrypoint() {
    List<String> entrypoint = new ArrayList<>();
    entrypoint.add(JAVA.resolve("bin/java").toString());
    entrypoint.addAll(ImageRun.FLAGS);
    entrypoint.add("-XX:AOTCache=" + HOME.resolve("marketgate.aot"));
    entrypoint.add("-jar");
    entrypoint.add(HOME.resolve("marketgate.jar").toString());
    return entrypoint;
  }

  /// One life of the program: start, some requests, end.
  private static void train(ImageFiles files, EmbeddedServers servers, Path log)
      throws IOException, InterruptedException {
    String output = "-XX:AOTCacheOutput=" + files.aotCache();
    try (ImageRun run = ImageRun.start(files, List.of(), List.of(output), servers, log)) {
      run.awaitReady();
      for (int i = 0; i < REQUESTS; i++) {
        var _ = run.get("/api/DescribeTenant?userinfo=%7B%7D&accessToken=none&traceId=t" + i);
        var _ = run.get("/.well-known/marketgate/jwks.json");
      }
      var _ = run.terminate();
    }
  }

  private static long millisUntilReady(
      ImageFiles files, List<String> flags, EmbeddedServers servers, Path log)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    try (ImageRun run = ImageRun.start(files, List.of("taskset", "-c", "0"), flags, servers, log)) {
      run.awaitReady();
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      var _ = run.terminate();
      return millis;
    }
  }

  private static void makeKeys(ImageFiles files, Path keys)
      throws IOException, InterruptedException {
    var _ =
        Commands.run(
            List.of(
                files.java().resolve("bin/java").toString(),
                "-jar",
                files.program().toString(),
                "keys",
                keys.toString()));
  }

  private static void write(ImageFiles files, String version, Path image)
      throws IOException,
          InterruptedException,
          InvalidImageReferenceException,
          CacheDirectoryCreationException,
          RegistryException,
          ExecutionException {
    FileEntriesLayer.Builder temporary = FileEntriesLayer.builder().setName("folders");
    temporary.addEntry(
        Files.createDirectories(TARGET.resolve("image/empty")),
        AbsoluteUnixPath.get("/tmp"),
        FilePermissions.fromOctalString("777"));
    // Emptied with the other files: Jib takes those of the same name and time for the same.
    Path caches = TARGET.resolve("image");
    Jib.fromScratch()
        .addFileEntriesLayer(layer("c library", files.base(), AbsoluteUnixPath.get("/")))
        .addFileEntriesLayer(temporary.build())
        .addFileEntriesLayer(layer("java", files.java(), JAVA))
        .addFileEntriesLayer(layer("libraries", files.libraries(), HOME.resolve("lib")))
        .addFileEntriesLayer(layer("settings", Path.of("config"), HOME.resolve("config")))
        .addFileEntriesLayer(layer("bill of materials", BILL, HOME.resolve("sbom.json")))
        .addFileEntriesLayer(layer("program", files.program(), HOME.resolve("marketgate.jar")))
        .addFileEntriesLayer(layer("classes", files.aotCache(), HOME.resolve("marketgate.aot")))
        .setEntrypoint(entrypoint())
        .addEnvironmentVariable("SPRING_PROFILES_ACTIVE", "production")
        .addEnvironmentVariable("MARKETGATE_ACCESSLOG_FILE", "/dev/stdout")
        .setWorkingDirectory(HOME)
        .setUser("10001:10001")
        .addExposedPort(Port.tcp(8080))
        .addExposedPort(Port.tcp(8081))
        .addLabel("org.opencontainers.image.title", "Marketgate")
        .addLabel("org.opencontainers.image.version", version)
        .addLabel("org.opencontainers.image.licenses", "Apache-2.0")
        .setCreationTime(Instant.EPOCH)
        .containerize(
            Containerizer.to(TarImage.at(image).named("marketgate:" + version))
                .setApplicationLayersCache(caches.resolve("layers"))
                .setBaseImageLayersCache(caches.resolve("base-layers"))
                .setOfflineMode(true));
  }

  /// A file, or everything in a folder; what may be executed stays so.
  private static FileEntriesLayer layer(String name, Path source, AbsoluteUnixPath target)
      throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
    try (Stream<Path> all = Files.walk(source)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        String relative = Objects.toString(source.relativize(file));
        layer.addEntry(
            file,
            relative.isEmpty() ? target : target.resolve(relative),
            FilePermissions.fromOctalString(Files.isExecutable(file) ? "755" : "644"));
      }
    }
    return layer.build();
  }
}
