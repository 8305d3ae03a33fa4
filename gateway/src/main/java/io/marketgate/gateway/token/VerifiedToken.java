package io.marketgate.gateway.token;

import io.marketgate.adapter.contract.PrincipalType;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a token proves about its bearer.
///
/// @param issuer who says so
/// @param marketplace whose accounts the issuer's tokens name
/// @param subject the caller
/// @param accountId the marketplace account that owns the subscription
/// @param type what kind of identity the caller is
/// @param role the role that the caller has assumed; null unless the type is `role`
/// @param assumedBy who has assumed the role; null unless the token is one of ours
/// @param tokenId the claim `jti`; null when the token has none
/// @param issuedAt when it was issued
/// @param notBefore the first instant at which it counts
/// @param expiresAt the first instant at which it no longer counts
/// @param authenticatedAt when the bearer signed on (`auth_time`, RFC 9068 2.2.1); null when the
///   issuer does not say
/// @param mfa whether the caller has proved a second factor; null when the issuer does not say
/// @param sessionPolicy what narrows the caller's permissions; null for nothing
/// @param roles of an operator, or the scopes of a machine client; empty for everybody else
public record VerifiedToken(
    String issuer,
    String marketplace,
    String subject,
    String accountId,
    PrincipalType type,
    @Nullable String role,
    @Nullable AssumedBy assumedBy,
    @Nullable String tokenId,
    Instant issuedAt,
    Instant notBefore,
    Instant expiresAt,
    @Nullable Instant authenticatedAt,
    @Nullable Boolean mfa,
    @Nullable SessionPolicy sessionPolicy,
    Set<String> roles) {

  public VerifiedToken {
    roles = Set.copyOf(roles);
  }

  /// Says who issued it and nothing of whom it was issued for.
  @Override
  public String toString() {
    return "VerifiedToken[" + issuer + "]";
  }
}
