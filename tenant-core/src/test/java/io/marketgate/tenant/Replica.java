package io.marketgate.tenant;

import io.marketgate.embedded.EmbeddedServers;
import io.marketgate.tenant.clock.WallClock;
import io.marketgate.tenant.marketplace.HookedProducts;
import io.marketgate.tenant.marketplace.MeteredProducts;
import io.marketgate.tenant.storage.DyingDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import tools.jackson.databind.json.JsonMapper;

/// Everything of this module, as one running replica has it.
public final class Replica implements AutoCloseable {

  /// What the clock of every replica says.
  public static final Instant NOW = Instant.parse("2026-11-25T10:00:00.123456Z");

  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();

  @ComponentScan("io.marketgate.tenant")
  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration(ConfigurationPropertiesAutoConfiguration.class)
  static class Everything {

    @Bean
    Clock clock() {
      return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    @Bean
    WallClock wallClock() {
      return () -> Clock.systemUTC().instant();
    }

    @Bean
    static DyingDatabase dyingDatabase(Environment environment) {
      return new DyingDatabase(environment.containsProperty(DyingDatabase.WANTED));
    }

    /// No product has a system of its own.
    @Bean
    HookedProducts hookedProducts() {
      return product -> false;
    }

    @Bean
    MeteredProducts meteredProducts() {
      return (product, marketplace) -> Set.of();
    }

    @Bean
    JsonMapper json() {
      return JsonMapper.shared();
    }
  }

  Replica(EmbeddedServers.Addresses addresses, Map<String, Object> others) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("marketgate.database.host", "127.0.0.1");
    settings.put("marketgate.database.port", addresses.databasePort());
    settings.put("marketgate.database.password", addresses.password());
    settings.put("marketgate.database.connections", 4);
    settings.put("marketgate.database.waiting", 20);
    settings.put("marketgate.database.answer-timeout", "20s");
    settings.put("marketgate.database.acquire-timeout", "20s");
    settings.put("marketgate.database.statement-timeout", "15s");
    settings.put("marketgate.redis.host", "127.0.0.1");
    settings.put("marketgate.redis.port", addresses.redisPort());
    settings.put("marketgate.redis.password", addresses.password());
    settings.put("marketgate.redis.command-timeout", "10s");
    settings.put("marketgate.kafka.bootstrap-servers", "127.0.0.1:" + addresses.kafkaPort());
    settings.put("marketgate.kafka.poll-interval", "50ms");
    settings.put("marketgate.tenants.cache-life", "1h");
    settings.put("marketgate.permissions.cache-life", "1h");
    settings.put("marketgate.permissions.system-policies", "../config/policies");
    settings.put("marketgate.usage.answer-timeout", "60s");
    settings.put("marketgate.metrics.catalogue", "../config/metrics.yml");
    settings.put("marketgate.editions.initial", "../config/editions.yml");
    settings.put("marketgate.permissions.template", "../config/permission-template.json");
    settings.putAll(others);
    context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", settings));
    context.register(Everything.class);
    context.refresh();
  }

  public <T> T get(Class<T> type) {
    return context.getBean(type);
  }

  public String kafka() {
    return context.getEnvironment().getRequiredProperty("marketgate.kafka.bootstrap-servers");
  }

  @Override
  public void close() {
    context.close();
  }
}
