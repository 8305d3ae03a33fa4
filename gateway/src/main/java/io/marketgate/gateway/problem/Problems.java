package io.marketgate.gateway.problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// Problem details (RFC 9457) with the extra member `code`, and for bad input `errors` naming every
/// faulty field.
public final class Problems {

  private Problems() {}

  /// @param code stable, for programs
  /// @param detail for people
  public static Mono<ServerResponse> answer(HttpStatusCode status, String code, String detail) {
    return write(status, problem(status, code, detail));
  }

  /// The same with more members.
  ///
  /// @param code stable, for programs
  /// @param detail for people
  /// @param more members besides those of every problem
  public static Mono<ServerResponse> answer(
      HttpStatusCode status, String code, String detail, Map<String, Object> more) {
    Map<String, Object> problem = problem(status, code, detail);
    problem.putAll(more);
    return write(status, problem);
  }

  /// One fault of the input.
  ///
  /// @param code stable, for programs
  /// @param pointer JSON pointer of the fault; empty for the whole
  /// @param message for people
  public static Mono<ServerResponse> answer(String code, String pointer, String message) {
    return answer(code, Map.of(pointer, message));
  }

  /// @param faults what is wrong, by the JSON pointer of the field
  static Mono<ServerResponse> answer(Map<String, String> faults) {
    return answer("InvalidInput", faults);
  }

  private static Mono<ServerResponse> answer(String code, Map<String, String> faults) {
    List<Map<String, String>> errors =
        faults.entrySet().stream()
            .map(fault -> Map.of("pointer", fault.getKey(), "message", fault.getValue()))
            .toList();
    Map<String, Object> problem = problem(HttpStatus.BAD_REQUEST, code, "The input has faults.");
    problem.put("errors", errors);
    return write(HttpStatus.BAD_REQUEST, problem);
  }

  private static Map<String, Object> problem(HttpStatusCode status, String code, String detail) {
    HttpStatus known = HttpStatus.resolve(status.value());
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", "about:blank");
    problem.put("title", known == null ? "Error" : known.getReasonPhrase());
    problem.put("status", status.value());
    problem.put("detail", detail);
    problem.put("code", code);
    return problem;
  }

  private static Mono<ServerResponse> write(HttpStatusCode status, Map<String, Object> problem) {
    return ServerResponse.status(status)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .bodyValue(problem);
  }
}
