package io.marketgate.tenant.access;

import java.time.Duration;

/// What users may become for a while (ram.md 4).
///
/// @param name has no case: no other role of the organization differs in nothing else
/// @param description for people; empty for none
/// @param trustPolicy who may assume it, a document of the language as it was written
/// @param maxSession longest life of a token of it
public record Role(String name, String description, String trustPolicy, Duration maxSession) {}
