package io.marketgate.gateway.http;

import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.adapter.contract.Refusal;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/// Looks at an address before it is parsed: characters that RFC 3986 does not allow, and `%` that
/// begins no escape.
final class RequestTarget {

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

  /// What a call of the product contract is told; empty when the address is proper.
  static Optional<ErrorTable.Entry> fault(String uri) {
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (!ALLOWED.get(c) || (c == '%' && !isEscape(uri, i))) {
        return Optional.of(fault(uri, i));
      }
    }
    return Optional.empty();
  }

  private static boolean isEscape(String uri, int at) {
    return at + 2 < uri.length()
        && HexFormat.isHexDigit(uri.charAt(at + 1))
        && HexFormat.isHexDigit(uri.charAt(at + 2));
  }

  private static ErrorTable.Entry fault(String uri, int at) {
    int query = uri.indexOf('?');
    if (query < 0 || query > at) {
      return ErrorTable.entry(new Refusal.UnknownAction("of that name"));
    }
    int start = Math.max(query, uri.lastIndexOf('&', at)) + 1;
    int equals = uri.indexOf('=', start);
    String name = equals < 0 || equals > at ? "" : uri.substring(start, equals);
    return PARAMETERS.contains(name)
        ? ErrorTable.entry(new Refusal.InvalidParameter(name, "it is not percent-encoded UTF-8"))
        : RequestFault.IMPROPER_ADDRESS.inContract();
  }
}
