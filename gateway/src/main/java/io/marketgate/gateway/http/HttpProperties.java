package io.marketgate.gateway.http;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// The bounds of the public port.
///
/// @param maxConnections most connections; more are not accepted until others end
/// @param maxRequestLine longest request line (api.md 1)
/// @param maxHeaders longest sum of all headers
/// @param idleTimeout a connection that sends no request within this time is closed, however slowly
///   it drips
/// @param requestTimeout a request whose body is not there within this time is cut off
/// @param stallTimeout a caller who takes nothing of an answer for this long is cut off
/// @param backlog most connections waiting to be accepted; the system bounds it, too
///   (`net.core.somaxconn` of Linux, 4096 by default)
/// @param trustedProxies addresses or ranges of proxies that are believed when they say, in
///   `X-Forwarded-For` and `X-Forwarded-Proto`, where a call comes from
@ConfigurationProperties("marketgate.http")
record HttpProperties(
    @DefaultValue("10000") int maxConnections,
    @DefaultValue("96KB") DataSize maxRequestLine,
    @DefaultValue("16KB") DataSize maxHeaders,
    @DefaultValue("15s") Duration idleTimeout,
    @DefaultValue("15s") Duration requestTimeout,
    @DefaultValue("15s") Duration stallTimeout,
    @DefaultValue("16384") int backlog,
    @DefaultValue({}) List<String> trustedProxies) {}
