package io.marketgate.gateway.sandbox;

import io.marketgate.gateway.product.Scope;
import io.marketgate.gateway.token.AudienceNames;
import io.marketgate.gateway.token.OwnIssuer;
import io.marketgate.tenant.storage.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Makes the sandbox's tokens.
public final class SandboxTokens {

  private static final Duration OPERATOR_LIFETIME = Duration.ofHours(8);

  private final OwnIssuer issuer;
  private final Clock clock;
  private final JsonMapper json;
  private final AudienceNames audiences;

  SandboxTokens(OwnIssuer issuer, Clock clock, JsonMapper json, AudienceNames audiences) {
    this.issuer = issuer;
    this.clock = clock;
    this.json = json;
    this.audiences = audiences;
  }

  /// Whom a token is for.
  ///
  /// @param type `account`, `user` or `role`
  /// @param name to show; null for none
  public record Caller(String uid, String accountId, String type, @Nullable String name) {}

  /// What a token says besides whom it is for.
  ///
  /// @param mfa whether the caller has proved a second factor; null when not said
  /// @param sessionPolicy what narrows his permissions; null for nothing
  public record Session(@Nullable Boolean mfa, @Nullable String sessionPolicy) {

    /// Says nothing more.
    public static final Session PLAIN = new Session(null, null);
  }

  /// @param userinfo JSON text that agrees with the token, to be URL-encoded
  public record Issued(String accessToken, @Nullable String userinfo, Instant expiresAt) {}

  /// A caller's token.
  public Issued issue(Caller caller, Duration lifetime, Session session) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("sub", caller.uid());
    claims.put(OwnIssuer.ACCOUNT_CLAIM, caller.accountId());
    claims.put(OwnIssuer.TYPE_CLAIM, caller.type());
    if (caller.name() != null) {
      claims.put("name", caller.name());
    }
    if (session.mfa() != null) {
      claims.put("mfa", session.mfa());
    }
    if (session.sessionPolicy() != null) {
      claims.put(OwnIssuer.SESSION_POLICY_CLAIM, session.sessionPolicy());
    }
    return sign(claims, audiences.api(), lifetime, userinfo(caller));
  }

  /// An operator's token.
  ///
  /// @param signedOnAgo how long ago he has signed on
  public Issued issueForOperator(String name, List<String> roles, Duration signedOnAgo) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("sub", name);
    claims.put("roles", roles);
    claims.put(
        OwnIssuer.AUTHENTICATED_AT_CLAIM, clock.instant().minus(signedOnAgo).getEpochSecond());
    return sign(claims, audiences.operations(), OPERATOR_LIFETIME, null);
  }

  /// A machine client's token, with every scope.
  public Issued issueForClient(String clientId) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("sub", clientId);
    claims.put("roles", Scope.all());
    return sign(claims, audiences.product(), OPERATOR_LIFETIME, null);
  }

  /// The public key, a JWK set.
  public String jwks() {
    return issuer.key().jwks();
  }

  private Issued sign(
      Map<String, Object> claims, String forWhom, Duration lifetime, @Nullable String userinfo) {
    Instant now = clock.instant();
    Instant expiresAt = Instant.ofEpochSecond(now.plus(lifetime).getEpochSecond());
    claims.put("iss", issuer.name());
    claims.put("aud", forWhom);
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", expiresAt.getEpochSecond());
    claims.put("jti", Ids.next());
    return new Issued(issuer.key().sign(OwnIssuer.TOKEN_TYPE, claims), userinfo, expiresAt);
  }

  private String userinfo(Caller caller) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("uid", caller.uid());
    members.put("accountId", caller.accountId());
    members.put("type", caller.type());
    if (caller.name() != null) {
      members.put("name", caller.name());
    }
    return json.writeValueAsString(members);
  }
}
