package io.marketgate.tenant.sweep;

import reactor.core.publisher.Mono;

/// Work that makes what is stored catch up with the clock. No decision depends on it having been
/// done (tenancy.md 1.1).
///
/// @param name for the log
/// @param step does all there is to do now
public record Sweep(String name, Mono<Void> step) {}
