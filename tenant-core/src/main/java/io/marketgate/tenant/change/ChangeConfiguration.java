package io.marketgate.tenant.change;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.SocketOptions.TcpUserTimeoutOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.connection.SilentPeers;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RedisProperties.class)
class ChangeConfiguration {

  /// Commands fail at once while the connection is down, rather than run unasked after it is back
  /// (reliability.md, fact 3).
  @Bean(destroyMethod = "shutdown")
  RedisClient redisClient(RedisProperties properties) {
    ClientOptions.Builder options =
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(properties.waitingCommands())
            .socketOptions(
                SocketOptions.builder()
                    .connectTimeout(properties.connectTimeout())
                    .keepAlive(
                        KeepAliveOptions.builder()
                            .enable()
                            .idle(SilentPeers.FIRST_PROBE)
                            .interval(SilentPeers.BETWEEN_PROBES)
                            .count(SilentPeers.PROBES)
                            .build())
                    .tcpUserTimeout(
                        TcpUserTimeoutOptions.builder()
                            .enable()
                            .tcpUserTimeout(SilentPeers.GIVEN_UP_AFTER)
                            .build())
                    .build())
            .timeoutOptions(TimeoutOptions.enabled(properties.commandTimeout()));
    if (properties.tls()) {
      options.sslOptions(SslOptions.builder().trustManager(properties.trusted()).build());
    }
    RedisClient client = RedisClient.create();
    client.setOptions(options.build());
    return client;
  }

  @Bean
  RedisConnection redisConnection(RedisClient client, RedisProperties properties) {
    RedisURI.Builder uri =
        RedisURI.builder()
            .withHost(properties.host())
            .withPort(properties.port())
            // For what is said before the first command.
            .withTimeout(properties.connectTimeout())
            .withSsl(properties.tls());
    if (!properties.password().isEmpty()) {
      uri.withPassword(properties.password().toCharArray());
    }
    return new RedisConnection(client, uri.build(), properties.commandTimeout());
  }

  @Bean
  RedisChangeFeed changeFeed(RedisClient client, RedisConnection connection) {
    return new RedisChangeFeed(client, connection);
  }

  @Bean
  BackgroundLoop changeListener(RedisChangeFeed changes) {
    return BackgroundLoop.forEver("Changes from other replicas by Redis", changes.listen());
  }
}
