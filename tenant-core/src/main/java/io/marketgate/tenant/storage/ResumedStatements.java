package io.marketgate.tenant.storage;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A database at which a statement counts as done that a broken-off migration has done before.
final class ResumedStatements {

  private static final Logger LOG = LoggerFactory.getLogger(ResumedStatements.class);

  /// Errors of MySQL and MariaDB: a table (1050), column (1060), index (1061), row (1062), foreign
  /// key (1826) or check (3822) that is there; something that is to go and has gone (1091, 3940).
  private static final Set<Integer> DONE = Set.of(1050, 1060, 1061, 1062, 1826, 3822, 1091, 3940);

  private final DataSource database;

  ResumedStatements(DataSource database) {
    this.database = database;
  }

  /// Whether a statement fails because it was done before.
  static boolean isDone(SQLException failure) {
    return DONE.contains(failure.getErrorCode());
  }

  DataSource dataSource() {
    return wrapped(
        DataSource.class,
        (proxy, method, arguments) -> {
          Object result = call(database, method, arguments);
          return result instanceof Connection connection ? wrapped(connection) : result;
        });
  }

  private static Connection wrapped(Connection connection) {
    return wrapped(
        Connection.class,
        (proxy, method, arguments) -> {
          Object result = call(connection, method, arguments);
          return method.getName().equals("createStatement") && result instanceof Statement statement
              ? wrapped(statement)
              : result;
        });
  }

  private static Statement wrapped(Statement statement) {
    return wrapped(
        Statement.class,
        (proxy, method, arguments) -> {
          try {
            return call(statement, method, arguments);
          } catch (SQLException e) {
            if (!method.getName().equals("execute") || !isDone(e)) {
              throw e;
            }
            LOG.info("Done before: {}", e.getMessage());
            return false;
          }
        });
  }

  private static <T> T wrapped(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
