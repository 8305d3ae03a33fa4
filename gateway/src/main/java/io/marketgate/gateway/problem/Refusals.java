package io.marketgate.gateway.problem;

import io.marketgate.tenant.refusal.RefusedChange;
import java.util.Objects;
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
    return routes
        .onError(RefusedChange.class, (refusal, request) -> answer(refusal))
        .onError(
            DuplicateKeyException.class,
            (duplicate, request) ->
                Problems.answer(
                    HttpStatus.CONFLICT, "AlreadyExists", "There is one of this name already."));
  }

  /// A refusal as problem details.
  public static Mono<ServerResponse> answer(RefusedChange refusal) {
    String message = Objects.requireNonNullElse(refusal.getMessage(), "");
    return switch (refusal.reason()) {
      case NOT_FOUND -> Problems.answer(HttpStatus.NOT_FOUND, refusal.code(), message);
      case CONFLICT -> Problems.answer(HttpStatus.CONFLICT, refusal.code(), message);
      case INVALID -> Problems.answer(refusal.code(), refusal.pointer(), message);
    };
  }
}
