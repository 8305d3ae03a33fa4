package io.marketgate.tenant.access;

import java.time.Instant;

/// What bounds everybody in an organization and those below it, or in all of them (ram.md 4).
///
/// @param name exact case, unique at its level
/// @param description for people; empty for none
/// @param document one of the language, as it was written
/// @param changedAt when it was last written
/// @param version counted up with every change
public record ControlPolicy(
    String name, String description, String document, Instant changedAt, long version) {}
