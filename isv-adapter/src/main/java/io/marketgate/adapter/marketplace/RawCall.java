package io.marketgate.adapter.marketplace;

import io.marketgate.adapter.query.FormText;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A callback as it came; nothing of it is decoded, for signatures are made over what was sent.
///
/// @param method of HTTP
/// @param path below the marketplace's address; empty for the address itself
/// @param query as it was sent, without its question mark
/// @param body as it was sent
/// @param headers first value each, by their names in small letters
public record RawCall(
    String method, String path, String query, byte[] body, Map<String, String> headers) {

  public RawCall {
    headers = Map.copyOf(headers);
  }

  /// The body as text.
  ///
  /// @throws CallRefused when it is not UTF-8
  public String text() throws CallRefused {
    String text = FormText.utf8(ByteBuffer.wrap(body));
    if (text == null) {
      throw new CallRefused("the body is not UTF-8");
    }
    return text;
  }

  /// A header; null when it was not sent.
  public @Nullable String header(String name) {
    return headers.get(name);
  }

  /// Says nothing of what was sent.
  @Override
  public String toString() {
    return "RawCall " + method;
  }
}
