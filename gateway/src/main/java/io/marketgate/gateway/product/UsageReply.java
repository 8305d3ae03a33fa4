package io.marketgate.gateway.product;

import io.marketgate.gateway.problem.Problem;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// What is answered to a count, whatever door it leaves by.
///
/// @param status of HTTP
/// @param type of the body
/// @param body as JSON
record UsageReply(HttpStatusCode status, MediaType type, Map<String, Object> body) {

  static UsageReply ok(Map<String, Object> body) {
    return new UsageReply(HttpStatus.OK, MediaType.APPLICATION_JSON, body);
  }

  static UsageReply of(Problem problem) {
    return new UsageReply(problem.status(), MediaType.APPLICATION_PROBLEM_JSON, problem.members());
  }

  /// As the answer of a route.
  Mono<ServerResponse> answer() {
    return ServerResponse.status(status).contentType(type).bodyValue(body);
  }
}
