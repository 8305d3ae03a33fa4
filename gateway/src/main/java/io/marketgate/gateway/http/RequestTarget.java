package io.marketgate.gateway.http;

import io.marketgate.adapter.contract.Refusal;
import java.util.BitSet;
import java.util.Optional;
import java.util.Set;

/// Looks at an address before it is parsed: characters that RFC 3986 does not allow, and `%` that
/// begins no escape.
final class RequestTarget {

  private static final int HEXADECIMAL = 16;
  private static final Set<String> PARAMETERS =
      Set.of("userinfo", "accessToken", "params", "traceId");
  private static final BitSet ALLOWED = new BitSet(128);

  static {
    ALLOWED.set('a', 'z' + 1);
    ALLOWED.set('A', 'Z' + 1);
    ALLOWED.set('0', '9' + 1);
    "-._~:/?@!$&'()*+,;=%".chars().forEach(ALLOWED::set);
  }

  private RequestTarget() {}

  /// Empty when the address is proper.
  static Optional<Refusal> fault(String uri) {
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (!ALLOWED.get(c) || (c == '%' && !isEscape(uri, i))) {
        return Optional.of(refusal(uri, i));
      }
    }
    return Optional.empty();
  }

  private static boolean isEscape(String uri, int at) {
    return at + 2 < uri.length()
        && Character.digit(uri.charAt(at + 1), HEXADECIMAL) >= 0
        && Character.digit(uri.charAt(at + 2), HEXADECIMAL) >= 0;
  }

  private static Refusal refusal(String uri, int at) {
    int query = uri.indexOf('?');
    if (query < 0 || query > at) {
      return new Refusal.UnknownAction("of that name");
    }
    int start = Math.max(query, uri.lastIndexOf('&', at)) + 1;
    int equals = uri.indexOf('=', start);
    String name = equals < 0 || equals > at ? "" : uri.substring(start, equals);
    return new Refusal.InvalidParameter(
        PARAMETERS.contains(name) ? name : "query", "it is not percent-encoded UTF-8");
  }
}
