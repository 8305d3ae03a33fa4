package io.marketgate.gateway.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.gateway.ProductionArchive;
import io.marketgate.gateway.RunningGateway;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The program in a process of its own, with everything it prints.
final class ChildProcess implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 120;
  private static final String LAST_LINE = "  curl '";

  private final Process process;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final CompletableFuture<String> lastLine = new CompletableFuture<>();
  private final Thread reader;

  private ChildProcess(List<String> command) {
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reader = Thread.ofVirtual().start(this::read);
  }

  /// The production archive, run.
  static ChildProcess archive(String... arguments) {
    List<String> command = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-jar", ProductionArchive.find().toString()));
    command.addAll(List.of(arguments));
    return new ChildProcess(command);
  }

  /// The program as it runs from a checkout, with a heap of 128 MiB.
  static ChildProcess checkout(String... arguments) {
    List<String> command = new ArrayList<>(List.of(java(), "-Xmx128m", "-XX:TieredStopAtLevel=1"));
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "io.marketgate.gateway.Marketgate"));
    command.addAll(List.of(arguments));
    return new ChildProcess(command);
  }

  /// Another replica over the servers of the program that the tests share.
  static ChildProcess replica(int port, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    Stream<String> given =
        RunningGateway.argumentsOfAnother().stream()
            .filter(argument ->
                all.stream()
                    .noneMatch(
                        own -> own.startsWith(argument.substring(0, argument.indexOf('=')))));
    given.forEach(all::add);
    all.add("--server.port=" + port);
    if (all.stream().noneMatch(own -> own.startsWith("--management.server.port="))) {
      all.add("--management.server.port=0");
    }
    return checkout(all.toArray(new String[0]));
  }

  /// Waits for the end of the start.
  ///
  /// @return the address in the call that the last line offers to paste
  String awaitExampleCall() throws InterruptedException, ExecutionException, TimeoutException {
    String line = lastLine.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    Matcher address = Pattern.compile("curl '([^']+)'").matcher(line);
    if (!address.find()) {
      throw new IllegalStateException("no call to paste: " + line);
    }
    return address.group(1);
  }

  /// Waits for the end of the program and of its output.
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)
        || !reader.join(Duration.ofSeconds(PATIENCE_SECONDS))) {
      throw new IllegalStateException("still running: " + output);
    }
    return process.exitValue();
  }

  String output() {
    return String.join("\n", output);
  }

  /// Every process that this one has started, at this moment.
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  /// As Ctrl-C and Kubernetes do; by its handle, because the process itself would close its output.
  void terminate() {
    if (!process.toHandle().destroy()) {
      throw new IllegalStateException("cannot be terminated");
    }
  }

  /// As the kernel does when memory runs out.
  void kill() {
    process.destroyForcibly();
  }

  /// With the servers that it has started, which would outlive it.
  @Override
  public void close() {
    List<ProcessHandle> servers = descendants();
    process.destroyForcibly();
    servers.forEach(ProcessHandle::destroyForcibly);
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
        if (line.startsWith(LAST_LINE)) {
          lastLine.complete(line);
        }
      }
    } catch (IOException e) {
      output.add(e.toString());
    }
    lastLine.completeExceptionally(new IllegalStateException("ended: " + output()));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
