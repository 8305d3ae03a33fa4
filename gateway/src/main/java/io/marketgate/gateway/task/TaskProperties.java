package io.marketgate.gateway.task;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Work that takes longer than a call.
///
/// @param running most tasks whose backend this replica waits for; more are refused
@ConfigurationProperties("marketgate.tasks")
record TaskProperties(@DefaultValue("1000") int running) {}
