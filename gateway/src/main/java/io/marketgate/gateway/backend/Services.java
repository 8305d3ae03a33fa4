package io.marketgate.gateway.backend;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The addresses of the backends. They come from the operator's configuration and from nowhere
/// else.
final class Services {

  private final Map<String, String> addresses;

  /// @param configured addresses by name
  /// @param needed the names that the catalogue uses
  /// @throws IllegalStateException naming every service without a proper address
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
                    Map.Entry::getKey, entry -> address(entry.getKey(), entry.getValue())));
  }

  /// Scheme, host and port, without a slash at the end.
  String addressOf(String service) {
    return Objects.requireNonNull(addresses.get(service), service);
  }

  private static String address(String name, URI uri) {
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    boolean bare = uri.getRawPath() == null || uri.getRawPath().matches("/?");
    if (!http || uri.getHost() == null || !bare || uri.getRawUserInfo() != null) {
      throw new IllegalStateException(
          "marketgate.backends.services." + name + " must be like https://host:port");
    }
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }
}
