package io.marketgate.gateway.backend;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where the products' backends are, and how they are told who calls.
///
/// @param services address of each service that the catalogue names: scheme, host and port;
///   several, separated by commas, share the calls
/// @param tls certificates for services whose address begins with `https`, by service: `ca`,
///   `certificate` and `key`, files in PEM
/// @param credentials what services ask everybody for, by service: a key or a password of the
///   gateway's own
/// @param http2 services that are spoken to in HTTP/2: over TLS when they can, over `http` without
///   asking
/// @param health what the addresses of a service are asked regularly, by service: `path`, `every`
///   (5s), `timeout` (2s)
/// @param identityKey file with the private P-256 JWK that signs the identity; the same on every
///   replica
/// @param otherIdentityKeys files with keys that were used before, or will be: they are published,
///   and what was encrypted with them is read (docs/upgrades.md)
/// @param identityLifetime how long a signed identity is valid; it is used again for half of it
/// @param identityCacheEntries most signed identities kept
/// @param connections most connections to one backend, shared evenly by the event loops
/// @param waiting most calls that wait for a connection to one backend, shared likewise; more are
///   refused at once. In HTTP/2, where calls share connections, there may be as many calls as both
/// @param acquireTimeout longest wait for a connection
/// @param connectTimeout longest wait for a new connection to be made, and as long again for the
///   handshake of TLS
/// @param longestAnswer bytes of an answer that is taken as a whole, such as that of a write;
///   others are streamed and may be of any length
/// @param cacheBytes most that are kept of answers that may be given again
/// @param circuitOpen how long nobody waits for a service of whose latest calls half have failed
/// @param maxIdle unused connections are closed after this; keep it below the backends' keep-alive
/// @param maxLife connections are replaced after this
@ConfigurationProperties("marketgate.backends")
record BackendProperties(
    Map<String, List<URI>> services,
    Map<String, BackendTls> tls,
    Map<String, BackendCredential> credentials,
    @DefaultValue Set<String> http2,
    Map<String, HealthCheck> health,
    @Nullable Path identityKey,
    @DefaultValue List<Path> otherIdentityKeys,
    @DefaultValue("2m") Duration identityLifetime,
    @DefaultValue("50000") int identityCacheEntries,
    @DefaultValue("500") int connections,
    @DefaultValue("2000") int waiting,
    @DefaultValue("2s") Duration acquireTimeout,
    @DefaultValue("2s") Duration connectTimeout,
    @DefaultValue("4194304") int longestAnswer,
    @DefaultValue("33554432") long cacheBytes,
    @DefaultValue("5s") Duration circuitOpen,
    @DefaultValue("20s") Duration maxIdle,
    @DefaultValue("5m") Duration maxLife) {

  BackendProperties {
    services = services == null ? Map.of() : Map.copyOf(services);
    tls = tls == null ? Map.of() : Map.copyOf(tls);
    credentials = credentials == null ? Map.of() : Map.copyOf(credentials);
    http2 = Set.copyOf(http2);
    health = health == null ? Map.of() : Map.copyOf(health);
    requireKnown("tls", tls.keySet(), services);
    requireKnown("credentials", credentials.keySet(), services);
    requireKnown("http2", http2, services);
    requireKnown("health", health.keySet(), services);
    requireTls(tls.keySet(), services);
    otherIdentityKeys = List.copyOf(otherIdentityKeys);
  }

  /// Whoever names certificates for a service does not mean to call it without.
  private static void requireTls(Set<String> names, Map<String, List<URI>> services) {
    for (String name : names) {
      for (URI address : services.getOrDefault(name, List.of())) {
        if (!"https".equalsIgnoreCase(address.getScheme())) {
          throw new IllegalArgumentException(
              "marketgate.backends.tls names " + name + ", of which " + address + " is not https");
        }
      }
    }
  }

  /// What is said of a service that does not exist is a slip of the pen.
  private static void requireKnown(String property, Set<String> names, Map<String, ?> services) {
    names.stream()
        .filter(name -> !services.containsKey(name))
        .findFirst()
        .ifPresent(name -> {
          throw new IllegalArgumentException(
              "marketgate.backends." + property + " names " + name + ", which is no service");
        });
  }
}
