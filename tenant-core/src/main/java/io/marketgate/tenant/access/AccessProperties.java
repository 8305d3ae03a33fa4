package io.marketgate.tenant.access;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How permissions are read and remembered.
///
/// @param systemPolicies folder of the platform's policies: its `*.json` files are read at the
///   start
/// @param template file with the policies and groups that a new organization begins with
/// @param cacheEntries most organizations whose policies are kept in memory
/// @param cacheLife how long they are believed when the message about a change was missed
@ConfigurationProperties("marketgate.permissions")
record AccessProperties(
    @DefaultValue("config/policies") Path systemPolicies,
    @DefaultValue("config/permission-template.json") Path template,
    @DefaultValue("20000") int cacheEntries,
    @DefaultValue("5s") Duration cacheLife) {}
