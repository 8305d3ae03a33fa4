package io.marketgate.gateway.outbound;

import io.marketgate.tenant.permission.Address;
import io.marketgate.tenant.permission.AddressRange;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which addresses may be called that somebody else has given (reliability.md 5): none inside our
/// own network, whatever name or spelling leads there.
public final class EgressRules {

  private static final int LONGEST_URL = 2_048;
  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  /// Networks where nobody is whom anybody may be led to.
  public static final List<String> NOT_PUBLIC =
      List.of(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4",
          "::/96",
          "64:ff9b::/96",
          "64:ff9b:1::/48",
          "100::/64",
          "2001::/32",
          "2001:db8::/32",
          "2002::/16",
          "fc00::/7",
          "fe80::/10",
          "fec0::/10",
          "ff00::/8");

  private static final List<AddressRange> FORBIDDEN =
      NOT_PUBLIC.stream().map(AddressRange::parse).toList();

  private final boolean allowHttp;
  private final List<Integer> ports;
  private final List<AddressRange> allowed;

  /// @param allowHttp whether HTTP will do, besides HTTPS
  /// @param ports that may be called; none for all
  /// @param allowed networks that may be called although they are private
  public EgressRules(boolean allowHttp, List<Integer> ports, List<String> allowed) {
    this.allowHttp = allowHttp;
    this.ports = List.copyOf(ports);
    this.allowed = allowed.stream().map(AddressRange::parse).toList();
  }

  /// TLS at its own port, to public addresses.
  public static EgressRules strict() {
    return new EgressRules(false, List.of(HTTPS), List.of());
  }

  /// Why an address cannot be called; null when it can, as far as its spelling says.
  public @Nullable String faultOf(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      return "is no URL";
    }
    boolean isHttp = "http".equals(uri.getScheme());
    if (url.length() > LONGEST_URL || uri.getHost() == null) {
      return "must be a URL with a host, of at most " + LONGEST_URL + " characters";
    }
    if (!"https".equals(uri.getScheme()) && !(isHttp && allowHttp)) {
      return "must begin with https://";
    }
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      return "must have neither a user nor a fragment";
    }
    int port = uri.getPort() < 0 ? (isHttp ? HTTP : HTTPS) : uri.getPort();
    if (!ports.isEmpty() && !ports.contains(port)) {
      return "must have one of the ports " + ports;
    }
    Address literal = Address.parse(uri.getHost().replaceAll("[\\[\\]]", ""));
    return literal != null && !isPublic(literal) ? "must not lead into a private network" : null;
  }

  /// The addresses of a name that may be called.
  public List<SocketAddress> reachable(List<? extends SocketAddress> resolved) {
    return resolved.stream().filter(this::isReachable).map(SocketAddress.class::cast).toList();
  }

  private boolean isReachable(SocketAddress address) {
    if (address instanceof InetSocketAddress internet && !internet.isUnresolved()) {
      String text = Objects.requireNonNull(internet.getAddress()).getHostAddress();
      Address parsed = Address.parse(text);
      return parsed != null && isPublic(parsed);
    }
    return false;
  }

  private boolean isPublic(Address address) {
    return allowed.stream().anyMatch(range -> range.contains(address))
        || FORBIDDEN.stream().noneMatch(range -> range.contains(address));
  }
}
