package io.marketgate.gateway.throttle;

import io.marketgate.adapter.catalogue.RateLimit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How often callers may call `/api`; the limits of single actions are in the catalogue.
///
/// @param account calls of one account, like `1000/s` or `600/m burst 50`; nothing: no limit
/// @param user calls of one user; nothing: no limit
/// @param replicas that share the limits evenly while Redis is away
/// @param remembered most callers and actions whose calls are counted at the same time
@ConfigurationProperties("marketgate.throttle")
public record ThrottleProperties(
    @Nullable String account,
    @Nullable String user,
    @DefaultValue("1") int replicas,
    @DefaultValue("100000") int remembered) {

  public ThrottleProperties {
    var _ = limit("account", account);
    var _ = limit("user", user);
    if (replicas < 1) {
      throw new IllegalArgumentException("marketgate.throttle.replicas must be at least 1");
    }
  }

  /// How often one account may call; null when there is no limit.
  public @Nullable RateLimit ofAccount() {
    return limit("account", account);
  }

  /// How often one user may call; null when there is no limit.
  public @Nullable RateLimit ofUser() {
    return limit("user", user);
  }

  private static @Nullable RateLimit limit(String name, @Nullable String text) {
    try {
      return text == null || text.isBlank() ? null : RateLimit.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("marketgate.throttle." + name + " " + e.getMessage(), e);
    }
  }
}
