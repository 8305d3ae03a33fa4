package io.marketgate.tenant.license;

import io.marketgate.tenant.metric.Limit;
import java.time.Instant;

/// What a licence key says.
///
/// @param licenseId names it
/// @param serverId of the platform it is for
/// @param notBefore the first instant it is good at
/// @param expiresAt the first instant it is no longer good at
/// @param upgradeServiceUntil the first instant whose releases it is not for
/// @param internalUsers how many members of organizations there may be
/// @param externalUsers how many external users there may be
/// @param issuedAt when it was signed
public record License(
    String licenseId,
    String serverId,
    Instant notBefore,
    Instant expiresAt,
    Instant upgradeServiceUntil,
    Limit internalUsers,
    Limit externalUsers,
    Instant issuedAt) {

  /// The limit of a kind of users.
  public Limit limit(UserKind kind) {
    return kind == UserKind.INTERNAL ? internalUsers : externalUsers;
  }
}
