package io.marketgate.gateway.sandbox;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param enabled whether there is a sandbox
/// @param issuer the claim `iss` of its tokens
/// @param key file that keeps its key pair, made where there is none
@ConfigurationProperties("marketgate.sandbox")
record SandboxProperties(
    @DefaultValue("false") boolean enabled,
    @DefaultValue("https://sandbox.marketgate.invalid") String issuer,
    @DefaultValue("data/keys/sandbox.jwk") Path key) {}
