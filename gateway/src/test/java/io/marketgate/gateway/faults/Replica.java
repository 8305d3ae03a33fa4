package io.marketgate.gateway.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.marketgate.embedded.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/// One replica in a process of its own, on ports that it keeps over restarts.
final class Replica implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofSeconds(90);
  private static final Duration ENDS_WITHIN = Duration.ofMinutes(2);
  private static final Duration OPENS_WITHIN = Duration.ofMinutes(1);
  private static final int OTHERS = 30;
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern USED = Pattern.compile("used (\\d+)K");
  private static final long LOOK_MILLIS = 50;

  private final String name;
  private final Program program;
  private final Map<String, String> settings;
  private final Path log;
  private final Machine machine;
  private final int port = FreePort.find();
  private final int managementPort = FreePort.find();
  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable Process process;

  /// What a replica finds on its machine.
  ///
  /// @param limits a command of the shell before it, such as `ulimit -n 512`
  /// @param environment variables beside its own
  record Machine(String limits, Map<String, String> environment) {

    static final Machine USUAL = new Machine("true", Map.of());
  }

  /// @param settings beside its ports
  /// @param log that it appends to
  Replica(String name, Program program, Map<String, String> settings, Path log, Machine machine) {
    this.name = name;
    this.program = program;
    this.settings = settings;
    this.log = log;
    this.machine = machine;
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  /// Starts it, and returns when it takes callbacks.
  void start() throws InterruptedException {
    begin();
    awaitReady();
  }

  /// Starts it only.
  void begin() {
    List<String> command =
        new ArrayList<>(List.of("bash", "-c", machine.limits() + "; exec \"$@\"", name));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=" + port,
                "--management.server.port=" + managementPort,
                "--marketgate.traces.replica=" + name));
    settings.forEach((setting, value) -> arguments.add("--" + setting + "=" + value));
    command.addAll(program.command(arguments));
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(machine.environment());
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void awaitReady() throws InterruptedException {
    long deadline = System.nanoTime() + READY_WITHIN.toNanos();
    String answer = readiness();
    while (!answer.startsWith("200")) {
      if (!current().isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "%s does not get ready, the last answer is %s; see %s".formatted(name, answer, log));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      answer = readiness();
    }
  }

  boolean isReady() {
    return readiness().startsWith("200");
  }

  private String readiness() {
    return management("/actuator/health/readiness");
  }

  /// kill -9.
  void kill() {
    var _ = current().destroyForcibly().onExit().join();
  }

  /// SIGTERM, as Kubernetes sends it.
  ///
  /// @return how long it took to end
  Duration terminate() throws InterruptedException {
    long begun = System.nanoTime();
    if (!current().toHandle().destroy()
        || !current().waitFor(ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException(name + " does not end; see " + log);
    }
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /// SIGSTOP or SIGCONT.
  void signal(String signal) {
    ServerProcesses.signal(current().pid(), signal);
  }

  /// What it has written, warnings and all.
  String written() throws IOException {
    return Files.readString(log);
  }

  /// A figure of its metrics; the sum where there are several with labels.
  double metric(String metric) {
    Matcher lines =
        Pattern.compile("^" + Pattern.quote(metric) + "(\\{[^}]*})? (\\S+)$", Pattern.MULTILINE)
            .matcher(management("/actuator/prometheus"));
    return lines.results().mapToDouble(line -> Double.parseDouble(line.group(2))).sum();
  }

  /// Open files and sockets.
  long files() throws IOException {
    return entries("fd");
  }

  /// Waits until so many more connections are open; it may close others meanwhile, of its servers
  /// and of callers.
  ///
  /// @param before files that were open
  void awaitOpened(long before, int connections) {
    await().atMost(OPENS_WITHIN).until(() -> files() >= before + connections - OTHERS);
  }

  long threads() throws IOException {
    return entries("task");
  }

  /// Octets of memory that are its own.
  long resident() throws IOException {
    Matcher resident =
        RESIDENT.matcher(
            Files.readString(Path.of("/proc", Long.toString(current().pid()), "status")));
    if (!resident.find()) {
      throw new IllegalStateException("the memory of " + name + " is not known");
    }
    return DataSize.ofKilobytes(Long.parseLong(resident.group(1))).toBytes();
  }

  /// Octets that the heap has in use when what can be forgotten is.
  long heap() throws IOException {
    var _ = diagnose("GC.run");
    Matcher used = USED.matcher(diagnose("GC.heap_info"));
    if (!used.find()) {
      throw new IllegalStateException("the heap of " + name + " is not known");
    }
    return DataSize.ofKilobytes(Long.parseLong(used.group(1))).toBytes();
  }

  private String diagnose(String command) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process diagnosing =
        new ProcessBuilder(jcmd.toString(), Long.toString(current().pid()), command).start();
    return new String(diagnosing.getInputStream().readAllBytes(), UTF_8);
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private long entries(String what) throws IOException {
    try (Stream<Path> entries =
        Files.list(Path.of("/proc", Long.toString(current().pid()), what))) {
      return entries.count();
    }
  }

  String management(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() + "\n" + response.body();
    } catch (IOException | InterruptedException e) {
      return "0\n" + e;
    }
  }

  private Process current() {
    if (process == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return process;
  }
}
