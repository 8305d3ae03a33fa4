package io.marketgate.gateway.backend;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Where each service is that the catalogue names.
final class Services {

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final Map<String, Address> addresses;

  /// @param text scheme, host and port, without a slash at the end
  /// @param authority host and port as in the header `Host`
  /// @param socket not resolved: that is done anew for each connection
  /// @param tls whether the scheme is `https`
  record Address(String text, String authority, InetSocketAddress socket, boolean tls) {

    static Address of(String name, URI uri) {
      boolean tls = "https".equals(uri.getScheme());
      boolean http = tls || "http".equals(uri.getScheme());
      boolean bare = uri.getRawPath() == null || uri.getRawPath().matches("/?");
      if (!http || uri.getHost() == null || !bare || uri.getRawUserInfo() != null) {
        throw new IllegalStateException(
            "marketgate.backends.services." + name + " must be like https://host:port");
      }
      int port = uri.getPort() >= 0 ? uri.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
      String host = uri.getHost().replaceAll("^\\[|]$", "");
      return new Address(
          uri.getScheme() + "://" + uri.getRawAuthority(),
          uri.getRawAuthority(),
          InetSocketAddress.createUnresolved(host, port),
          tls);
    }
  }

  /// @param configured addresses by name
  /// @param needed names that the catalogue uses
  /// @throws IllegalStateException if a needed one is missing or one is not an address
  Services(Map<String, URI> configured, Set<String> needed) {
    Set<String> missing = new TreeSet<>(needed);
    missing.removeAll(configured.keySet());
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "The action catalogue calls services without an address: set "
              + missing.stream()
                  .map(name -> "marketgate.backends.services." + name)
                  .collect(Collectors.joining(", ")));
    }
    this.addresses =
        configured.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> Address.of(entry.getKey(), entry.getValue())));
  }

  Address address(String service) {
    return Objects.requireNonNull(addresses.get(service), service);
  }
}
