package io.marketgate.gateway.marketplace;

import io.marketgate.tenant.refusal.RefusedChange;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// Where people of enterprises may be asked for: only at hosts that the operator has named, because
/// a call says which one (reliability.md 6).
final class SignOnDomains {

  private static final int HTTPS = 443;

  private final Supplier<List<String>> allowed;

  /// @param allowed names of hosts, each with those below it, which are asked by HTTPS; or whole
  ///   origins (`http://127.0.0.1:8080`)
  SignOnDomains(Supplier<List<String>> allowed) {
    this.allowed = allowed;
  }

  /// The address under which a domain's interface is; refused when it is not allowed.
  ///
  /// @param domain as the marketplace says it: a host, or an address
  String base(String domain) {
    String text = domain.contains("://") ? domain : "https://" + domain;
    try {
      URI uri = new URI(text);
      boolean isPlain =
          uri.getHost() != null
              && uri.getUserInfo() == null
              && uri.getQuery() == null
              && uri.getFragment() == null;
      if (isPlain && allowed.get().stream().anyMatch(each -> isBelow(uri, each))) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
      }
    } catch (URISyntaxException e) {
      // Is none that is allowed.
    }
    throw RefusedChange.invalid(
        "", "domainName is none of marketgate.marketplaces.huawei-sign-on.domains");
  }

  private static boolean isBelow(URI uri, String allowed) {
    if (allowed.contains("://")) {
      return allowed.equals(uri.getScheme() + "://" + uri.getRawAuthority());
    }
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    return "https".equals(uri.getScheme())
        && (uri.getPort() < 0 || uri.getPort() == HTTPS)
        && (uri.getPath() == null || uri.getPath().isEmpty() || uri.getPath().equals("/"))
        && (host.equals(allowed) || host.endsWith("." + allowed));
  }
}
