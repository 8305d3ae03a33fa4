package io.marketgate.gateway.tenancy;

import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How staff create organizations.
///
/// @param marketplace whose account a new organization belongs to where nothing is said
/// @param timeZone its zone where nothing is said
@ConfigurationProperties("marketgate.organizations")
record TenancyProperties(
    @DefaultValue("direct") String marketplace, @DefaultValue("Asia/Shanghai") ZoneId timeZone) {}
