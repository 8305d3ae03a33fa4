package io.marketgate.tenant.event;

import io.marketgate.tenant.tls.Authorities;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where Kafka is and how events reach it.
///
/// @param bootstrapServers `host:port`, several separated by commas
/// @param tls whether brokers are spoken to over TLS, with their names verified
/// @param certificateAuthority file with the certificates (PEM) of who vouches for the brokers;
///   without one, those are trusted that Java trusts
/// @param username for SASL; without one, brokers are told no name
/// @param password for SASL
/// @param mechanism of SASL: `SCRAM-SHA-512`, `SCRAM-SHA-256`, or `PLAIN`, which needs TLS
/// @param eventTopic where events go, keyed by organization
/// @param sendTimeout longest wait for the broker's confirmation of a batch
/// @param pollInterval how often the outbox is looked at when nothing announces a new event
@ConfigurationProperties("marketgate.kafka")
public record KafkaProperties(
    String bootstrapServers,
    @DefaultValue("false") boolean tls,
    @Nullable Path certificateAuthority,
    @Nullable String username,
    @Nullable String password,
    @DefaultValue("SCRAM-SHA-512") String mechanism,
    @DefaultValue("marketgate.events") String eventTopic,
    @DefaultValue("10s") Duration sendTimeout,
    @DefaultValue("1s") Duration pollInterval) {
  /// Refuses a file that is not there.
  public KafkaProperties {
    certificateAuthority =
        Authorities.require("marketgate.kafka.certificate-authority", certificateAuthority);
  }
}
