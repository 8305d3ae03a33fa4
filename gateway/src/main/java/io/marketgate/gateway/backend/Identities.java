package io.marketgate.gateway.backend;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.marketgate.adapter.catalogue.Action;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Target;
import io.marketgate.gateway.key.SigningKey;
import io.marketgate.gateway.token.VerifiedToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells a backend who calls: a short-lived ES256 token in the header `X-Marketgate-Identity`, made
/// for that one service and signed with our key, whose public part is at
/// `/.well-known/marketgate/jwks.json`. The caller's own access token stays here.
///
/// Claims: `iss` `marketgate`, `aud` the service's name, `sub` the caller, `accountId`, `type`,
/// `role` when one is assumed, `organization`, `marketplace`, the organization's `edition`,
/// `entitlements` where the catalogue says the backend is told, `iat`, `exp`; and the `traceId` of
/// every write, and of a read where the catalogue says so.
public final class Identities {

  static final String HEADER = "X-Marketgate-Identity";
  private static final String TYPE = "marketgate-identity+jwt";

  private final SigningKey key;
  private final Clock clock;
  private final Duration lifetime;
  private final Cache<Subject, Signed> signed;

  /// What an identity says, and so what it can be used again for.
  private record Subject(
      String service,
      String caller,
      String accountId,
      String type,
      @Nullable String role,
      String organization,
      String marketplace,
      String edition,
      Map<String, Object> entitlements) {}

  private record Signed(String token, Instant useUntil) {}

  Identities(SigningKey key, Clock clock, Duration lifetime, int cacheEntries) {
    this.key = key;
    this.clock = clock;
    this.lifetime = lifetime;
    this.signed =
        Caffeine.newBuilder()
            .maximumSize(cacheEntries)
            .expireAfterWrite(lifetime.dividedBy(2))
            .build();
  }

  /// The header's value for a call of a service.
  String identityFor(Call call, String service) {
    VerifiedToken token = call.token();
    Subject subject =
        new Subject(
            service,
            token.subject(),
            token.accountId(),
            token.type().text(),
            token.role(),
            call.tenant().organization().id(),
            token.marketplace(),
            call.edition(),
            call.told());
    Instant now = clock.instant();
    if (isForOneCall(call)) {
      return sign(subject, call.trace().traceId(), now);
    }
    Signed known = signed.getIfPresent(subject);
    if (known != null && now.isBefore(known.useUntil())) {
      return known.token();
    }
    Signed fresh = new Signed(sign(subject, null, now), now.plus(lifetime.dividedBy(2)));
    signed.put(subject, fresh);
    return fresh.token();
  }

  /// The public key as a JWK set, for backends.
  public String jwks() {
    return key.jwks();
  }

  /// A trace id is another one for each call, so an identity that has it cannot be used again. A
  /// write costs far more than a signature; a read does not, and has it only where it is asked for.
  private static boolean isForOneCall(Call call) {
    return call.target() instanceof Target.Catalogued target
        && (target.isWrite() || target.action().access().tells().contains(Action.TRACE_ID));
  }

  private String sign(Subject subject, @Nullable String traceId, Instant now) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", "marketgate");
    claims.put("aud", subject.service());
    claims.put("sub", subject.caller());
    claims.put("accountId", subject.accountId());
    claims.put("type", subject.type());
    if (subject.role() != null) {
      claims.put("role", subject.role());
    }
    claims.put("organization", subject.organization());
    claims.put("marketplace", subject.marketplace());
    claims.put("edition", subject.edition());
    if (!subject.entitlements().isEmpty()) {
      claims.put("entitlements", subject.entitlements());
    }
    if (traceId != null) {
      claims.put("traceId", traceId);
    }
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.plus(lifetime).getEpochSecond());
    return key.sign(TYPE, claims);
  }
}
