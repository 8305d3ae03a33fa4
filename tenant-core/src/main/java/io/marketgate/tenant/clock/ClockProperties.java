package io.marketgate.tenant.clock;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What is done about a clock that is wrong.
///
/// @param tolerance how far this machine's clock may be from the database's; a replica beyond it is
///   not ready, and takes no part in shared work; zero for whatever they say. Twice as much is less
///   than the shortest lease of shared work (a minute), so that none is taken for over
@ConfigurationProperties("marketgate.clock")
record ClockProperties(@DefaultValue("20s") Duration tolerance) {}
