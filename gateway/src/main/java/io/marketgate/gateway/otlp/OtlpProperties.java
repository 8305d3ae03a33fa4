package io.marketgate.gateway.otlp;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Traces for an OpenTelemetry collector.
///
/// @param endpoint its address, such as `http://collector:4318/v1/traces`; without one nothing is
///   sent
/// @param headers sent with it, such as `Authorization`
/// @param sampling share of the successful calls; failing ones, and those whose callers ask for it,
///   are always sent as long as they do not come faster than the collector takes them
/// @param timeout longest time for one message to it
/// @param waiting most calls waiting to be sent; more are left out, and counted
@ConfigurationProperties("marketgate.otlp")
record OtlpProperties(
    @Nullable String endpoint,
    @DefaultValue Map<String, String> headers,
    @DefaultValue("0.05") double sampling,
    @DefaultValue("10s") Duration timeout,
    @DefaultValue("10000") int waiting) {

  OtlpProperties {
    headers = Map.copyOf(headers);
  }

  /// Says nothing of the headers.
  @Override
  public String toString() {
    return "OTLP to " + endpoint;
  }
}
