package io.marketgate.gateway.permission;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What a denied caller is given to find out why.
///
/// @param life how long a diagnostic message can be decoded
@ConfigurationProperties("marketgate.diagnostics")
record DiagnosticProperties(@DefaultValue("24h") Duration life) {}
