package io.marketgate.gateway.audit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The audit trail outside the database.
///
/// @param headEvery how often its end is signed and written to the log, where it has changed
/// @param headAfter entries after which that is done sooner
@ConfigurationProperties("marketgate.audit")
record AuditProperties(
    @DefaultValue("1m") Duration headEvery, @DefaultValue("1000") int headAfter) {

  AuditProperties {
    if (headAfter < 1) {
      throw new IllegalArgumentException("marketgate.audit.head-after must be at least 1");
    }
  }
}
