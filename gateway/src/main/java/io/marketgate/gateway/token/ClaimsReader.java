package io.marketgate.gateway.token;

import io.marketgate.adapter.contract.PrincipalType;
import io.marketgate.adapter.contract.TokenFault;
import io.marketgate.tenant.permission.PolicyInvalidException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Turns verified claims into what they prove (ram.md 7): `iss`, `aud`, `exp`, `iat` and `sub` are
/// required, the life of a token is bounded, and a caller's token names an account.
final class ClaimsReader {

  private static final int LONGEST_TEXT = 256;
  private static final int MOST_ROLES = 16;

  private final Names names;
  private final Rules rules;

  /// @param issuer what `iss` must be
  /// @param marketplace whose accounts are named; null when each token says so itself
  /// @param account claim that names the account
  /// @param type claim that names the kind of identity
  /// @param role claim that names the assumed role; null when that is the subject
  record Names(
      String issuer,
      @Nullable String marketplace,
      String account,
      String type,
      @Nullable String role) {}

  /// @param names what `aud` must contain
  /// @param audiences what this issuer may make tokens for
  /// @param maxLifetime most time between `iat` and `exp`
  record Rules(AudienceNames names, Set<Audience> audiences, Duration maxLifetime) {

    Rules {
      audiences = Set.copyOf(audiences);
    }
  }

  ClaimsReader(Names names, Rules rules) {
    this.names = names;
    this.rules = rules;
  }

  TokenVerdict read(ObjectNode claims, Audience audience) {
    if (!names.issuer().equals(claims.path("iss").asString(""))) {
      return new TokenVerdict.Invalid(TokenFault.ISSUER);
    }
    if (!isFor(claims.get("aud"), audience)) {
      return new TokenVerdict.Invalid(TokenFault.AUDIENCE);
    }
    String subject = text(claims, "sub");
    Instant issuedAt = instant(claims, "iat");
    Instant expiresAt = instant(claims, "exp");
    Instant notBefore = claims.has("nbf") ? instant(claims, "nbf") : issuedAt;
    if (subject == null || issuedAt == null || expiresAt == null || notBefore == null) {
      return new TokenVerdict.Invalid(TokenFault.MALFORMED);
    }
    if (expiresAt.isAfter(issuedAt.plus(rules.maxLifetime()))) {
      return new TokenVerdict.Invalid(TokenFault.MALFORMED);
    }
    Bearer bearer = bearer(claims, subject, audience);
    if (bearer == null) {
      return new TokenVerdict.Invalid(TokenFault.MALFORMED);
    }
    SessionPolicy sessionPolicy;
    try {
      sessionPolicy = sessionPolicy(claims);
    } catch (PolicyInvalidException e) {
      return new TokenVerdict.Invalid(TokenFault.MALFORMED);
    }
    return new TokenVerdict.Valid(
        new VerifiedToken(
            names.issuer(),
            bearer.marketplace(),
            subject,
            bearer.account(),
            bearer.type(),
            bearer.role(),
            names.role() == null ? null : assumedBy(claims),
            text(claims, "jti"),
            issuedAt,
            notBefore,
            expiresAt,
            instant(claims, OwnIssuer.AUTHENTICATED_AT_CLAIM),
            flag(claims, "mfa"),
            sessionPolicy,
            audience == Audience.API ? Set.of() : roles(claims)));
  }

  /// Who bears a token, besides his name.
  private record Bearer(
      String marketplace, String account, PrincipalType type, @Nullable String role) {}

  /// Null when the claims do not say it.
  private @Nullable Bearer bearer(ObjectNode claims, String subject, Audience audience) {
    if (audience != Audience.API) {
      return new Bearer("", "", PrincipalType.USER, null);
    }
    String marketplace =
        names.marketplace() == null
            ? text(claims, OwnIssuer.MARKETPLACE_CLAIM)
            : names.marketplace();
    String account = text(claims, names.account());
    PrincipalType type = account == null ? null : type(claims, subject, account);
    if (marketplace == null || account == null || type == null) {
      return null;
    }
    String role = names.role() == null ? subject : text(claims, names.role());
    if (type == PrincipalType.ROLE && role == null) {
      return null;
    }
    return new Bearer(marketplace, account, type, type == PrincipalType.ROLE ? role : null);
  }

  private boolean isFor(@Nullable JsonNode claim, Audience audience) {
    if (claim == null || !rules.audiences().contains(audience)) {
      return false;
    }
    String wanted = rules.names().of(audience);
    if (claim.isString()) {
      return wanted.equals(claim.stringValue());
    }
    for (JsonNode one : claim) {
      if (one.isString() && wanted.equals(one.stringValue())) {
        return true;
      }
    }
    return false;
  }

  /// Without the claim, only who is the account itself counts as its owner.
  private @Nullable PrincipalType type(ObjectNode claims, String subject, String account) {
    if (claims.has(names.type())) {
      String type = text(claims, names.type());
      return type == null ? null : PrincipalType.of(type).orElse(null);
    }
    return subject.equals(account) ? PrincipalType.ACCOUNT : PrincipalType.USER;
  }

  /// A token whose policy cannot be read proves nothing: without it, its bearer could do more than
  /// was meant.
  private static @Nullable SessionPolicy sessionPolicy(ObjectNode claims) {
    JsonNode claim = claims.get(OwnIssuer.SESSION_POLICY_CLAIM);
    return claim == null ? null : SessionPolicy.parse(claim.asString(""));
  }

  /// Only of our own tokens, which have it whenever somebody has assumed a role.
  private static @Nullable AssumedBy assumedBy(ObjectNode claims) {
    if (!(claims.get(OwnIssuer.ACTOR_CLAIM) instanceof ObjectNode actor)) {
      return null;
    }
    String issuer = text(actor, "iss");
    String subject = text(actor, "sub");
    Instant issuedAt = instant(actor, "iat");
    return issuer == null || subject == null || issuedAt == null
        ? null
        : new AssumedBy(issuer, subject, text(actor, "jti"), issuedAt);
  }

  private static Set<String> roles(ObjectNode claims) {
    Set<String> roles = new HashSet<>();
    for (JsonNode role : claims.path("roles")) {
      if (role.isString() && roles.size() < MOST_ROLES) {
        roles.add(role.stringValue());
      }
    }
    return roles;
  }

  private static @Nullable Boolean flag(ObjectNode claims, String name) {
    JsonNode value = claims.get(name);
    return value != null && value.isBoolean() ? value.booleanValue() : null;
  }

  private static @Nullable String text(ObjectNode claims, String name) {
    JsonNode value = claims.get(name);
    if (value == null || !value.isString()) {
      return null;
    }
    String text = value.stringValue();
    return text.isEmpty() || text.length() > LONGEST_TEXT ? null : text;
  }

  /// RFC 7519, section 2: seconds, possibly with a fraction.
  private static @Nullable Instant instant(ObjectNode claims, String name) {
    JsonNode value = claims.get(name);
    if (value == null || !value.isNumber()) {
      return null;
    }
    double seconds = value.doubleValue();
    boolean plausible = seconds >= 0 && seconds < Integer.MAX_VALUE * 2.0;
    return plausible ? Instant.ofEpochMilli((long) (seconds * 1000)) : null;
  }
}
