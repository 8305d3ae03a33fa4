package io.marketgate.adapter.catalogue;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The names of headers that a catalogue may have sent to backends.
public final class BackendHeaderName {

  /// A token (RFC 9110, 5.6.2).
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");

  /// What the gateway itself sends to backends, or HTTP needs for its own purposes.
  private static final Set<String> OUR_HEADERS =
      Set.of(
          "accept",
          "accept-encoding",
          "authorization",
          "connection",
          "content-length",
          "content-type",
          "expect",
          "host",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "traceparent",
          "transfer-encoding",
          "upgrade",
          "x-marketgate-identity",
          "x-marketgate-task",
          "x-request-id",
          "x-trace-id");

  /// Those of ours of which a backend may ask for another form of JSON.
  private static final Set<String> MEDIA_TYPES = Set.of("accept", "content-type");

  private static final Pattern JSON_TYPE =
      Pattern.compile(
          "application/(?:[A-Za-z0-9!#$&^_.-]{1,100}\\+)?json"
              + "(?: ?; ?[A-Za-z0-9-]{1,30}=(?:\"[^\"\\\\{}]{0,200}\"|[A-Za-z0-9!#$&^_.+-]{1,100})){0,5}");

  private BackendHeaderName() {}

  /// Whether a text is the name of a header that says in which form something is.
  static boolean isMediaType(String name) {
    return MEDIA_TYPES.contains(name.toLowerCase(Locale.ROOT));
  }

  /// Whether a text is a media type (RFC 6838) that is JSON (RFC 6839, 3.1).
  public static boolean isJsonType(String value) {
    return JSON_TYPE.matcher(value).matches();
  }

  /// Whether a text is the name of a header, and not of one of the gateway's.
  public static boolean isFree(String name) {
    return TOKEN.matcher(name).matches() && !OUR_HEADERS.contains(name.toLowerCase(Locale.ROOT));
  }
}
