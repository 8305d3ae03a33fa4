package io.marketgate.tenant.change;

/// Something that replicas may remember and that has become old.
public sealed interface Change {

  /// Anything about the tenant of one marketplace account.
  record OfAccount(String marketplace, String accountId) implements Change {}

  /// Users, groups and policies of one organization.
  record OfAccess(String organizationId) implements Change {}

  /// Control policies, or which organization stands below which.
  ///
  /// @param organizationId for which organization and those below it; empty for everybody
  record OfControl(String organizationId) implements Change {}

  /// What one organization may use.
  record OfEntitlements(String organizationId) implements Change {}

  /// Metrics and editions.
  record OfEditions() implements Change {}

  /// The list of revoked tokens.
  record OfRevocations() implements Change {}

  /// Messages may have been missed: believe nothing.
  record OfAnything() implements Change {}
}
