package io.marketgate.gateway.marketplace;

import io.marketgate.tenant.marketplace.Metering;
import io.marketgate.tenant.marketplace.Metering.Outcome;
import io.marketgate.tenant.marketplace.Metering.Status;
import io.marketgate.tenant.marketplace.Metering.Usage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
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

  /// How long calls for claimed records may be begun: half of the time after which another replica
  /// takes them over.
  Duration BEGUN_WITHIN = Metering.LEASE.dividedBy(2);

  /// Whether another call may be begun for records that were claimed just now.
  static BooleanSupplier timeFrom(Clock clock) {
    Instant last = clock.instant().plus(BEGUN_WITHIN);
    return () -> clock.instant().isBefore(last);
  }

  /// Tells some records. Never fails.
  ///
  /// @param records at least one and none too late, with the keys by which the marketplace calls
  ///   their metrics
  /// @return what has come of each, by its number
  Mono<Map<Long, Outcome>> send(List<Keyed> records);

  /// A record, and what the marketplace calls its metric.
  record Keyed(Usage usage, String key) {

    private static final Outcome NOT_YET =
        new Outcome(Status.WAITING, Duration.ZERO, "not tried again yet");

    /// The end of its hour, or now where that runs.
    Instant end(Instant now) {
      Instant end = usage.hour().plus(Duration.ofHours(1));
      return now.isBefore(end) ? now : end;
    }

    /// Tells records together, and piece by piece where they are not taken together: one that is
    /// wrong must not keep the others back.
    ///
    /// @param pieces records that are told together in any case
    /// @param hasTime whether another call may be begun; what is left waits
    static Mono<Map<Long, Outcome>> told(
        List<List<Keyed>> pieces,
        Function<List<Keyed>, Mono<Outcome>> call,
        BooleanSupplier hasTime) {
      List<Keyed> records = pieces.stream().flatMap(List::stream).toList();
      return begun(records, call, hasTime)
          .flatMap(outcome ->
              outcome.status() == Status.REJECTED && pieces.size() > 1
                  ? Flux.fromIterable(pieces)
                      .concatMap(
                          piece -> begun(piece, call, hasTime).map(alone -> all(piece, alone)))
                      .collect(HashMap::new, Map::putAll)
                  : Mono.just(all(records, outcome)));
    }

    private static Mono<Outcome> begun(
        List<Keyed> records, Function<List<Keyed>, Mono<Outcome>> call, BooleanSupplier hasTime) {
      return Mono.defer(() -> hasTime.getAsBoolean() ? call.apply(records) : Mono.just(NOT_YET));
    }

    /// The same has come of all of them.
    private static Map<Long, Outcome> all(List<Keyed> records, Outcome outcome) {
      return records.stream()
          .collect(Collectors.toMap(record -> record.usage().number(), record -> outcome));
    }
  }
}
