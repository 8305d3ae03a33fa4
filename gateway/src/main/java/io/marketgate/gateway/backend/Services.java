package io.marketgate.gateway.backend;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;

/// The services that are configured, by name.
public final class Services {

  private final Map<String, Service> services = new HashMap<>();

  /// @param configured addresses by name
  /// @param credentials what services ask everybody for, by name
  /// @param openFor how long nobody waits for a service that fails
  /// @param now nanoseconds of a clock that never goes back
  /// @throws IllegalStateException if one is not an address, or a credential cannot be shown
  Services(
      Map<String, List<URI>> configured,
      Map<String, BackendCredential> credentials,
      Duration openFor,
      LongSupplier now) {
    configured.forEach((name, uris) -> {
      if (uris.isEmpty()) {
        throw new IllegalStateException("marketgate.backends.services." + name + " is empty");
      }
      List<Address> addresses = uris.stream().map(uri -> Address.of(name, uri)).toList();
      BackendCredential credential = credentials.get(name);
      services.put(
          name,
          new Service(
              name, addresses, credential == null ? null : credential.shownTo(name), openFor, now));
    });
  }

  /// The services that have an address.
  public Set<String> names() {
    return Set.copyOf(services.keySet());
  }

  /// In which header services are shown a credential of the gateway's own, by service.
  public Map<String, String> credentialHeaders() {
    Map<String, String> headers = new HashMap<>();
    for (Service service : services.values()) {
      BackendCredential.Shown credential = service.credential();
      if (credential != null) {
        headers.put(service.name(), credential.header());
      }
    }
    return headers;
  }

  Service get(String name) {
    return Objects.requireNonNull(services.get(name), name);
  }

  Collection<Service> all() {
    return services.values();
  }
}
