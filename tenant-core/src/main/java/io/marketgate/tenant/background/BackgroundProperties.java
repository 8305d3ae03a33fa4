package io.marketgate.tenant.background;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What a replica does beside answering.
///
/// @param sharedWork whether it takes part in the work that replicas share among them: events to
///   Kafka and to receivers, sweeps, product hooks, usage reports, imports, cleaning
@ConfigurationProperties("marketgate.background")
record BackgroundProperties(@DefaultValue("true") boolean sharedWork) {}
