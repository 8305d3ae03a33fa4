package io.marketgate.tenant.platform;

import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How organizations begin.
///
/// @param marketplace whose account a new organization belongs to where nothing is said
/// @param timeZone its zone where nothing is said, and the platform's own
@ConfigurationProperties("marketgate.organizations")
public record PlatformProperties(
    @DefaultValue("direct") String marketplace, @DefaultValue("Asia/Shanghai") ZoneId timeZone) {}
