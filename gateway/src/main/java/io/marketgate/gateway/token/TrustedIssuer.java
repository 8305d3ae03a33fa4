package io.marketgate.gateway.token;

import io.marketgate.adapter.contract.TokenFault;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/// One issuer whose tokens are accepted: its keys, its algorithms and its claims' names. All of it
/// comes from the configuration, nothing from a token.
final class TrustedIssuer {

  /// What an id token carries in its header or never has; it proves a login, not a permission.
  private static final String ID_TOKEN_TYPE = "id_token";

  private final String name;
  private final Set<Algorithm> algorithms;
  private final @Nullable String type;
  private final KeySource keys;
  private final ClaimsReader claims;
  private final @Nullable Introspector introspector;

  /// @param name the claim `iss`
  /// @param type what the header `typ` must be; null when anything but an id token's will do
  TrustedIssuer(
      String name,
      Set<Algorithm> algorithms,
      @Nullable String type,
      KeySource keys,
      ClaimsReader claims,
      @Nullable Introspector introspector) {
    this.name = name;
    this.algorithms = Set.copyOf(algorithms);
    this.type = type;
    this.keys = keys;
    this.claims = claims;
    this.introspector = introspector;
  }

  String name() {
    return name;
  }

  boolean introspects() {
    return introspector != null;
  }

  KeySource keys() {
    return keys;
  }

  Mono<TokenVerdict> verify(Jws jws, ObjectNode members, Audience audience) {
    if (!algorithms.contains(jws.algorithm())) {
      return Mono.just(new TokenVerdict.Invalid(TokenFault.SIGNATURE));
    }
    if (!isRightType(jws.type())) {
      return Mono.just(new TokenVerdict.Invalid(TokenFault.MALFORMED));
    }
    return keys.keysFor(jws).map(set -> verify(jws, set, members, audience));
  }

  Mono<TokenVerdict> introspect(String token, Audience audience) {
    return introspector == null
        ? Mono.just(new TokenVerdict.Invalid(TokenFault.MALFORMED))
        : introspector
            .introspect(token)
            .onErrorMap(failure -> new IssuerUnavailableException(name, failure))
            .map(answer -> judge(answer, audience));
  }

  private TokenVerdict judge(Optional<ObjectNode> active, Audience audience) {
    return active
        .map(members -> claims.read(members, audience))
        .orElseGet(() -> new TokenVerdict.Invalid(TokenFault.REVOKED));
  }

  private TokenVerdict verify(Jws jws, KeySet set, ObjectNode members, Audience audience) {
    boolean signed = set.find(jws).filter(key -> key.verifies(jws)).isPresent();
    return signed ? claims.read(members, audience) : new TokenVerdict.Invalid(TokenFault.SIGNATURE);
  }

  /// RFC 9068, section 4: the media type may be written with or without `application/`.
  private boolean isRightType(@Nullable String given) {
    String media =
        given != null && given.regionMatches(true, 0, "application/", 0, "application/".length())
            ? given.substring("application/".length())
            : given;
    return type == null ? !ID_TOKEN_TYPE.equalsIgnoreCase(media) : type.equalsIgnoreCase(media);
  }
}
