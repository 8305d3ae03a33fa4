package io.marketgate.tenant.access;

import java.time.Duration;

/// What users may become for a while (ram.md 4).
///
/// @param name has no case: no other role of the organization differs in nothing else
/// @param description for people; empty for none
/// @param trustPolicy who may assume it, a document of the language as it was written
/// @param maxSession longest life of a token of it
/// @param version counted up with every change
public record Role(
    String name, String description, String trustPolicy, Duration maxSession, long version) {

  /// One that is new.
  public Role(String name, String description, String trustPolicy, Duration maxSession) {
    this(name, description, trustPolicy, maxSession, 1);
  }

  Role withVersion(long other) {
    return new Role(name, description, trustPolicy, maxSession, other);
  }
}
