package io.marketgate.gateway.push;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How events are pushed.
///
/// @param allowHttp whether receivers may be reached without TLS
/// @param ports that receivers may have; empty for any
/// @param allowedNetworks addresses of private networks where receivers may be all the same
/// @param timeout for the whole of an attempt
/// @param concurrency how many organizations are served at once
/// @param perReceiver how many of them by one receiver
/// @param pollInterval before looking again when nothing is due
/// @param kept how long the log of deliveries is
@ConfigurationProperties("marketgate.event-push")
record PushProperties(
    @DefaultValue("false") boolean allowHttp,
    @DefaultValue("443") List<Integer> ports,
    @DefaultValue List<String> allowedNetworks,
    @DefaultValue("10s") Duration timeout,
    @DefaultValue("200") int concurrency,
    @DefaultValue("20") int perReceiver,
    @DefaultValue("200ms") Duration pollInterval,
    @DefaultValue("30d") Duration kept) {

  PushProperties {
    ports = List.copyOf(ports);
    allowedNetworks = List.copyOf(allowedNetworks);
  }
}
