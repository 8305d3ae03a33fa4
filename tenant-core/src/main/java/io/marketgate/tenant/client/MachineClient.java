package io.marketgate.tenant.client;

import java.time.Instant;
import java.util.Set;

/// A vendor's program.
///
/// @param id its OAuth client id
/// @param name for people
/// @param scopes what it may do
/// @param requestsPerSecond how often it may call each replica
/// @param createdAt when
public record MachineClient(
    String id, String name, Set<String> scopes, int requestsPerSecond, Instant createdAt) {

  public MachineClient {
    scopes = Set.copyOf(scopes);
  }
}
