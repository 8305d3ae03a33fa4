package io.marketgate.gateway.problem;

import io.marketgate.tenant.permission.InvalidCaseException;
import io.marketgate.tenant.permission.PolicyInvalidException;
import io.marketgate.tenant.refusal.RefusedChange;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// What the domain refuses, as problem details.
public final class Refusals {

  private Refusals() {}

  /// Answers refusals of the routes that have been given so far.
  public static RouterFunctions.Builder answering(RouterFunctions.Builder routes) {
    // Whether a handler throws them or what it returns fails with them; the framework's own way
    // sees
    // the latter only.
    return routes.filter(
        (request, next) -> Mono.defer(() -> next.handle(request)).onErrorResume(Refusals::answer));
  }

  private static String message(Exception failure) {
    return Objects.requireNonNullElse(failure.getMessage(), "");
  }

  /// What a failure is answered with, when it is a refusal; passes on every other one.
  public static Mono<ServerResponse> answer(Throwable failure) {
    return Mono.justOrEmpty(problem(failure))
        .flatMap(Problem::answer)
        .switchIfEmpty(Mono.error(failure));
  }

  /// The same, whatever door it leaves by; empty for what is no refusal.
  public static Optional<Problem> problem(Throwable failure) {
    return switch (failure) {
      case RefusedChange refusal -> Optional.of(problem(refusal));
      case DuplicateKeyException _ ->
          Optional.of(
              Problem.of(
                  HttpStatus.CONFLICT,
                  "AlreadyExists",
                  "There is one of this name already.",
                  Map.of()));
      case PolicyInvalidException fault ->
          Optional.of(Problems.faults("PolicyInvalid", Map.of(fault.pointer(), message(fault))));
      case InvalidCaseException fault ->
          Optional.of(Problems.faults("InvalidInput", Map.of(fault.pointer(), message(fault))));
      default -> Optional.empty();
    };
  }

  /// A refusal as problem details.
  public static Mono<ServerResponse> answer(RefusedChange refusal) {
    return problem(refusal).answer();
  }

  private static Problem problem(RefusedChange refusal) {
    String message = message(refusal);
    return switch (refusal.reason()) {
      case NOT_FOUND -> Problem.of(HttpStatus.NOT_FOUND, refusal.code(), message, Map.of());
      case FORBIDDEN -> Problem.of(HttpStatus.FORBIDDEN, refusal.code(), message, refusal.more());
      case CONFLICT -> Problem.of(HttpStatus.CONFLICT, refusal.code(), message, Map.of());
      case INVALID -> Problems.faults(refusal.code(), refusal.faults());
    };
  }
}
