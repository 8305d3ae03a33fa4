package io.marketgate.gateway.operator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// Answers outside the product contract that are no success: problem details (RFC 9457) with the
/// extra member `code`, and for bad input `errors` naming every faulty field.
public final class BadInput {

  private BadInput() {}

  /// @param faults what is wrong, by the field's name
  public static Mono<ServerResponse> answer(Map<String, String> faults) {
    List<Map<String, String>> errors =
        faults.entrySet().stream()
            .map(fault -> Map.of("pointer", "/" + fault.getKey(), "message", fault.getValue()))
            .toList();
    Map<String, Object> problem =
        problem(HttpStatus.BAD_REQUEST, "InvalidInput", "The input has faults");
    problem.put("errors", errors);
    return write(HttpStatus.BAD_REQUEST, problem);
  }

  /// @param code stable, for programs
  /// @param detail for people
  public static Mono<ServerResponse> answer(HttpStatus status, String code, String detail) {
    return write(status, problem(status, code, detail));
  }

  private static Map<String, Object> problem(HttpStatus status, String code, String detail) {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", "about:blank");
    problem.put("title", status.getReasonPhrase());
    problem.put("status", status.value());
    problem.put("detail", detail);
    problem.put("code", code);
    return problem;
  }

  private static Mono<ServerResponse> write(HttpStatus status, Map<String, Object> problem) {
    return ServerResponse.status(status)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .bodyValue(problem);
  }
}
