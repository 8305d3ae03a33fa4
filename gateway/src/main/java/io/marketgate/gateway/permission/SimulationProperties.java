package io.marketgate.gateway.permission;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// The bounds of policy simulations.
///
/// @param maxBody longest request; 500 cases of a few policies each fit into the default
@ConfigurationProperties("marketgate.simulations")
record SimulationProperties(@DefaultValue("4MB") DataSize maxBody) {}
