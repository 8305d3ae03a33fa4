package io.marketgate.gateway.operator;

import io.marketgate.gateway.token.Revocations;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `POST /ops/v1/token-revocations` `{issuer, tokenId | accountId, subject?}`: tokens that are not
/// to count any more, on any replica, before they expire. For administrators.
final class RevocationRoutes {

  private static final Set<String> MEMBERS = Set.of("issuer", "tokenId", "accountId", "subject");
  private static final int LONGEST = 256;

  private final Revocations revocations;
  private final OperatorGuard operators;

  RevocationRoutes(Revocations revocations, OperatorGuard operators) {
    this.revocations = revocations;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .POST("/ops/v1/token-revocations", this::revoke)
        .filter(operators::administrators)
        .build();
  }

  private Mono<ServerResponse> revoke(ServerRequest request) {
    return request.bodyToMono(ObjectNode.class).flatMap(this::revoke);
  }

  private Mono<ServerResponse> revoke(ObjectNode body) {
    Map<String, String> faults = new LinkedHashMap<>();
    body.propertyNames().stream()
        .filter(name -> !MEMBERS.contains(name))
        .forEach(name -> faults.put(name, "there is no such member"));
    String issuer = text(body, "issuer", faults);
    String tokenId = text(body, "tokenId", faults);
    String accountId = text(body, "accountId", faults);
    if (issuer == null) {
      faults.putIfAbsent("issuer", "is required");
    }
    if ((tokenId == null) == (accountId == null)) {
      faults.putIfAbsent("tokenId", "either tokenId or accountId is required");
    }
    String subject = text(body, "subject", faults);
    if (issuer == null || !faults.isEmpty()) {
      return BadInput.answer(faults);
    }
    return revocations
        .revoke(new Revocations.Revocation(issuer, tokenId, accountId, subject))
        .then(ServerResponse.noContent().build());
  }

  private static @Nullable String text(ObjectNode body, String name, Map<String, String> faults) {
    JsonNode value = body.get(name);
    if (value == null) {
      return null;
    }
    if (!value.isString()
        || value.stringValue().isEmpty()
        || value.stringValue().length() > LONGEST) {
      faults.put(name, "must be a text of 1 to 256 characters");
      return null;
    }
    return value.stringValue();
  }
}
