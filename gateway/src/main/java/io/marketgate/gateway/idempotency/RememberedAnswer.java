package io.marketgate.gateway.idempotency;

import java.util.List;
import java.util.Map;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// An answer as it is kept.
///
/// @param status of HTTP
/// @param headers what the route has set
/// @param body text, empty for none
record RememberedAnswer(int status, Map<String, List<String>> headers, String body) {

  /// Whether a repetition should get it, too. A failure of ours may be none the next time.
  boolean isFinal() {
    return status < 500;
  }

  Mono<ServerResponse> toResponse() {
    ServerResponse.BodyBuilder response =
        ServerResponse.status(status)
            .headers(all -> headers.forEach((name, values) -> all.put(name, values)));
    return body.isEmpty() ? response.build() : response.bodyValue(body);
  }
}
