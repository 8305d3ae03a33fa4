package io.marketgate.tenant.license;

/// Kinds of users that a licence counts.
public enum UserKind {
  /// Members of organizations.
  INTERNAL,
  /// People from outside whom organizations have let in.
  EXTERNAL
}
