package io.marketgate.gateway.marketplace;

import io.marketgate.gateway.key.SealedText;
import io.marketgate.gateway.token.OwnIssuer;
import io.marketgate.tenant.marketplace.Instance;
import io.marketgate.tenant.storage.Ids;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// What a person has after signing on: a session that only replicas of this program can read, and
/// for the product's front end a short token of it.
final class SessionTokens {

  /// As long as a token may live that may be in a query (reliability.md 6).
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(5);

  private static final int PARTS = 3;
  private static final int PARTS_OF_USER = 4;

  private final SealedText sealed;
  private final OwnIssuer issuer;
  private final String audience;
  private final JsonMapper json;
  private final Clock clock;

  /// A session.
  ///
  /// @param marketplace through which he came
  /// @param instance id of what was bought
  /// @param until the first instant at which it is over
  /// @param user uid of one of the buyer's people; null for the account that has bought
  record Session(String marketplace, String instance, Instant until, @Nullable String user) {

    /// Says nothing of him.
    @Override
    public String toString() {
      return "Session of " + instance;
    }
  }

  /// @param accessToken for the product contract
  /// @param userinfo JSON text that agrees with the token, to be URL-encoded
  /// @param expiresAt the first instant at which it no longer counts
  record Issued(String accessToken, String userinfo, Instant expiresAt) {}

  /// @param audience of callers' tokens
  SessionTokens(
      SealedText sealed, OwnIssuer issuer, String audience, JsonMapper json, Clock clock) {
    this.sealed = sealed;
    this.issuer = issuer;
    this.audience = audience;
    this.json = json;
    this.clock = clock;
  }

  /// A session as the value of a cookie.
  String write(Session session) {
    String user =
        session.user() == null
            ? ""
            : " " + URLEncoder.encode(session.user(), StandardCharsets.UTF_8);
    return sealed.seal(
        session.marketplace() + " " + session.instance() + " " + session.until() + user);
  }

  /// The session of a cookie; empty when it is over, or was not made here.
  Optional<Session> read(String cookie) {
    return sealed.open(cookie).flatMap(this::parse);
  }

  private Optional<Session> parse(String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length != PARTS && parts.length != PARTS_OF_USER) {
      return Optional.empty();
    }
    try {
      String user =
          parts.length == PARTS ? null : URLDecoder.decode(parts[PARTS], StandardCharsets.UTF_8);
      Session session = new Session(parts[0], parts[1], Instant.parse(parts[2]), user);
      return clock.instant().isBefore(session.until()) ? Optional.of(session) : Optional.empty();
    } catch (DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// A token of whom the session is, not longer than it: of the account that has bought an
  /// instance, or of one of its users.
  Issued issue(Instance instance, Session session) {
    Instant now = clock.instant();
    Instant end = now.plus(TOKEN_LIFE);
    Instant expiresAt = end.isAfter(session.until()) ? session.until() : end;
    String account = instance.account().accountId();
    String uid = Objects.requireNonNullElse(session.user(), account);
    String type = session.user() == null ? "account" : "user";
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", issuer.name());
    claims.put("aud", audience);
    claims.put("sub", uid);
    claims.put(OwnIssuer.MARKETPLACE_CLAIM, instance.account().marketplace());
    claims.put(OwnIssuer.ACCOUNT_CLAIM, account);
    claims.put(OwnIssuer.TYPE_CLAIM, type);
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", expiresAt.getEpochSecond());
    claims.put("jti", Ids.next());
    Map<String, Object> user = new LinkedHashMap<>();
    user.put("uid", uid);
    user.put("accountId", account);
    user.put("type", type);
    return new Issued(
        issuer.key().sign(OwnIssuer.TOKEN_TYPE, claims),
        json.writeValueAsString(user),
        Instant.ofEpochSecond(expiresAt.getEpochSecond()));
  }
}
