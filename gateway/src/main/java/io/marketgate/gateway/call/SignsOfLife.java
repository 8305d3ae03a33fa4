package io.marketgate.gateway.call;

import java.time.Duration;
import reactor.core.publisher.Flux;

/// What is sent to those who look on while nothing happens: proxies end connections on which
/// nothing comes for long.
public final class SignsOfLife {

  private static final Duration EVERY = Duration.ofSeconds(15);

  private SignsOfLife() {}

  /// Events with signs in between, until the events end.
  ///
  /// @param sign that is no event
  /// @param first when the first one is sent; those who are not to wait for an answer's beginning
  ///   get one at once
  public static <T> Flux<T> among(Flux<T> events, T sign, Duration first) {
    Flux<T> signs = Flux.interval(first, EVERY).onBackpressureDrop().map(tick -> sign);
    return events.publish(
        shared -> Flux.merge(shared, signs.takeUntilOther(shared.ignoreElements())));
  }

  /// The same with the first sign when nothing has come for as long as between two.
  public static <T> Flux<T> among(Flux<T> events, T sign) {
    return among(events, sign, EVERY);
  }
}
