package io.marketgate.gateway.token;

import io.marketgate.adapter.contract.TokenFault;
import io.marketgate.tenant.cache.SharedCache;
import io.marketgate.tenant.hash.Sha256;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/// Checks tokens, each once: the verdict is kept by the token's SHA-256, in bounded number and for
/// a short time, and callers that bring the same new token share one check. First checks run on a
/// small bounded scheduler, so that new tokens cannot hold up the requests with known ones.
public final class TokenCheck {

  private final TokenVerifier verifier;
  private final Predicate<VerifiedToken> revoked;
  private final Scheduler scheduler;
  private final Clock clock;
  private final Duration clockSkew;
  private final Duration longestInQuery;
  private final SharedCache<String, TokenVerdict> verdicts;

  /// @param cacheEntries most verdicts kept
  /// @param cacheLife how long a verdict is believed
  /// @param refusalCacheLife how long a refusal is believed
  /// @param clockSkew how far an issuer's clock may be off
  /// @param longestInQuery most time between `iat` and `exp` of a token in a query
  record Limits(
      int cacheEntries,
      Duration cacheLife,
      Duration refusalCacheLife,
      Duration clockSkew,
      Duration longestInQuery) {}

  /// @param revoked whether a token counts no more; asked at every use
  TokenCheck(
      TokenVerifier verifier,
      Predicate<VerifiedToken> revoked,
      Scheduler scheduler,
      Clock clock,
      Limits limits) {
    this.verifier = verifier;
    this.revoked = revoked;
    this.scheduler = scheduler;
    this.clock = clock;
    this.clockSkew = limits.clockSkew();
    this.longestInQuery = limits.longestInQuery();
    this.verdicts = new SharedCache<>(limits.cacheEntries(), verdict -> life(verdict, limits));
  }

  /// What the token proves at this instant, where that has been found out before; null otherwise.
  public @Nullable TokenVerdict known(String token, Audience audience) {
    TokenVerdict verdict = verdicts.known(key(token, audience));
    return verdict == null ? null : atThisInstant(verdict);
  }

  /// What the token proves at this instant. Never empty; fails only when the question cannot be
  /// answered: the issuer is away, or too many new tokens wait to be checked.
  public Mono<TokenVerdict> check(String token, Audience audience) {
    return verdicts
        .get(key(token, audience), () -> verify(token, audience))
        .map(this::atThisInstant);
  }

  /// Whether a token lives longer than one may that was in a query, where logs, histories and
  /// referrers may have kept it (reliability.md 6, RFC 9700 4.3.2).
  public boolean isTooLongForQuery(VerifiedToken token) {
    return token.expiresAt().isAfter(token.issuedAt().plus(longestInQuery));
  }

  /// Believes nothing that was found out before.
  void forgetAll() {
    verdicts.forgetAll();
  }

  private Mono<TokenVerdict> verify(String token, Audience audience) {
    return Mono.defer(() -> verifier.verify(token, audience)).subscribeOn(scheduler);
  }

  private TokenVerdict atThisInstant(TokenVerdict verdict) {
    if (!(verdict instanceof TokenVerdict.Valid(VerifiedToken token))) {
      return verdict;
    }
    Instant now = clock.instant();
    if (!now.isBefore(token.expiresAt().plus(clockSkew))) {
      return new TokenVerdict.Invalid(TokenFault.EXPIRED);
    }
    if (now.plus(clockSkew).isBefore(token.notBefore())
        || now.plus(clockSkew).isBefore(token.issuedAt())) {
      return new TokenVerdict.Invalid(TokenFault.NOT_YET_VALID);
    }
    return revoked.test(token) ? new TokenVerdict.Invalid(TokenFault.REVOKED) : verdict;
  }

  private static Duration life(TokenVerdict verdict, Limits limits) {
    return switch (verdict) {
      case TokenVerdict.Valid _ -> limits.cacheLife();
      case TokenVerdict.Invalid _ -> limits.refusalCacheLife();
    };
  }

  /// The token itself is kept nowhere.
  private static String key(String token, Audience audience) {
    return audience.name() + Sha256.hex(token);
  }
}
