package io.marketgate.gateway.operator;

import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.token.Revocations;
import java.util.Set;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `POST /ops/v1/token-revocations` `{issuer, tokenId | accountId, subject?}`: tokens that are not
/// to count any more, on any replica, before they expire. For administrators.
final class RevocationRoutes {

  private static final Set<String> MEMBERS = Set.of("issuer", "tokenId", "accountId", "subject");

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
    return JsonInput.read(request, MEMBERS, this::revoke);
  }

  private Mono<ServerResponse> revoke(JsonInput input) {
    String issuer = input.requiredText("issuer");
    String tokenId = input.text("tokenId");
    String accountId = input.text("accountId");
    String subject = input.text("subject");
    if ((tokenId == null) == (accountId == null)) {
      input.faults().add("tokenId", "either tokenId or accountId is required");
    }
    return input.faults().isEmpty()
        ? revocations
            .revoke(new Revocations.Revocation(issuer, tokenId, accountId, subject))
            .then(ServerResponse.noContent().build())
        : input.faults().answer();
  }
}
