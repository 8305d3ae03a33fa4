package io.marketgate.gateway.token;

import reactor.core.publisher.Mono;

/// Where an issuer's keys come from.
interface KeySource {

  /// The keys to verify a token with: those at hand when they have the token's key, else possibly
  /// newer ones. Never empty.
  ///
  /// @return fails with [IssuerUnavailableException] when there are no keys to be had
  Mono<KeySet> keysFor(Jws jws);

  /// Fetches the keys ahead of their use; completes when done, whatever came of it.
  Mono<Void> refresh();
}
