package io.marketgate.tenant.event;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

/// How Kafka is reached: where it is, and how it and we prove who we are. For every client of it.
public final class KafkaConnection {

  private static final String PLAIN = "PLAIN";
  private static final Map<String, String> LOGIN_MODULES =
      Map.of(
          PLAIN,
          "org.apache.kafka.common.security.plain.PlainLoginModule",
          "SCRAM-SHA-256",
          "org.apache.kafka.common.security.scram.ScramLoginModule",
          "SCRAM-SHA-512",
          "org.apache.kafka.common.security.scram.ScramLoginModule");

  private KafkaConnection() {}

  /// The settings of a client that are about its connection.
  ///
  /// @throws IllegalArgumentException if they do not fit together; the message names the property
  public static Map<String, Object> settings(KafkaProperties properties) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, properties.bootstrapServers());
    settings.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol(properties));
    if (properties.tls() && properties.certificateAuthority() != null) {
      settings.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
      settings.put(
          SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, properties.certificateAuthority().toString());
    }
    if (properties.username() != null) {
      settings.put(SaslConfigs.SASL_MECHANISM, properties.mechanism());
      settings.put(SaslConfigs.SASL_JAAS_CONFIG, login(properties));
    }
    return settings;
  }

  private static String protocol(KafkaProperties properties) {
    boolean isNamed = properties.username() != null;
    return properties.tls()
        ? isNamed ? "SASL_SSL" : "SSL"
        : isNamed ? "SASL_PLAINTEXT" : "PLAINTEXT";
  }

  /// A line of JAAS. Neither value can end its text and add an option.
  private static String login(KafkaProperties properties) {
    String module = LOGIN_MODULES.get(properties.mechanism());
    if (module == null) {
      throw new IllegalArgumentException(
          "marketgate.kafka.mechanism must be one of "
              + LOGIN_MODULES.keySet().stream().sorted().toList());
    }
    if (properties.password() == null) {
      throw new IllegalArgumentException(
          "marketgate.kafka.password is required with marketgate.kafka.username");
    }
    if (properties.mechanism().equals(PLAIN) && !properties.tls()) {
      throw new IllegalArgumentException(
          "marketgate.kafka.mechanism PLAIN sends the password as it is: set marketgate.kafka.tls");
    }
    return "%s required username=\"%s\" password=\"%s\";"
        .formatted(module, escaped(properties.username()), escaped(properties.password()));
  }

  private static String escaped(@Nullable String text) {
    return Objects.requireNonNull(text).replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
