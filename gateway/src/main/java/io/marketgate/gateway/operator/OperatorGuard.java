package io.marketgate.gateway.operator;

import io.marketgate.gateway.idempotency.OnceOnlyWrites;
import io.marketgate.gateway.problem.Problems;
import io.marketgate.gateway.token.Audience;
import io.marketgate.gateway.token.BearerToken;
import io.marketgate.gateway.token.TokenCheck;
import io.marketgate.gateway.token.TokenVerdict;
import io.marketgate.gateway.token.VerifiedToken;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// Lets operators in: a bearer token issued for the operations interface, with one of the roles
/// that a route asks for.
public final class OperatorGuard {

  /// Attribute of a request: the operator's [VerifiedToken].
  public static final String OPERATOR = OperatorGuard.class.getName() + ".operator";

  private final TokenCheck tokens;
  private final OnceOnlyWrites writes;
  private final SignOnAge signOnAge;
  private final SignOnAge anyAge;

  OperatorGuard(TokenCheck tokens, OnceOnlyWrites writes, SignOnAge signOnAge) {
    this.tokens = tokens;
    this.writes = writes;
    this.signOnAge = signOnAge;
    this.anyAge = signOnAge.unlimited();
  }

  /// A filter for routes that every role may use.
  public Mono<ServerResponse> anyOperator(
      ServerRequest request, HandlerFunction<ServerResponse> next) {
    return admit(request, next, EnumSet.allOf(Role.class));
  }

  /// A filter for routes that administrators and operations staff may use.
  public Mono<ServerResponse> operations(
      ServerRequest request, HandlerFunction<ServerResponse> next) {
    return admit(request, next, EnumSet.of(Role.ADMIN, Role.OPERATION));
  }

  /// A filter for routes that everybody but viewers may use.
  public Mono<ServerResponse> staff(ServerRequest request, HandlerFunction<ServerResponse> next) {
    return admit(request, next, EnumSet.of(Role.ADMIN, Role.SALES, Role.OPERATION));
  }

  /// A filter for routes that administrators may use.
  public Mono<ServerResponse> administrators(
      ServerRequest request, HandlerFunction<ServerResponse> next) {
    return admit(request, next, EnumSet.of(Role.ADMIN));
  }

  /// A filter for routes that set or show a secret, for operations staff and administrators who
  /// have signed on lately.
  public Mono<ServerResponse> operationsForSecrets(
      ServerRequest request, HandlerFunction<ServerResponse> next) {
    return admit(request, next, EnumSet.of(Role.ADMIN, Role.OPERATION), signOnAge);
  }

  /// The same for administrators alone.
  public Mono<ServerResponse> administratorsForSecrets(
      ServerRequest request, HandlerFunction<ServerResponse> next) {
    return admit(request, next, EnumSet.of(Role.ADMIN), signOnAge);
  }

  private Mono<ServerResponse> admit(
      ServerRequest request, HandlerFunction<ServerResponse> next, Set<Role> allowed) {
    return admit(request, next, allowed, anyAge);
  }

  private Mono<ServerResponse> admit(
      ServerRequest request,
      HandlerFunction<ServerResponse> next,
      Set<Role> allowed,
      SignOnAge age) {
    String token = BearerToken.in(request.headers().firstHeader(HttpHeaders.AUTHORIZATION));
    return token == null || token.isEmpty()
        ? unauthorized("An operator's token is needed in the header Authorization")
        : tokens
            .check(token, Audience.OPERATIONS)
            .flatMap(verdict -> judge(verdict, request, next, allowed, age));
  }

  private Mono<ServerResponse> judge(
      TokenVerdict verdict,
      ServerRequest request,
      HandlerFunction<ServerResponse> next,
      Set<Role> allowed,
      SignOnAge age) {
    return switch (verdict) {
      case TokenVerdict.Invalid(var fault) -> unauthorized(fault.message());
      case TokenVerdict.Valid(VerifiedToken operator) -> {
        if (allowed.stream().noneMatch(role -> operator.roles().contains(role.name()))) {
          yield Problems.answer(
              HttpStatus.FORBIDDEN, "RoleRequired", "This needs one of the roles " + allowed);
        }
        if (!age.allows(operator)) {
          yield age.refuse();
        }
        request.attributes().put(OPERATOR, operator);
        yield writes.once(actor(operator.subject()), request, next);
      }
    };
  }

  /// How the audit trail names an operator.
  public static String actor(String subject) {
    return "operator:" + subject;
  }

  /// How the audit trail names the operator of a request that was let in.
  public static String actor(ServerRequest request) {
    return actor(operator(request).subject());
  }

  /// The roles of the operator of a request that was let in.
  public static Set<String> roles(ServerRequest request) {
    return Set.copyOf(operator(request).roles());
  }

  private static VerifiedToken operator(ServerRequest request) {
    return (VerifiedToken) Objects.requireNonNull(request.attributes().get(OPERATOR));
  }

  private static Mono<ServerResponse> unauthorized(String detail) {
    return Problems.answer(HttpStatus.UNAUTHORIZED, "InvalidAccessToken", detail);
  }
}
