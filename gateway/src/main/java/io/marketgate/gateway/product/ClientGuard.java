package io.marketgate.gateway.product;

import io.marketgate.adapter.catalogue.RateLimit;
import io.marketgate.gateway.idempotency.OnceOnlyWrites;
import io.marketgate.gateway.problem.Problem;
import io.marketgate.gateway.throttle.Ruling;
import io.marketgate.gateway.throttle.Throttles;
import io.marketgate.gateway.token.Audience;
import io.marketgate.gateway.token.BearerToken;
import io.marketgate.gateway.token.TokenCheck;
import io.marketgate.gateway.token.TokenVerdict;
import io.marketgate.gateway.token.VerifiedToken;
import io.marketgate.tenant.client.MachineClient;
import io.marketgate.tenant.client.MachineClients;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// Lets machine clients in: a bearer token for the product API, a client that is still there, a
/// scope that a route asks for, and not too often.
public final class ClientGuard {

  /// Seconds after which a client that has called too often may call again.
  static final String RETRY_AFTER = "1";

  private static final String KEY = "client ";

  private final TokenCheck tokens;
  private final MachineClients clients;
  private final Throttles limits;
  private final String ownIssuer;
  private final int otherLimit;
  private final OnceOnlyWrites writes;

  /// @param limits shared with other replicas
  /// @param ownIssuer whose tokens name clients that must be in the directory
  /// @param otherLimit calls a second of clients of another issuer, such as the sandbox
  ClientGuard(
      TokenCheck tokens,
      MachineClients clients,
      Throttles limits,
      String ownIssuer,
      int otherLimit,
      OnceOnlyWrites writes) {
    this.tokens = tokens;
    this.clients = clients;
    this.limits = limits;
    this.ownIssuer = ownIssuer;
    this.otherLimit = otherLimit;
    this.writes = writes;
  }

  /// A filter for routes that need a scope.
  public HandlerFilterFunction<ServerResponse, ServerResponse> needs(Scope scope) {
    return (request, next) -> admit(request, next, scope);
  }

  /// Whether a client may come in.
  sealed interface Admission {

    /// It may.
    ///
    /// @param client as the audit trail names it
    record In(String client) implements Admission {}

    /// It may not.
    record Out(Problem problem) implements Admission {

      boolean isTooOften() {
        return problem.status().equals(HttpStatus.TOO_MANY_REQUESTS);
      }
    }
  }

  private Mono<ServerResponse> admit(
      ServerRequest request, HandlerFunction<ServerResponse> next, Scope scope) {
    return admit(request.headers().firstHeader(HttpHeaders.AUTHORIZATION), scope)
        .flatMap(admission ->
            switch (admission) {
              case Admission.In(String client) -> writes.once(client, request, next);
              case Admission.Out out -> {
                if (out.isTooOften()) {
                  request
                      .exchange()
                      .getResponse()
                      .getHeaders()
                      .set(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
                }
                yield out.problem().answer();
              }
            });
  }

  /// Judges who sends a header `Authorization`, and counts the call.
  Mono<Admission> admit(@Nullable String authorization, Scope scope) {
    String token = BearerToken.in(authorization);
    if (token == null || token.isEmpty()) {
      return Mono.just(
          unauthorized("A machine client's token is needed in the header Authorization"));
    }
    TokenVerdict known = tokens.known(token, Audience.PRODUCT);
    return (known == null ? tokens.check(token, Audience.PRODUCT) : Mono.just(known))
        .flatMap(verdict ->
            switch (verdict) {
              case TokenVerdict.Invalid(var fault) -> Mono.just(unauthorized(fault.message()));
              case TokenVerdict.Valid(VerifiedToken client) -> judge(client, scope);
            });
  }

  private Mono<Admission> judge(VerifiedToken token, Scope scope) {
    if (!token.roles().contains(scope.text())) {
      return Mono.just(
          out(HttpStatus.FORBIDDEN, "ScopeRequired", "This needs the scope " + scope.text() + "."));
    }
    if (!token.issuer().equals(ownIssuer)) {
      return limited(token.subject(), otherLimit);
    }
    return clients
        .find(token.subject())
        .flatMap((Optional<MachineClient> found) ->
            found
                .map(client -> limited(client.id(), client.requestsPerSecond()))
                .orElseGet(() -> Mono.just(unauthorized("The client has been deleted"))));
  }

  private Mono<Admission> limited(String client, int perSecond) {
    RateLimit limit = new RateLimit(perSecond, Duration.ofSeconds(1), perSecond);
    return switch (limits.take(KEY + client, limit)) {
      case Ruling.Now now -> Mono.just(limited(client, perSecond, now));
      case Ruling.Later(Mono<Ruling.Now> ruling) ->
          ruling.map(now -> limited(client, perSecond, now));
    };
  }

  private static Admission limited(String client, int perSecond, Ruling.Now ruling) {
    return ruling.isAllowed()
        ? new Admission.In("client:" + client)
        : out(
            HttpStatus.TOO_MANY_REQUESTS,
            "Throttling.Client",
            "This client may call " + perSecond + " times a second.");
  }

  private static Admission unauthorized(String detail) {
    return out(HttpStatus.UNAUTHORIZED, "InvalidAccessToken", detail);
  }

  private static Admission out(HttpStatus status, String code, String detail) {
    return new Admission.Out(Problem.of(status, code, detail, Map.of()));
  }
}
