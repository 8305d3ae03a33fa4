package io.marketgate.gateway.token;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Whose tokens are accepted and how they are checked.
///
/// @param audience what the claim `aud` of a caller's token must contain
/// @param operatorAudience what the claim `aud` of an operator's token must contain
/// @param productAudience what the claim `aud` of a machine client's token must contain
/// @param issuers who may issue tokens; empty means nobody but the sandbox
/// @param maxSize longest token
/// @param clockSkew how far the issuer's clock may be off
/// @param maxLifetime most time between a token's `iat` and `exp`
/// @param maxLifetimeInQuery the same of a token in a query, which leaves traces on its way; null
///   for no other limit
/// @param cacheEntries most verdicts kept
/// @param cacheLife how long a verdict is believed
/// @param refusalCacheLife how long a refusal is believed
/// @param verifications most first checks waiting for a processor; more are refused at once
/// @param keyRefresh how often an issuer's keys are fetched, off the request path
/// @param keyMinInterval least time between two fetches, whatever key ids callers invent
/// @param keyMaxAge how long the last good keys are used while the issuer cannot be reached
/// @param fetchTimeout longest wait for an issuer's answer
/// @param fetchMaxSize longest answer of an issuer
/// @param revocationPoll how often the revocations are read again when no message announces one
@ConfigurationProperties("marketgate.tokens")
record TokenProperties(
    @DefaultValue("marketgate") String audience,
    @DefaultValue("marketgate-operations") String operatorAudience,
    @DefaultValue("marketgate-product") String productAudience,
    List<Issuer> issuers,
    @DefaultValue("8KB") DataSize maxSize,
    @DefaultValue("60s") Duration clockSkew,
    @DefaultValue("24h") Duration maxLifetime,
    @Nullable Duration maxLifetimeInQuery,
    @DefaultValue("100000") int cacheEntries,
    @DefaultValue("60s") Duration cacheLife,
    @DefaultValue("5s") Duration refusalCacheLife,
    @DefaultValue("10000") int verifications,
    @DefaultValue("5m") Duration keyRefresh,
    @DefaultValue("30s") Duration keyMinInterval,
    @DefaultValue("24h") Duration keyMaxAge,
    @DefaultValue("3s") Duration fetchTimeout,
    @DefaultValue("256KB") DataSize fetchMaxSize,
    @DefaultValue("5s") Duration revocationPoll) {

  TokenProperties {
    issuers = issuers == null ? List.of() : List.copyOf(issuers);
  }

  /// Most time between `iat` and `exp` of a token in a query.
  Duration longestInQuery() {
    return Objects.requireNonNullElse(maxLifetimeInQuery, maxLifetime);
  }

  /// One issuer.
  ///
  /// @param issuer exact value of the claim `iss`
  /// @param marketplace whose accounts its tokens name
  /// @param algorithms the signatures it uses, of ES256, RS256, PS256 and EdDSA
  /// @param jwksUri where its keys are
  /// @param type what the header `typ` must be, for example `at+jwt`; null for anything but an id
  ///   token's
  /// @param accountClaim which claim names the account
  /// @param typeClaim which claim names the kind of identity
  /// @param operators whether its tokens may be operators' tokens
  /// @param introspection where its opaque tokens are looked up; null when it issues none
  record Issuer(
      String issuer,
      String marketplace,
      @DefaultValue("ES256") Set<Algorithm> algorithms,
      @Nullable URI jwksUri,
      @Nullable String type,
      @DefaultValue("accountId") String accountClaim,
      @DefaultValue("type") String typeClaim,
      @DefaultValue("false") boolean operators,
      @Nullable Introspection introspection) {

    Issuer {
      algorithms = Set.copyOf(algorithms);
    }
  }

  /// An endpoint of RFC 7662.
  ///
  /// @param uri the endpoint
  /// @param clientId who asks
  /// @param clientSecret with which secret
  record Introspection(URI uri, String clientId, String clientSecret) {

    /// Says nothing of the secret.
    @Override
    public String toString() {
      return "Introspection[" + uri + "]";
    }
  }
}
