package io.marketgate.gateway.problem;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// Problem details (RFC 9457) with the extra member `code`, whatever door they leave by.
///
/// @param status of HTTP
/// @param members in their order
public record Problem(HttpStatusCode status, Map<String, Object> members) {

  public Problem {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  /// @param code stable, for programs
  /// @param detail for people
  /// @param more members besides those of every problem
  public static Problem of(HttpStatusCode status, String code, String detail, Map<String, ?> more) {
    HttpStatus known = HttpStatus.resolve(status.value());
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", "about:blank");
    members.put("title", known == null ? "Error" : known.getReasonPhrase());
    members.put("status", status.value());
    members.put("detail", detail);
    members.put("code", code);
    members.putAll(more);
    return new Problem(status, members);
  }

  /// As the answer of a route.
  public Mono<ServerResponse> answer() {
    return ServerResponse.status(status)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .bodyValue(members);
  }
}
