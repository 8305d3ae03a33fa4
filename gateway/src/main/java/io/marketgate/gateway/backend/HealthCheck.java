package io.marketgate.gateway.backend;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What the addresses of a service are asked regularly.
///
/// @param path that is answered with a status from 200 to 299 by an address that does well
/// @param every pause between two questions
/// @param timeout longest wait for an answer
record HealthCheck(
    String path, @DefaultValue("5s") Duration every, @DefaultValue("2s") Duration timeout) {

  private static final Duration LEAST = Duration.ofMillis(100);

  HealthCheck {
    if (path == null || !path.matches("/[!-~]*")) {
      throw new IllegalArgumentException(
          "marketgate.backends.health: path must be like /health, and is " + path);
    }
    if (every.compareTo(LEAST) < 0 || timeout.compareTo(LEAST) < 0) {
      throw new IllegalArgumentException(
          "marketgate.backends.health: every and timeout must be at least " + LEAST);
    }
  }
}
