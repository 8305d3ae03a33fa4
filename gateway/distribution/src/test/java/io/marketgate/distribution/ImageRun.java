package io.marketgate.distribution;

import io.marketgate.embedded.EmbeddedServers;
import io.marketgate.embedded.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The image's files run as the container would run them, beside servers on this machine.
final class ImageRun implements AutoCloseable {

  /// The flags of the container; the cache is only good for a run with the same ones.
  static final List<String> FLAGS =
      List.of(
          "-XX:MaxRAMPercentage=40",
          "-XX:+UseG1GC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+ExitOnOutOfMemoryError",
          "-Dio.netty.maxDirectMemory=134217728",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long PAUSE_MILLIS = 20;

  private final Process process;
  private final int port;
  private final int managementPort;
  private final HttpClient client = HttpClient.newHttpClient();

  private ImageRun(Process process, int port, int managementPort) {
    this.process = process;
    this.port = port;
    this.managementPort = managementPort;
  }

  /// @param files the image's
  /// @param prefix of the command, or nothing
  /// @param flags beside [#FLAGS]: what to do with the cache
  /// @param servers where the program finds its own
  /// @param log of the program
  static ImageRun start(
      ImageFiles files, List<String> prefix, List<String> flags, EmbeddedServers servers, Path log)
      throws IOException {
    int port = FreePort.find();
    int managementPort = FreePort.find();
    EmbeddedServers.Addresses addresses = servers.addresses();
    Path keys = log.resolveSibling("keys");
    List<String> command = new ArrayList<>(prefix);
    command.add(files.java().resolve("bin/java").toString());
    command.addAll(FLAGS);
    command.addAll(flags);
    command.addAll(List.of("-jar", files.program().toString()));
    command.addAll(
        List.of(
            "--server.port=" + port,
            "--management.server.port=" + managementPort,
            "--marketgate.database.host=127.0.0.1",
            "--marketgate.database.port=" + addresses.databasePort(),
            "--marketgate.redis.host=127.0.0.1",
            "--marketgate.redis.port=" + addresses.redisPort(),
            "--marketgate.kafka.bootstrap-servers=127.0.0.1:" + addresses.kafkaPort(),
            "--marketgate.backends.services.demo=http://127.0.0.1:" + addresses.demoPort(),
            "--marketgate.backends.identity-key=" + keys.resolve("identity.jwk"),
            "--marketgate.roles.key=" + keys.resolve("roles.jwk"),
            "--marketgate.encryption.key=" + keys.resolve("encryption.jwk")));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SPRING_PROFILES_ACTIVE", "production");
    builder.environment().put("MARKETGATE_ACCESSLOG_FILE", "/dev/stdout");
    builder.environment().put("MARKETGATE_DATABASE_PASSWORD", addresses.password());
    builder.environment().put("MARKETGATE_REDIS_PASSWORD", addresses.password());
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new ImageRun(builder.start(), port, managementPort);
  }

  /// Waits until marketplaces' calls are taken.
  void awaitReady() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (status(managementPort, "/actuator/health/readiness") != 200) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("The program does not get ready; see its log");
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  /// The status of an answer of the public port, or 0 without one.
  int get(String path) throws InterruptedException {
    return status(port, path);
  }

  /// Ends the program as Kubernetes does, and waits for its end.
  int terminate() throws InterruptedException {
    process.destroy();
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private int status(int port, String path) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException notYet) {
      return 0;
    }
  }
}
