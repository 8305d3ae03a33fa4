package io.marketgate.gateway.token;

import java.util.Optional;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/// Asks an issuer about an opaque token (RFC 7662).
interface Introspector {

  /// The token's claims, or nothing when it is not active. Fails when the issuer cannot be asked.
  Mono<Optional<ObjectNode>> introspect(String token);
}
