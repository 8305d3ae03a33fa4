package io.marketgate.gateway.token;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.Optional;

/// The signatures there are: asymmetric ones only, so that no issuer's public key can be taken for
/// a shared secret.
enum Algorithm {
  ES256(JWSAlgorithm.ES256),
  RS256(JWSAlgorithm.RS256),
  PS256(JWSAlgorithm.PS256),
  EdDSA(JWSAlgorithm.EdDSA);

  private final JWSAlgorithm jws;

  Algorithm(JWSAlgorithm jws) {
    this.jws = jws;
  }

  JWSAlgorithm jws() {
    return jws;
  }

  static Optional<Algorithm> of(String name) {
    for (Algorithm algorithm : values()) {
      if (algorithm.jws.getName().equals(name)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }
}
