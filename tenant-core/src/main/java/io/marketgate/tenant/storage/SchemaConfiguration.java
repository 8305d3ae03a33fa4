package io.marketgate.tenant.storage;

import java.sql.DriverManager;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Migrates the schema, or makes sure that somebody has. By itself it is the command `migrate`.
///
/// Whoever migrates holds a lock at the database, so any number of replicas may start at once. A
/// schema that is ahead of this program is left as it is: the versions before and after a migration
/// run side by side over it, so that replicas can be replaced one after the other.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseProperties.class)
public class SchemaConfiguration {

  @Bean
  SchemaMigration schemaMigration(
      DatabaseProperties properties, ObjectProvider<DatabaseGate> gate) {
    gate.ifAvailable(DatabaseGate::await);
    String url = jdbcUrl(properties);
    DatabaseArrival.await(() ->
        DriverManager.getConnection(url, properties.username(), properties.password()).close());
    Flyway flyway =
        Flyway.configure().dataSource(url, properties.username(), properties.password()).load();
    if (properties.migrate()) {
      flyway.migrate();
    } else {
      requireUpToDate(flyway);
    }
    return new SchemaMigration();
  }

  private static void requireUpToDate(Flyway flyway) {
    MigrationInfo[] missing = flyway.info().pending();
    if (missing.length > 0) {
      throw new OutdatedSchemaException(missing.length, missing[0].getScript());
    }
  }

  private static String jdbcUrl(DatabaseProperties properties) {
    return "jdbc:mariadb://%s:%d/%s?sslMode=%s&connectTimeout=%d%s"
        .formatted(
            properties.host(),
            properties.port(),
            properties.name(),
            properties.tls() ? "verify-full" : "disable",
            properties.connectTimeout().toMillis(),
            properties.certificateAuthority() == null
                ? ""
                : "&serverSslCert=" + properties.certificateAuthority());
  }
}
