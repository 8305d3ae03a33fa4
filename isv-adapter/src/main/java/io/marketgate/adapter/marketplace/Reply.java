package io.marketgate.adapter.marketplace;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/// An answer as it is sent, byte for byte.
///
/// @param status of HTTP
/// @param contentType of the body
/// @param headers with their names in the case in which they must be sent
/// @param body as it is sent
public record Reply(int status, String contentType, Map<String, String> headers, byte[] body) {

  private static final int OK = 200;
  private static final int FORBIDDEN = 403;

  public Reply {
    headers = Map.copyOf(headers);
  }

  /// JSON with the status 200.
  public static Reply json(String body) {
    return json(OK, body);
  }

  /// JSON that says that a call is not believed.
  public static Reply refusal(String body) {
    return json(FORBIDDEN, body);
  }

  private static Reply json(int status, String body) {
    return new Reply(status, "application/json", Map.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  /// The same with one header more.
  public Reply with(String name, String value) {
    return new Reply(status, contentType, Map.of(name, value), body);
  }

  /// The body as text.
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
