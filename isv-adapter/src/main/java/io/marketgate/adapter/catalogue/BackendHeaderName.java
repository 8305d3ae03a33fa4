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

  private BackendHeaderName() {}

  /// Whether a text is the name of a header, and not of one of the gateway's.
  public static boolean isFree(String name) {
    return TOKEN.matcher(name).matches() && !OUR_HEADERS.contains(name.toLowerCase(Locale.ROOT));
  }
}
