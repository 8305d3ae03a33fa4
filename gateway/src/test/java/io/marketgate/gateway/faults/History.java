package io.marketgate.gateway.faults;

import io.marketgate.gateway.faults.PurchaseCaller.Outcome;
import io.marketgate.gateway.faults.PurchaseCaller.Telling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// What marketplaces have told, and what they were answered, in the order it happened. Written to
/// `history-<experiment>.csv`.
final class History {

  private final String experiment;
  private final Queue<Line> lines = new ConcurrentLinkedQueue<>();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();

  /// @param at when it was told
  /// @param took until the answer
  record Line(Instant at, String key, String replica, Outcome outcome, Duration took) {

    @Override
    public String toString() {
      return "%s,%s,%s,%s,%d".formatted(at, key, replica, outcome, took.toMillis());
    }
  }

  History(String experiment) {
    this.experiment = experiment;
  }

  void add(Telling telling, String replica, Outcome outcome, Duration took) {
    lines.add(new Line(Instant.now(), telling.key(), replica, outcome, took));
    if (outcome == Outcome.ACCEPTED) {
      accepted.add(telling.key());
    }
  }

  /// Keys of purchases that a marketplace was told are done.
  Set<String> accepted() {
    return Set.copyOf(accepted);
  }

  long count(Outcome outcome) {
    return lines.stream().filter(line -> line.outcome() == outcome).count();
  }

  /// Answers, whatever they said.
  List<Duration> answerTimes() {
    return lines.stream()
        .filter(line -> line.outcome() != Outcome.UNKNOWN)
        .map(Line::took)
        .toList();
  }

  /// When something was first accepted after an instant; fails where nothing was.
  Instant firstAcceptedAfter(Instant instant) {
    return lines.stream()
        .filter(line -> line.outcome() == Outcome.ACCEPTED && line.at().isAfter(instant))
        .map(Line::at)
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing was accepted after " + instant));
  }

  /// How many times each key was told.
  Map<String, Integer> times() {
    Map<String, Integer> times = new ConcurrentHashMap<>();
    lines.forEach(line -> times.merge(line.key(), 1, Integer::sum));
    return times;
  }

  void write() {
    try {
      var _ =
          Files.write(
              Site.folder().resolve("history-" + experiment + ".csv"),
              lines.stream().map(Line::toString).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
