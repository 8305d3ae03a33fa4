package io.marketgate.gateway.backend;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Properties of backends for tests, patient and small.
final class Backends {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Backends() {}

  static BackendProperties properties(
      Map<String, List<URI>> services, Map<String, BackendTls> tls, Set<String> http2) {
    return new BackendProperties(
        services,
        tls,
        Map.of(),
        http2,
        Map.of(),
        null,
        List.of(),
        Duration.ofMinutes(2),
        10,
        10,
        10,
        PATIENCE,
        PATIENCE,
        1_000,
        1_000,
        PATIENCE,
        PATIENCE,
        PATIENCE);
  }
}
