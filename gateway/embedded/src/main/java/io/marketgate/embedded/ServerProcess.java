package io.marketgate.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One server as a child process under `guard.sh`, which ends it when this program ends, however
/// that happens. Its output goes to `logs/<name>.log` in the data directory.
final class ServerProcess implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration START_TOLERANCE = Duration.ofSeconds(3);

  private final String name;
  private final Process guard;
  private final Path output;

  private ServerProcess(String name, Process guard, Path output) {
    this.name = name;
    this.guard = guard;
    this.output = output;
  }

  /// Starts the command in a working directory, after a left-over of a crashed run has ended.
  static ServerProcess start(
      DataDirectory data,
      String name,
      Path workingDirectory,
      Map<String, String> environment,
      List<String> command) {
    Path pidFile = data.file("run", name + ".pid");
    endLeftOver(pidFile, name);
    Path output = data.file("logs", name + ".log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(guarded(guardScript(data), pidFile, command))
              .directory(workingDirectory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      return new ServerProcess(name, builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + name, e);
    }
  }

  /// Runs a command to its end, for the steps that prepare a server's first start.
  ///
  /// @throws IllegalStateException if it fails, with the file that has its output
  static void run(DataDirectory data, String name, Path input, List<String> command) {
    Path output = data.file("logs", name + ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .redirectInput(input.toFile())
              .start();
      try {
        if (process.waitFor() != 0) {
          throw new IllegalStateException(name + " failed; its output is in " + output);
        }
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot run " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while running " + name, e);
    }
  }

  /// The `java` of the running program with the flags that keep a small server small.
  static List<String> java(int heapMegabytes) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + heapMegabytes + "m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xshare:auto");
  }

  /// Waits until the port accepts a connection.
  ///
  /// @throws IllegalStateException if the process ends before, or the time is up
  void awaitPort(int port, Duration within) {
    long end = System.nanoTime() + within.toNanos();
    while (!accepts(port)) {
      if (!guard.isAlive()) {
        throw new IllegalStateException(name + " ended at its start; its output is in " + output);
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            name + " is not up after " + within + "; its output is in " + output);
      }
      pause();
    }
  }

  /// Asks the server to stop and waits until it has; after ten seconds it is killed.
  @Override
  public void close() {
    try {
      guard.getOutputStream().close();
      if (!guard.waitFor(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("{} does not stop; killing it", name);
        guard.descendants().forEach(ProcessHandle::destroyForcibly);
        guard.destroyForcibly();
      }
    } catch (IOException e) {
      LOG.debug("{} had ended already", name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      guard.descendants().forEach(ProcessHandle::destroyForcibly);
      guard.destroyForcibly();
    }
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
          Math.toIntExact(Duration.ofSeconds(1).toMillis()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void endLeftOver(Path pidFile, String name) {
    try {
      if (Files.exists(pidFile)) {
        Instant written = Files.getLastModifiedTime(pidFile).toInstant();
        ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()))
            .filter(process -> startedAbout(written, process))
            .ifPresent(process -> awaitEnd(process, name));
      }
      Files.deleteIfExists(pidFile);
    } catch (IOException | NumberFormatException e) {
      LOG.debug("The process id file {} cannot be used", pidFile, e);
    }
  }

  /// A process id may have been given to another program since: ours began when the file was
  /// written.
  private static boolean startedAbout(Instant written, ProcessHandle process) {
    return process
        .info()
        .startInstant()
        .filter(start -> Duration.between(start, written).abs().compareTo(START_TOLERANCE) < 0)
        .isPresent();
  }

  private static void awaitEnd(ProcessHandle process, String name) {
    LOG.info("Waiting for the {} of an earlier run to end", name);
    try {
      process.onExit().get(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      process.destroyForcibly();
    }
  }

  /// `setsid` keeps the Ctrl-C of a terminal away from the servers: they are stopped in order.
  private static List<String> guarded(Path script, Path pidFile, List<String> command) {
    List<String> guarded = new ArrayList<>();
    Path setsid = Path.of("/usr/bin/setsid");
    if (Files.isExecutable(setsid)) {
      guarded.add(setsid.toString());
    }
    guarded.addAll(List.of("/bin/sh", script.toString(), pidFile.toString()));
    guarded.addAll(command);
    return guarded;
  }

  private static Path guardScript(DataDirectory data) throws IOException {
    Path script = data.file("run", "guard.sh");
    Path fresh = Files.createTempFile(script.getParent(), "guard", ".sh");
    try (InputStream resource = ServerProcess.class.getResourceAsStream("guard.sh")) {
      if (resource == null) {
        throw new IllegalStateException("guard.sh is missing from the class path");
      }
      Files.copy(resource, fresh, StandardCopyOption.REPLACE_EXISTING);
    }
    return Files.move(fresh, script, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for a server", e);
    }
  }
}
