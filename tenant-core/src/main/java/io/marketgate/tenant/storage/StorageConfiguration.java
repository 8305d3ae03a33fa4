package io.marketgate.tenant.storage;

import io.asyncer.r2dbc.mysql.MySqlConnectionConfiguration;
import io.asyncer.r2dbc.mysql.MySqlConnectionFactory;
import io.asyncer.r2dbc.mysql.constant.SslMode;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import java.time.ZoneOffset;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/// Opens the pool, once the schema is what the program needs.
@Configuration(proxyBeanMethods = false)
class StorageConfiguration {

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
}
