package io.marketgate.tenant.storage;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/// A replica's way to the database that ends after a number of statements, as if the process had
/// died there: what was begun is rolled back by the server.
public final class DyingDatabase implements BeanPostProcessor {

  /// A setting of replicas that have it.
  public static final String WANTED = "test.dying";

  private static final int WAITING = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final boolean isWanted;
  private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
  private @Nullable ConnectionPool pool;

  /// @param isWanted false for the usual way to the database
  public DyingDatabase(boolean isWanted) {
    this.isWanted = isWanted;
  }

  /// The process as it was.
  static final class Died extends RuntimeException {

    private static final long serialVersionUID = 1L;
  }

  /// Lets it die after so many statements.
  public void dieAfter(long statements) {
    left.set(statements);
  }

  /// Starts it again.
  public void live() {
    left.set(Long.MAX_VALUE);
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    if (bean instanceof ConnectionPool connections) {
      pool = connections;
    }
    return isWanted && bean instanceof Database ? dying() : bean;
  }

  private Database dying() {
    ConnectionPool connections = Objects.requireNonNull(pool);
    DatabaseClient client =
        DatabaseClient.builder()
            .connectionFactory(connections)
            .executeFunction(this::execute)
            .build();
    return new Database(
        client,
        TransactionalOperator.create(new R2dbcTransactionManager(connections)),
        WAITING,
        PATIENCE);
  }

  private Publisher<? extends Result> execute(Statement statement) {
    return left.getAndDecrement() <= 0 ? Mono.error(new Died()) : statement.execute();
  }
}
