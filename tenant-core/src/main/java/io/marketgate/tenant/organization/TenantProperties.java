package io.marketgate.tenant.organization;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How tenants are remembered in this process.
///
/// @param cacheEntries most tenants kept at once
/// @param cacheLife how long an entry is believed when the message about its change was missed
@ConfigurationProperties("marketgate.tenants")
record TenantProperties(
    @DefaultValue("100000") int cacheEntries, @DefaultValue("5s") Duration cacheLife) {}
