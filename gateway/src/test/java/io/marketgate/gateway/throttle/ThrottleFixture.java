package io.marketgate.gateway.throttle;

import java.io.IOException;
import reactor.core.publisher.Mono;

/// Limits for tests of what uses them.
public final class ThrottleFixture {

  private ThrottleFixture() {}

  /// Of one replica that can ask nobody; its time stands still.
  public static Throttles alone() {
    return new Throttles(
        (key, limit, want) -> Mono.error(new IOException("away")), () -> 0, 1, 1_000);
  }
}
