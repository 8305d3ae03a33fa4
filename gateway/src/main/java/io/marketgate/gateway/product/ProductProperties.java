package io.marketgate.gateway.product;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The product API.
///
/// @param tokenLife how long a machine client's token counts
/// @param sandboxLimit calls a second of a client whose token the sandbox has made
@ConfigurationProperties("marketgate.product")
record ProductProperties(
    @DefaultValue("1h") Duration tokenLife, @DefaultValue("100000") int sandboxLimit) {}
