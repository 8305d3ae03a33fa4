package io.marketgate.tenant.storage;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;
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
    DataSource database = database(properties);
    DatabaseArrival.await(() -> database.getConnection().close());
    SchemaUpdate update = new SchemaUpdate(database);
    if (properties.migrate()) {
      update.migrate();
    } else {
      update.requireUpToDate();
    }
    return new SchemaMigration();
  }

  private static DataSource database(DatabaseProperties properties) {
    try {
      MariaDbDataSource database = new MariaDbDataSource(jdbcUrl(properties));
      database.setUser(properties.username());
      database.setPassword(properties.password());
      return database;
    } catch (SQLException e) {
      throw new IllegalStateException("The address of the database cannot be used", e);
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
