package io.marketgate.tenant.event;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where Kafka is and how events reach it.
///
/// @param bootstrapServers `host:port`, several separated by commas
/// @param eventTopic where events go, keyed by organization
/// @param sendTimeout longest wait for the broker's confirmation of a batch
/// @param pollInterval how often the outbox is looked at when nothing announces a new event
@ConfigurationProperties("marketgate.kafka")
public record KafkaProperties(
    String bootstrapServers,
    @DefaultValue("marketgate.events") String eventTopic,
    @DefaultValue("10s") Duration sendTimeout,
    @DefaultValue("1s") Duration pollInterval) {}
