package io.marketgate.tenant.access;

import java.time.Instant;

/// A user, a group or a role of an organization.
///
/// @param kind which of them
/// @param name exact case; a user's is the `uid` of the product contract
/// @param createdAt when
public record Principal(PrincipalKind kind, String name, Instant createdAt) {}
