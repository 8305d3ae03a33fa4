package io.marketgate.tenant.access;

import java.time.Instant;

/// A policy of an organization.
///
/// @param name exact case
/// @param description for people
/// @param defaultVersion the one in force
/// @param document of that version, as it was written
/// @param createdAt when
public record AccessPolicy(
    String name, String description, int defaultVersion, String document, Instant createdAt) {

  /// One version of a policy.
  ///
  /// @param version counted from 1, never used again
  /// @param isDefault whether it is in force
  /// @param document as it was written
  /// @param createdAt when
  public record Version(int version, boolean isDefault, String document, Instant createdAt) {}
}
