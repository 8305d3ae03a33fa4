package io.marketgate.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Programs that are run and must succeed.
final class Commands {

  private Commands() {}

  /// Runs a command to its end.
  ///
  /// @return what it printed, errors too
  /// @throws IllegalStateException with that, when it fails
  static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + ":\n" + output);
    }
    return output;
  }

  /// A tool of the JDK that runs this.
  static String jdk(String tool) {
    return Path.of(System.getProperty("java.home"), "bin", tool).toString();
  }
}
