package io.marketgate.gateway.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What the experiments have found, as a table for `docs/reliability.md`.
final class Findings {

  private final Path file;
  private final long seed;
  private final List<String> rows = Collections.synchronizedList(new ArrayList<>());

  Findings(Path file, long seed) {
    this.file = file;
    this.seed = seed;
  }

  /// @param experiment as in the description: `E1`
  /// @param what was done
  /// @param found figures
  void add(String experiment, String what, String found) {
    String row = "| %s | %s | %s |".formatted(experiment, what, found);
    System.out.println(row);
    rows.add(row);
  }

  void write() {
    try {
      var _ =
          Files.writeString(
              file,
              "Seed %d, size %s\n\n| | what was done | what was found |\n|---|---|---|\n%s\n"
                  .formatted(seed, Site.isCut() ? "cut" : "full", String.join("\n", rows)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The value below which that share of the durations is.
  static Duration percentile(List<Duration> durations, double share) {
    List<Duration> sorted = durations.stream().sorted().toList();
    return sorted.isEmpty()
        ? Duration.ZERO
        : sorted.get(Math.min(sorted.size() - 1, (int) (sorted.size() * share)));
  }
}
