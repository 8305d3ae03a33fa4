package io.marketgate.tenant.storage;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/// Stands between the one who migrates and the database: each plain statement is executed by
/// somebody who may change it, or what comes of it.
final class StatementFilter {

  private final DataSource database;
  private final Execution execution;

  /// How a statement is executed.
  @FunctionalInterface
  interface Execution {

    /// @return what [Statement#execute(String)] does
    boolean execute(Statement statement, String sql) throws SQLException;
  }

  private StatementFilter(DataSource database, Execution execution) {
    this.database = database;
    this.execution = execution;
  }

  static DataSource around(DataSource database, Execution execution) {
    return new StatementFilter(database, execution).dataSource();
  }

  private DataSource dataSource() {
    return wrapped(
        DataSource.class,
        (proxy, method, arguments) -> {
          Object result = call(database, method, arguments);
          return result instanceof Connection connection ? wrapped(connection) : result;
        });
  }

  private Connection wrapped(Connection connection) {
    return wrapped(
        Connection.class,
        (proxy, method, arguments) -> {
          Object result = call(connection, method, arguments);
          return method.getName().equals("createStatement") && result instanceof Statement statement
              ? wrapped(statement)
              : result;
        });
  }

  private Statement wrapped(Statement statement) {
    return wrapped(
        Statement.class,
        (proxy, method, arguments) ->
            method.getName().equals("execute") && arguments[0] instanceof String sql
                ? execution.execute(statement, sql)
                : call(statement, method, arguments));
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
