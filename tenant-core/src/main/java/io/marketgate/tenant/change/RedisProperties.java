package io.marketgate.tenant.change;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where Redis is and how long an answer may take.
///
/// @param host name or address of a Redis 6.2+ server
/// @param port its port
/// @param password empty for none
/// @param tls whether the connection is encrypted
/// @param commandTimeout longest wait for one command; after it, its effect is unknown
/// @param connectTimeout longest wait for a connection
/// @param waitingCommands most commands waiting for an answer; more are refused at once
@ConfigurationProperties("marketgate.redis")
public record RedisProperties(
    String host,
    @DefaultValue("6379") int port,
    @DefaultValue("") String password,
    @DefaultValue("false") boolean tls,
    @DefaultValue("300ms") Duration commandTimeout,
    @DefaultValue("2s") Duration connectTimeout,
    @DefaultValue("1000") int waitingCommands) {

  /// Says nothing of the password.
  @Override
  public String toString() {
    return "Redis at " + host + ":" + port;
  }
}
