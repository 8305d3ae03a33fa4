package io.marketgate.tenant.access;

/// A policy that can be attached.
///
/// @param type whose it is
/// @param name exact case
public record PolicyRef(Type type, String name) {

  /// Whose a policy is.
  public enum Type {
    /// Written by the organization.
    CUSTOM,
    /// Of the platform, the same for everybody.
    SYSTEM
  }
}
