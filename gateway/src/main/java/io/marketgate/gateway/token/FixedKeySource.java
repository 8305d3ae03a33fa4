package io.marketgate.gateway.token;

import reactor.core.publisher.Mono;

/// Keys that this process holds itself, or none at all.
record FixedKeySource(KeySet keys) implements KeySource {

  @Override
  public Mono<KeySet> keysFor(Jws jws) {
    return Mono.just(keys);
  }

  @Override
  public Mono<Void> refresh() {
    return Mono.empty();
  }
}
