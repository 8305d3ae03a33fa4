package io.marketgate.gateway.problem;

import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// Problem details (RFC 9457) with the extra member `code`, and for bad input `errors` naming every
/// faulty field.
public final class Problems {

  private Problems() {}

  /// @param code stable, for programs
  /// @param detail for people
  public static Mono<ServerResponse> answer(HttpStatusCode status, String code, String detail) {
    return answer(status, code, detail, Map.of());
  }

  /// The same with more members.
  ///
  /// @param code stable, for programs
  /// @param detail for people
  /// @param more members besides those of every problem
  public static Mono<ServerResponse> answer(
      HttpStatusCode status, String code, String detail, Map<String, Object> more) {
    return Problem.of(status, code, detail, more).answer();
  }

  /// One fault of the input.
  ///
  /// @param code stable, for programs
  /// @param pointer JSON pointer of the fault; empty for the whole
  /// @param message for people
  public static Mono<ServerResponse> answer(String code, String pointer, String message) {
    return faults(code, Map.of(pointer, message)).answer();
  }

  /// What is wrong with some input.
  ///
  /// @param code stable, for programs
  /// @param faults by the JSON pointer of the field
  static Problem faults(String code, Map<String, String> faults) {
    List<Map<String, String>> errors =
        faults.entrySet().stream()
            .map(fault -> Map.of("pointer", fault.getKey(), "message", fault.getValue()))
            .toList();
    return Problem.of(
        HttpStatus.BAD_REQUEST, code, "The input has faults.", Map.of("errors", errors));
  }
}
