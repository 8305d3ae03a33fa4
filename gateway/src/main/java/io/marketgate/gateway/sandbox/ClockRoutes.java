package io.marketgate.gateway.sandbox;

import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.tenant.background.Detached;
import io.marketgate.tenant.change.Change;
import io.marketgate.tenant.change.ChangeFeed;
import io.marketgate.tenant.sweep.Sweeps;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/sandbox/v1/clock`: simulated time for the whole platform (api.md 7). Every decision is by the
/// new time at once; what is stored and told has caught up with it when a call answers, or does so
/// soon after a step over very much.
final class ClockRoutes {

  private static final String CLOCK = "/sandbox/v1/clock";
  private static final Logger LOG = LoggerFactory.getLogger(ClockRoutes.class);

  /// How long an answer waits for what is stored.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  private final SimulatedClock clock;
  private final Sweeps sweeps;
  private final ChangeFeed changes;

  ClockRoutes(SimulatedClock clock, Sweeps sweeps, ChangeFeed changes) {
    this.clock = clock;
    this.sweeps = sweeps;
    this.changes = changes;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET(CLOCK, request -> show())
        .PUT(CLOCK, this::put)
        .POST(CLOCK + ":advance", this::advance)
        .DELETE(CLOCK, request -> set(null))
        .build();
  }

  private Mono<ServerResponse> put(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of("now"),
        input -> {
          Instant now = instant(input);
          return now == null ? input.faults().answer() : set(now);
        });
  }

  private static @Nullable Instant instant(JsonInput input) {
    try {
      Instant now = Instant.parse(input.requiredText("now"));
      if (!now.isBefore(EARLIEST) && now.isBefore(LATEST)) {
        return now;
      }
    } catch (DateTimeException e) {
      // Falls through to the fault.
    }
    input.faults().add("now", "must be an instant like 2026-11-22T10:00:00Z, from 2000 to 2199");
    return null;
  }

  private Mono<ServerResponse> advance(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of("by"),
        input -> {
          Instant later = later(input);
          return later == null ? input.faults().answer() : set(later);
        });
  }

  /// A duration of ISO 8601, with days, months and years of UTC.
  private @Nullable Instant later(JsonInput input) {
    String by = input.requiredText("by");
    try {
      int time = by.indexOf('T');
      String date = time < 0 ? by : by.substring(0, time);
      Period period = date.length() > 1 ? Period.parse(date) : Period.ZERO;
      Duration duration = time < 0 ? Duration.ZERO : Duration.parse("P" + by.substring(time));
      Instant later =
          clock.instant().atOffset(ZoneOffset.UTC).plus(period).plus(duration).toInstant();
      if (!later.isBefore(clock.instant()) && later.isBefore(LATEST)) {
        return later;
      }
    } catch (DateTimeException | ArithmeticException e) {
      // Falls through to the fault.
    }
    input.faults().add("by", "must be a duration like P20D or PT1H, forwards and before 2200");
    return null;
  }

  private Mono<ServerResponse> set(@Nullable Instant instant) {
    clock.set(instant);
    return changes
        .publish(new Change.OfAnything())
        .then(Mono.defer(this::catchUp))
        .flatMap(isCaughtUp ->
            ServerResponse.ok()
                .bodyValue(
                    Map.of(
                        "now",
                        clock.instant(),
                        "simulated",
                        clock.isSet(),
                        "caughtUp",
                        isCaughtUp)));
  }

  /// Goes on when the answer has been given.
  private Mono<Boolean> catchUp() {
    return Detached.from(sweeps.run())
        .thenReturn(true)
        .timeout(PATIENCE, Mono.just(false))
        .onErrorResume(failure -> {
          LOG.warn("What is stored will catch up with the clock later: {}", failure.toString());
          return Mono.just(false);
        });
  }

  private Mono<ServerResponse> show() {
    return ServerResponse.ok()
        .bodyValue(Map.of("now", clock.instant(), "simulated", clock.isSet()));
  }
}
