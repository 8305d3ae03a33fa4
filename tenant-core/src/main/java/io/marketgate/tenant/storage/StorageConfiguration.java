package io.marketgate.tenant.storage;

import io.asyncer.r2dbc.mysql.MySqlConnectionConfiguration;
import io.asyncer.r2dbc.mysql.MySqlConnectionFactory;
import io.asyncer.r2dbc.mysql.constant.SslMode;
import io.marketgate.tenant.connection.SilentPeers;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import java.time.Duration;
import java.time.ZoneOffset;
import javax.net.ssl.TrustManagerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.netty.tcp.TcpResources;

/// Opens the pool, once the schema is what the program needs.
@Configuration(proxyBeanMethods = false)
class StorageConfiguration {

  /// No transaction is silent for longer: that of the event relay waits for Kafka at most so long.
  private static final Duration LONGEST_WORK = Duration.ofSeconds(45);

  @Bean(destroyMethod = "dispose")
  ConnectionPool connectionPool(DatabaseProperties properties, SchemaMigration migrated) {
    return new ConnectionPool(
        ConnectionPoolConfiguration.builder(MySqlConnectionFactory.from(connection(properties)))
            .initialSize(0)
            .maxSize(properties.connections())
            .maxAcquireTime(properties.acquireTimeout())
            .maxCreateConnectionTime(properties.connectTimeout())
            .maxIdleTime(properties.maxIdle())
            .maxLifeTime(properties.maxLife())
            .build());
  }

  static MySqlConnectionConfiguration connection(DatabaseProperties properties) {
    MySqlConnectionConfiguration.Builder connection =
        MySqlConnectionConfiguration.builder()
            .host(properties.host())
            .port(properties.port())
            .database(properties.name())
            .user(properties.username())
            .password(properties.password())
            .sslMode(properties.tls() ? SslMode.VERIFY_IDENTITY : SslMode.DISABLED)
            .connectTimeout(properties.connectTimeout())
            // Turned off otherwise, whatever the event loops have set.
            .tcpKeepAlive(true)
            .loopResources(SilentPeers.givenUp(TcpResources.get()))
            .connectionTimeZone(ZoneOffset.UTC.getId())
            .statementTimeout(properties.statementTimeout())
            .lockWaitTimeout(lockWait(properties.statementTimeout()))
            .sessionVariables("wait_timeout=" + silence(properties).toSeconds());
    if (properties.tls()) {
      TrustManagerFactory trusted = properties.trusted();
      connection.sslContextBuilderCustomizer(tls -> tls.trustManager(trusted));
    }
    return connection.build();
  }

  @Bean
  Database database(ConnectionPool pool, DatabaseProperties properties) {
    return new Database(
        DatabaseClient.create(pool),
        TransactionalOperator.create(new R2dbcTransactionManager(pool)),
        properties.connections() + properties.waiting(),
        properties.answerTimeout());
  }

  @Bean
  Settlement settlement(DatabaseProperties properties) {
    return new Settlement(properties.answerTimeout());
  }

  /// MySQL ends only readings by their time; what a writing statement waits for is another's lock,
  /// and that has a limit of its own, in whole seconds.
  private static Duration lockWait(Duration statementTimeout) {
    return Duration.ofSeconds(Math.max(1, statementTimeout.plusMillis(999).toSeconds()));
  }

  /// How long the server waits for a connection that says nothing. A replica that stands still, or
  /// can no longer be reached, keeps the locks of its transaction until then, and others wait for
  /// them. An idle connection is given up by ourselves long before.
  private static Duration silence(DatabaseProperties properties) {
    Duration twice = properties.maxIdle().multipliedBy(2);
    return twice.compareTo(LONGEST_WORK) > 0 ? twice : LONGEST_WORK;
  }
}
