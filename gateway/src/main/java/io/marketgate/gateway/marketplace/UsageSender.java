package io.marketgate.gateway.marketplace;

import io.marketgate.gateway.outbound.Poster.Answered;
import io.marketgate.tenant.marketplace.Metering.Outcome;
import io.marketgate.tenant.marketplace.Metering.Status;
import io.marketgate.tenant.marketplace.Metering.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Tells one marketplace what was used.
interface UsageSender {

  /// Whom it tells.
  String marketplace();

  /// Most records that are told at once.
  int most();

  /// Whether a record that was told twice counts once.
  boolean isRepeatable();

  /// How long after its beginning an hour is taken.
  Duration deadline();

  /// Tells some records. Never fails.
  ///
  /// @param records at least one and none too late, with the keys by which the marketplace calls
  ///   their metrics
  /// @return what has come of each, by its number
  Mono<Map<Long, Outcome>> send(List<Keyed> records);

  /// What a marketplace has said; an object without members where that is no JSON.
  static JsonNode read(JsonMapper json, Answered answered) {
    try {
      return json.readTree(Objects.requireNonNullElse(answered.text(), ""));
    } catch (JacksonException e) {
      return json.createObjectNode();
    }
  }

  /// A record, and what the marketplace calls its metric.
  record Keyed(Usage usage, String key) {

    /// The end of its hour, or now where that runs.
    Instant end(Instant now) {
      Instant end = usage.hour().plus(Duration.ofHours(1));
      return now.isBefore(end) ? now : end;
    }

    /// Tells records together, and one by one where they are not taken together: one that is wrong
    /// must not keep the others back.
    static Mono<Map<Long, Outcome>> told(
        List<Keyed> records, Function<List<Keyed>, Mono<Outcome>> call) {
      return call.apply(records)
          .flatMap(outcome ->
              outcome.status() == Status.REJECTED && records.size() > 1
                  ? Flux.fromIterable(records)
                      .concatMap(record ->
                          call.apply(List.of(record))
                              .map(alone -> Map.entry(record.usage().number(), alone)))
                      .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                  : Mono.just(all(records, outcome)));
    }

    /// The same has come of all of them.
    private static Map<Long, Outcome> all(List<Keyed> records, Outcome outcome) {
      return records.stream()
          .collect(Collectors.toMap(record -> record.usage().number(), record -> outcome));
    }
  }
}
