package io.marketgate.gateway.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The processes of MariaDB, Redis and Kafka of a single machine, treated as faults treat them.
public final class ServerProcesses {

  private static final Duration LISTENS_WITHIN = Duration.ofMinutes(1);
  private static final long LOOK_MILLIS = 10;

  private final ProcessHandle process;
  private final List<String> command;
  private final Path folder;

  private ServerProcesses(ProcessHandle process) {
    this.process = process;
    this.command = new ArrayList<>(List.of(process.info().command().orElseThrow()));
    List<String> arguments = List.of(commandLine(process).split("\0"));
    this.command.addAll(arguments.subList(1, arguments.size()));
    try {
      this.folder = Path.of("/proc", Long.toString(process.pid()), "cwd").toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The database at a port, whichever it is.
  public static ServerProcesses database(int port) {
    return find("", "--port=" + port);
  }

  /// The one descendant that is that program and has that argument, or any where it is empty.
  static ServerProcesses find(String program, String argument) {
    return new ServerProcesses(
        all(program, argument)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no process " + program)));
  }

  /// kill -9 of every descendant that is that program and has that argument, or any where it is
  /// empty.
  static void endAll(String program, String argument) {
    for (ProcessHandle process : all(program, argument).toList()) {
      var _ = process.destroyForcibly();
      var _ = process.onExit().join();
    }
  }

  private static Stream<ProcessHandle> all(String program, String argument) {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> isServer(commandLine(process).replace('\0', ' '), program, argument));
  }

  /// The same, of a program that hides its arguments, as Redis does.
  ///
  /// @param arguments with which it is started again
  ServerProcesses startedAgainWith(String... arguments) {
    command.subList(1, command.size()).clear();
    command.addAll(List.of(arguments));
    return this;
  }

  /// Not its guard, which has the whole command as its arguments: without it the server would live
  /// on, and outlive the tests.
  private static boolean isServer(String commandLine, String program, String argument) {
    return commandLine.contains(program)
        && commandLine.contains(argument + " ")
        && !commandLine.contains("/guard.sh ");
  }

  /// kill -9.
  ///
  /// @return what starts it again
  public Runnable kill() {
    if (!process.destroyForcibly()) {
      throw new IllegalStateException("cannot be killed");
    }
    process.onExit().join();
    return this::beginAgain;
  }

  /// SIGTERM, as an operator stops it.
  ///
  /// @return what starts it again
  Runnable stop() {
    if (!process.destroy()) {
      throw new IllegalStateException("cannot be stopped");
    }
    process.onExit().join();
    return this::beginAgain;
  }

  /// Starts it again when it has ended by itself, as whoever watches over it would.
  void startAgainIfGone() {
    if (!process.isAlive()) {
      beginAgain();
    }
  }

  /// Starts it again, whether it has ended by itself or hangs.
  void startAgain() {
    var _ = process.destroyForcibly();
    process.onExit().join();
    beginAgain();
  }

  /// SIGSTOP.
  void freeze() {
    signal(process.pid(), "-STOP");
  }

  /// SIGCONT.
  void thaw() {
    signal(process.pid(), "-CONT");
  }

  /// Returns when something listens at a port.
  ///
  /// @throws IllegalStateException if nothing does within a minute
  static void awaitPort(int port) throws InterruptedException {
    long deadline = System.nanoTime() + LISTENS_WITHIN.toNanos();
    while (System.nanoTime() < deadline) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException notYet) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    }
    throw new IllegalStateException("Nothing listens at port " + port);
  }

  private void beginAgain() {
    try {
      Process again =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(again::destroyForcibly));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Sends a process a signal.
  ///
  /// @param signal as `kill` takes it
  static void signal(long pid, String signal) {
    try {
      Process kill = new ProcessBuilder("kill", signal, Long.toString(pid)).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("kill " + signal + " fails");
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Of `/proc`, because the handle's own is cut when it is long; a zero ends each argument.
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException gone) {
      return "";
    }
  }
}
