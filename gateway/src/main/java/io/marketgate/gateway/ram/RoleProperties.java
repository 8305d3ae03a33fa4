package io.marketgate.gateway.ram;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The tokens of assumed roles.
///
/// @param issuer the claim `iss` of them
/// @param key file with the private P-256 JWK that signs them; the same on every replica
@ConfigurationProperties("marketgate.roles")
record RoleProperties(
    @DefaultValue("https://roles.marketgate.invalid") String issuer, @Nullable Path key) {}
