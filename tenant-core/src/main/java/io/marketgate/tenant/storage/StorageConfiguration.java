package io.marketgate.tenant.storage;

import io.asyncer.r2dbc.mysql.MySqlConnectionConfiguration;
import io.asyncer.r2dbc.mysql.MySqlConnectionFactory;
import io.asyncer.r2dbc.mysql.constant.SslMode;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import java.time.ZoneOffset;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/// Migrates the schema, then opens the pool.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseProperties.class)
class StorageConfiguration {

  @Bean
  SchemaMigration schemaMigration(
      DatabaseProperties properties, ObjectProvider<DatabaseGate> gate) {
    gate.ifAvailable(DatabaseGate::await);
    Flyway.configure()
        .dataSource(jdbcUrl(properties), properties.username(), properties.password())
        .connectRetries(3)
        .load()
        .migrate();
    return new SchemaMigration();
  }

  @Bean(destroyMethod = "dispose")
  ConnectionPool connectionPool(DatabaseProperties properties, SchemaMigration migrated) {
    MySqlConnectionFactory connections =
        MySqlConnectionFactory.from(
            MySqlConnectionConfiguration.builder()
                .host(properties.host())
                .port(properties.port())
                .database(properties.name())
                .user(properties.username())
                .password(properties.password())
                .sslMode(properties.tls() ? SslMode.VERIFY_IDENTITY : SslMode.DISABLED)
                .connectTimeout(properties.connectTimeout())
                .connectionTimeZone(ZoneOffset.UTC.getId())
                .statementTimeout(properties.statementTimeout())
                .build());
    return new ConnectionPool(
        ConnectionPoolConfiguration.builder(connections)
            .initialSize(0)
            .maxSize(properties.connections())
            .maxAcquireTime(properties.acquireTimeout())
            .maxCreateConnectionTime(properties.connectTimeout())
            .maxIdleTime(properties.maxIdle())
            .maxLifeTime(properties.maxLife())
            .build());
  }

  @Bean
  Database database(ConnectionPool pool, DatabaseProperties properties) {
    return new Database(
        DatabaseClient.create(pool),
        TransactionalOperator.create(new R2dbcTransactionManager(pool)),
        properties.connections() + properties.waiting(),
        properties.answerTimeout());
  }

  private static String jdbcUrl(DatabaseProperties properties) {
    return "jdbc:mariadb://%s:%d/%s?sslMode=%s&connectTimeout=%d"
        .formatted(
            properties.host(),
            properties.port(),
            properties.name(),
            properties.tls() ? "verify-full" : "disable",
            properties.connectTimeout().toMillis());
  }
}
