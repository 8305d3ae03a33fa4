package io.marketgate.tenant.change;

import io.marketgate.tenant.tls.Authorities;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where Redis is and how long an answer may take.
///
/// @param host name or address of a Redis 6.2+ server
/// @param port its port
/// @param password empty for none
/// @param tls whether the connection is encrypted and the server's certificate checked
/// @param certificateAuthority file with the certificates (PEM) of who vouches for the server;
///   without one, those are trusted that Java trusts
/// @param commandTimeout longest wait for one command; after it, its effect is unknown
/// @param connectTimeout longest wait for a connection
/// @param waitingCommands most commands waiting for an answer; more are refused at once
@ConfigurationProperties("marketgate.redis")
public record RedisProperties(
    String host,
    @DefaultValue("6379") int port,
    @DefaultValue("") String password,
    @DefaultValue("false") boolean tls,
    @Nullable Path certificateAuthority,
    @DefaultValue("300ms") Duration commandTimeout,
    @DefaultValue("2s") Duration connectTimeout,
    @DefaultValue("1000") int waitingCommands) {

  private static final String AUTHORITY = "marketgate.redis.certificate-authority";

  /// Refuses a file that is not there.
  public RedisProperties {
    certificateAuthority = Authorities.require(AUTHORITY, certificateAuthority);
  }

  /// What its certificate is verified with, where it shows one.
  TrustManagerFactory trusted() {
    return Authorities.trusted(AUTHORITY, certificateAuthority);
  }

  /// Says nothing of the password.
  @Override
  public String toString() {
    return "Redis at " + host + ":" + port;
  }
}
