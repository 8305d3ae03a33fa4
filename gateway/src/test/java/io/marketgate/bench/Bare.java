package io.marketgate.bench;

import java.util.ArrayList;
import java.util.List;

/// What the bare programs have in common.
final class Bare {

  private Bare() {}

  /// Without our settings file, and without the observations of an actuator that nobody reads.
  static String[] settings(String port, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "--server.port=" + port,
                "--spring.config.location=optional:classpath:/none/",
                "--spring.main.banner-mode=off",
                "--management.server.port=-1",
                "--spring.autoconfigure.exclude="
                    + "org.springframework.boot.webflux.autoconfigure.WebFluxObservationAutoConfiguration,"
                    + "org.springframework.cloud.gateway.config.GatewayMetricsAutoConfiguration"));
    settings.addAll(List.of(more));
    return settings.toArray(new String[0]);
  }
}
