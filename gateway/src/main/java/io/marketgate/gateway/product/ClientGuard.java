package io.marketgate.gateway.product;

import io.marketgate.gateway.problem.Problems;
import io.marketgate.gateway.token.Audience;
import io.marketgate.gateway.token.BearerToken;
import io.marketgate.gateway.token.TokenCheck;
import io.marketgate.gateway.token.TokenVerdict;
import io.marketgate.gateway.token.VerifiedToken;
import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.client.MachineClient;
import io.marketgate.tenant.client.MachineClients;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// Lets machine clients in: a bearer token for the product API, a client that is still there, a
/// scope that a route asks for, and not too often.
final class ClientGuard {

  private final TokenCheck tokens;
  private final MachineClients clients;
  private final RateLimits limits;
  private final String ownIssuer;
  private final int otherLimit;

  /// @param ownIssuer whose tokens name clients that must be in the directory
  /// @param otherLimit calls a second of clients of another issuer, such as the sandbox
  ClientGuard(
      TokenCheck tokens,
      MachineClients clients,
      RateLimits limits,
      String ownIssuer,
      int otherLimit) {
    this.tokens = tokens;
    this.clients = clients;
    this.limits = limits;
    this.ownIssuer = ownIssuer;
    this.otherLimit = otherLimit;
  }

  /// A filter for routes that need a scope.
  HandlerFilterFunction<ServerResponse, ServerResponse> needs(Scope scope) {
    return (request, next) -> admit(request, next, scope);
  }

  private Mono<ServerResponse> admit(
      ServerRequest request, HandlerFunction<ServerResponse> next, Scope scope) {
    String token = BearerToken.in(request.headers().firstHeader(HttpHeaders.AUTHORIZATION));
    if (token == null || token.isEmpty()) {
      return unauthorized("A machine client's token is needed in the header Authorization");
    }
    TokenVerdict known = tokens.known(token, Audience.PRODUCT);
    return (known == null ? tokens.check(token, Audience.PRODUCT) : Mono.just(known))
        .flatMap(verdict ->
            switch (verdict) {
              case TokenVerdict.Invalid(var fault) -> unauthorized(fault.message());
              case TokenVerdict.Valid(VerifiedToken client) -> judge(client, request, next, scope);
            });
  }

  private Mono<ServerResponse> judge(
      VerifiedToken token,
      ServerRequest request,
      HandlerFunction<ServerResponse> next,
      Scope scope) {
    if (!token.roles().contains(scope.text())) {
      return Problems.answer(
          HttpStatus.FORBIDDEN, "ScopeRequired", "This needs the scope " + scope.text() + ".");
    }
    if (!token.issuer().equals(ownIssuer)) {
      return limited(token.subject(), otherLimit, request, next);
    }
    return clients
        .find(token.subject())
        .flatMap((Optional<MachineClient> found) ->
            found
                .map(client -> limited(client.id(), client.requestsPerSecond(), request, next))
                .orElseGet(() -> unauthorized("The client has been deleted")));
  }

  private Mono<ServerResponse> limited(
      String client, int perSecond, ServerRequest request, HandlerFunction<ServerResponse> next) {
    if (!limits.admits(client, perSecond)) {
      request.exchange().getResponse().getHeaders().set(HttpHeaders.RETRY_AFTER, "1");
      return Problems.answer(
          HttpStatus.TOO_MANY_REQUESTS,
          "Throttling.Client",
          "This client may call " + perSecond + " times a second.");
    }
    try {
      return next.handle(request)
          .contextWrite(context -> new Actor("client:" + client).in(context));
    } catch (Exception e) {
      return Mono.error(e);
    }
  }

  private static Mono<ServerResponse> unauthorized(String detail) {
    return Problems.answer(HttpStatus.UNAUTHORIZED, "InvalidAccessToken", detail);
  }
}
