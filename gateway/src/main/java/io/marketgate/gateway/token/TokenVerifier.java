package io.marketgate.gateway.token;

import io.marketgate.adapter.contract.TokenFault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/// Finds out what a token proves, from its text alone: which issuer, whose signature, which claims.
/// The instants are left to the caller, because they count again at every use.
final class TokenVerifier {

  /// RFC 6750, section 2.1, without the dots of a signed token.
  private static final Pattern OPAQUE = Pattern.compile("[A-Za-z0-9_~+/-]+=*");

  private final Map<String, TrustedIssuer> issuers;
  private final List<TrustedIssuer> introspecting;
  private final int longest;

  TokenVerifier(List<TrustedIssuer> issuers, int longest) {
    this.issuers =
        issuers.stream().collect(Collectors.toMap(TrustedIssuer::name, Function.identity()));
    this.introspecting = issuers.stream().filter(TrustedIssuer::introspects).toList();
    this.longest = longest;
  }

  /// Never empty; fails only when the question cannot be answered at the moment.
  ///
  /// @param audience what the token must be issued for
  Mono<TokenVerdict> verify(String token, Audience audience) {
    if (token.length() > longest) {
      return invalid(TokenFault.MALFORMED);
    }
    return isOpaque(token) ? introspect(token, audience) : verifySigned(token, audience);
  }

  private static boolean isOpaque(String token) {
    return OPAQUE.matcher(token).matches();
  }

  /// An opaque token does not say whose it is: every issuer that has such tokens is asked in turn.
  private Mono<TokenVerdict> introspect(String token, Audience audience) {
    return Flux.fromIterable(introspecting)
        .concatMap(issuer -> issuer.introspect(token, audience))
        .takeUntil(TokenVerdict.Valid.class::isInstance)
        .last(new TokenVerdict.Invalid(TokenFault.MALFORMED));
  }

  private Mono<TokenVerdict> verifySigned(String token, Audience audience) {
    Optional<Jws> parsed = Jws.parse(token);
    Optional<ObjectNode> claims = parsed.flatMap(Jws::claims);
    if (parsed.isEmpty() || claims.isEmpty()) {
      return invalid(TokenFault.MALFORMED);
    }
    TrustedIssuer issuer = issuers.get(claims.get().path("iss").asString(""));
    return issuer == null
        ? invalid(TokenFault.ISSUER)
        : issuer.verify(parsed.get(), claims.get(), audience);
  }

  private static Mono<TokenVerdict> invalid(TokenFault fault) {
    return Mono.just(new TokenVerdict.Invalid(fault));
  }
}
