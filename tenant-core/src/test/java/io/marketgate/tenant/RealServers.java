package io.marketgate.tenant;

import io.marketgate.embedded.EmbeddedServers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A real MariaDB, Redis and Kafka, started once for all tests of the module.
public final class RealServers implements BeforeAllCallback {

  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(RealServers.class);

  /// Closed by JUnit after the last test.
  private record Started(EmbeddedServers servers) implements AutoCloseable {

    static Started start() {
      EmbeddedServers servers = EmbeddedServers.start(Path.of("target/servers"));
      servers.whenAllAreUp().join();
      return new Started(servers);
    }

    @Override
    public void close() {
      servers.close();
    }
  }

  private static volatile EmbeddedServers.Addresses addresses =
      new EmbeddedServers.Addresses(0, 0, 0, 0, "");

  @Override
  public void beforeAll(ExtensionContext context) {
    addresses =
        context
            .getRoot()
            .getStore(HERE)
            .computeIfAbsent(Started.class, key -> Started.start(), Started.class)
            .servers()
            .addresses();
  }

  public static int databasePort() {
    return addresses.databasePort();
  }

  /// Of the database's user and of Redis.
  public static String password() {
    return addresses.password();
  }

  public static int redisPort() {
    return addresses.redisPort();
  }

  public static int kafkaPort() {
    return addresses.kafkaPort();
  }

  /// A replica over these servers, without a gateway around it.
  public static Replica newReplica() {
    return newReplica(Map.of());
  }

  /// @param settings that differ from those of other replicas
  public static Replica newReplica(Map<String, Object> settings) {
    return new Replica(addresses, settings);
  }
}
