package io.marketgate.tenant.entitlement;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How it is remembered what organizations may use.
///
/// @param cacheEntries most organizations kept in memory
/// @param cacheLife how long they are believed when the message about a change was missed
@ConfigurationProperties("marketgate.entitlements")
record EntitlementProperties(
    @DefaultValue("20000") int cacheEntries, @DefaultValue("5s") Duration cacheLife) {}
