package io.marketgate.gateway.marketplace;

import io.marketgate.tenant.marketplace.Metering.Outcome;
import io.marketgate.tenant.marketplace.Metering.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

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

  /// A record, and what the marketplace calls its metric.
  record Keyed(Usage usage, String key) {

    /// The same has come of all of them.
    static Map<Long, Outcome> all(List<Keyed> records, Outcome outcome) {
      return records.stream()
          .collect(Collectors.toMap(record -> record.usage().number(), record -> outcome));
    }
  }
}
