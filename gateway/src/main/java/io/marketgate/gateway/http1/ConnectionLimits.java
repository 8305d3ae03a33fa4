package io.marketgate.gateway.http1;

import java.time.Duration;

/// Bounds of the connections of one event loop to one server.
///
/// @param connections most that there are at the same time
/// @param waiting most calls that wait for one of them; more fail at once
/// @param acquireTimeout longest wait for one of them
/// @param connectTimeout longest wait for a new one to be made
/// @param maxIdle unused ones are closed after this
/// @param maxLife they are not used again after this
public record ConnectionLimits(
    int connections,
    int waiting,
    Duration acquireTimeout,
    Duration connectTimeout,
    Duration maxIdle,
    Duration maxLife) {}
