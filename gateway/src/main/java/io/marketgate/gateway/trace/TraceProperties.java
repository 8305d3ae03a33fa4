package io.marketgate.gateway.trace;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Which traces are kept and how they get into the database.
///
/// @param sampling part of the successful calls whose trace is kept, 0 to 1; refused and failed
///   ones always are
/// @param retention how long traces are kept
/// @param waiting most traces waiting to be written; half of them may be of successful calls
/// @param writeInterval how often waiting traces are written
/// @param replica this replica's name in its traces, and where it says what it knows
@ConfigurationProperties("marketgate.traces")
public record TraceProperties(
    @DefaultValue("0.05") double sampling,
    @DefaultValue("7d") Duration retention,
    @DefaultValue("20000") int waiting,
    @DefaultValue("200ms") Duration writeInterval,
    @DefaultValue("gateway") String replica) {

  private static final int LONGEST_REPLICA = 64;

  public TraceProperties {
    replica = replica.length() <= LONGEST_REPLICA ? replica : replica.substring(0, LONGEST_REPLICA);
    if (sampling < 0 || sampling > 1) {
      throw new IllegalArgumentException("marketgate.traces.sampling must be from 0 to 1");
    }
  }
}
