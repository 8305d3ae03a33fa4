package io.marketgate.gateway.ram;

import io.marketgate.gateway.token.AssumedBy;
import io.marketgate.gateway.token.OwnIssuer;
import io.marketgate.gateway.token.VerifiedToken;
import io.marketgate.tenant.access.Role;
import io.marketgate.tenant.storage.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Makes the tokens of assumed roles.
final class RoleTokens {

  private final OwnIssuer issuer;
  private final Clock clock;
  private final JsonMapper json;
  private final String audience;

  /// @param audience of callers' tokens
  RoleTokens(OwnIssuer issuer, Clock clock, JsonMapper json, String audience) {
    this.issuer = issuer;
    this.clock = clock;
    this.json = json;
    this.audience = audience;
  }

  /// @param accessToken for the product contract
  /// @param userinfo JSON text that agrees with the token, to be URL-encoded
  /// @param expiresAt the first instant at which it no longer counts
  record Issued(String accessToken, String userinfo, Instant expiresAt) {}

  /// A session of a role.
  ///
  /// @param caller who assumes it; his own token is not outlived
  /// @param sessionName who he is in the role, for traces
  /// @param sessionPolicy what narrows the session; null for nothing
  Issued issue(
      VerifiedToken caller,
      Role role,
      String sessionName,
      Duration life,
      @Nullable String sessionPolicy) {
    Instant now = clock.instant();
    Instant end = now.plus(life);
    Instant expiresAt = end.isAfter(caller.expiresAt()) ? caller.expiresAt() : end;
    String subject = role.name() + ":" + sessionName;
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", issuer.name());
    claims.put("aud", audience);
    claims.put("sub", subject);
    claims.put(OwnIssuer.MARKETPLACE_CLAIM, caller.marketplace());
    claims.put(OwnIssuer.ACCOUNT_CLAIM, caller.accountId());
    claims.put(OwnIssuer.TYPE_CLAIM, "role");
    claims.put(OwnIssuer.ROLE_CLAIM, role.name());
    claims.put(OwnIssuer.ACTOR_CLAIM, actor(AssumedBy.of(caller)));
    if (sessionPolicy != null) {
      claims.put(OwnIssuer.SESSION_POLICY_CLAIM, sessionPolicy);
    }
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", expiresAt.getEpochSecond());
    claims.put("jti", Ids.next());
    return new Issued(
        issuer.key().sign(OwnIssuer.TOKEN_TYPE, claims),
        userinfo(subject, caller.accountId()),
        Instant.ofEpochSecond(expiresAt.getEpochSecond()));
  }

  private static Map<String, Object> actor(AssumedBy caller) {
    Map<String, Object> actor = new LinkedHashMap<>();
    actor.put("iss", caller.issuer());
    actor.put("sub", caller.subject());
    if (caller.tokenId() != null) {
      actor.put("jti", caller.tokenId());
    }
    actor.put("iat", caller.issuedAt().getEpochSecond());
    return actor;
  }

  private String userinfo(String subject, String accountId) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("uid", subject);
    members.put("accountId", accountId);
    members.put("type", "role");
    return json.writeValueAsString(members);
  }
}
