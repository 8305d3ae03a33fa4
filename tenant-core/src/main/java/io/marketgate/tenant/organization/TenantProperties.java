package io.marketgate.tenant.organization;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How tenants are remembered in this process.
///
/// @param cacheEntries most tenants kept at once
/// @param cacheLife how long an entry is believed when the message about its change was missed
/// @param standIn a marketplace whose accounts are also looked for among those of others, for a
///   sandbox that makes everybody's tokens; empty for none
/// @param standsInFor those others
@ConfigurationProperties("marketgate.tenants")
record TenantProperties(
    @DefaultValue("100000") int cacheEntries,
    @DefaultValue("5s") Duration cacheLife,
    @DefaultValue("") String standIn,
    @DefaultValue List<String> standsInFor) {

  TenantProperties {
    standsInFor = List.copyOf(standsInFor);
  }
}
