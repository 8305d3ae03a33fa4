package io.marketgate.gateway.startup;

import io.marketgate.embedded.EmbeddedServers;
import io.marketgate.embedded.FreePort;
import io.marketgate.gateway.key.KeysCommand;
import io.marketgate.tenant.storage.DatabaseGate;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/// The run of a single machine: starts the servers beside the program and tells the program their
/// addresses, in the same settings that an operator would use.
final class SingleMachine {

  /// The sandbox plays all of them.
  private static final List<String> MARKETPLACES =
      List.of("aliyun", "aliyun-computenest", "huawei", "huawei-v1", "tencent", "jd", "qingcloud");

  private static final int DEFAULT_MANAGEMENT_PORT = 8081;

  private SingleMachine() {}

  static void startBeside(SpringApplication application, ConfigurableEnvironment environment) {
    Path data =
        Path.of(environment.getProperty("marketgate.data-directory", "data")).toAbsolutePath();
    EmbeddedServers servers = EmbeddedServers.start(data);
    Surroundings.afterShutdown(servers::close);
    Surroundings.followParent(environment);
    Path keys = data.resolve("keys");
    var _ = KeysCommand.create(keys);
    environment
        .getPropertySources()
        .addLast(
            new MapPropertySource(
                "single machine", settings(servers.addresses(), data, environment)));
    application.addInitializers(context ->
        ((GenericApplicationContext) context)
            .registerBean(DatabaseGate.class, () -> () -> servers.whenDatabaseIsUp().join()));
    application.addListeners(
        (ApplicationListener<ApplicationReadyEvent>)
            ready -> Announcement.whenAllAreUp(servers, data, ready.getApplicationContext()));
  }

  /// Last in order: whatever an operator has set goes first.
  private static Map<String, Object> settings(
      EmbeddedServers.Addresses addresses, Path data, ConfigurableEnvironment environment) {
    Path keys = data.resolve("keys");
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("marketgate.database.host", "127.0.0.1");
    settings.put("marketgate.database.port", addresses.databasePort());
    settings.put("marketgate.database.password", addresses.password());
    settings.put("marketgate.redis.host", "127.0.0.1");
    settings.put("marketgate.redis.port", addresses.redisPort());
    settings.put("marketgate.redis.password", addresses.password());
    settings.put("marketgate.kafka.bootstrap-servers", "127.0.0.1:" + addresses.kafkaPort());
    settings.put("marketgate.backends.services.demo", "http://127.0.0.1:" + addresses.demoPort());
    settings.put("marketgate.backends.identity-key", keys.resolve("identity.jwk").toString());
    settings.put("marketgate.roles.key", keys.resolve("roles.jwk").toString());
    settings.put("marketgate.encryption.key", keys.resolve("encryption.jwk").toString());
    settings.put("marketgate.sandbox.enabled", true);
    settings.put("marketgate.organizations.marketplace", "sandbox");
    settings.put("marketgate.tenants.stand-in", "sandbox");
    settings.put("marketgate.tenants.stands-in-for", String.join(",", MARKETPLACES));
    MARKETPLACES.forEach(name ->
        settings.put("marketgate.marketplaces." + name + ".key", "sandbox-" + name + "-key"));
    settings.put("marketgate.event-push.allow-http", true);
    settings.put("marketgate.event-push.allowed-networks", "127.0.0.0/8");
    settings.put("marketgate.event-push.ports", "");
    settings.put(
        "marketgate.sandbox.marketplaces.file", data.resolve("sandbox/purchases.json").toString());
    settings.put("marketgate.sandbox.key", keys.resolve("sandbox.jwk").toString());
    settings.put("marketgate.traces.sampling", "1");
    if (!environment.containsProperty("management.server.port")) {
      settings.put("management.server.port", managementPort());
    }
    return settings;
  }

  /// The usual one, or any other where a second checkout runs already.
  private static int managementPort() {
    try (ServerSocket usual = new ServerSocket(DEFAULT_MANAGEMENT_PORT)) {
      return usual.getLocalPort();
    } catch (IOException inUse) {
      return FreePort.find();
    }
  }
}
