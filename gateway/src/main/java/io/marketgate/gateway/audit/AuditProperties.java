package io.marketgate.gateway.audit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The audit trail outside the database.
///
/// @param headEvery how often its end is signed and written to the log, where it has changed
@ConfigurationProperties("marketgate.audit")
record AuditProperties(@DefaultValue("1m") Duration headEvery) {}
