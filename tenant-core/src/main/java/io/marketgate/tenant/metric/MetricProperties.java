package io.marketgate.tenant.metric;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What can be sold by itself.
///
/// @param catalogue file with the metrics, read at the start and when somebody asks for it
/// @param cacheLife how long metrics are believed when the message about a change was missed
@ConfigurationProperties("marketgate.metrics")
record MetricProperties(
    @DefaultValue("config/metrics.yml") Path catalogue, @DefaultValue("5s") Duration cacheLife) {}
