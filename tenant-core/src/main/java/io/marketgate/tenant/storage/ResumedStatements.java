package io.marketgate.tenant.storage;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A database at which a statement counts as done that a broken-off migration has done before.
/// These are the first ones of a migration: once one of them is new, what fails has failed.
final class ResumedStatements {

  private static final Logger LOG = LoggerFactory.getLogger(ResumedStatements.class);

  /// Errors of MySQL and MariaDB: a table (1050), column (1060), index (1061), foreign key (1826)
  /// or check (3822) that is there; something that is to go and has gone (1091, 3940).
  private static final Set<Integer> DONE = Set.of(1050, 1060, 1061, 1826, 3822, 1091, 3940);

  /// A row that is there. Of an index, it is one that cannot be made.
  private static final int DUPLICATE_ROW = 1062;

  private static final Pattern INSERT = Pattern.compile("\\A\\s*INSERT\\s+INTO", CASE_INSENSITIVE);

  /// Statements that cannot succeed a second time.
  private static final Pattern ONCE =
      Pattern.compile(
          "\\A\\s*(CREATE\\s+TABLE|CREATE\\s+(UNIQUE\\s+)?INDEX"
              + "|ALTER\\s+TABLE\\s+\\S+\\s+ADD\\s+(COLUMN|KEY|INDEX|UNIQUE))\\b",
          CASE_INSENSITIVE);

  private final DataSource database;
  private boolean isNew;

  ResumedStatements(DataSource database) {
    this.database = database;
  }

  /// Whether a statement fails because it was done before, or may have been.
  static boolean isDone(SQLException failure) {
    return DONE.contains(failure.getErrorCode()) || failure.getErrorCode() == DUPLICATE_ROW;
  }

  DataSource dataSource() {
    return StatementFilter.around(database, this::execute);
  }

  private boolean execute(Statement statement, String sql) throws SQLException {
    try {
      boolean isResult = statement.execute(sql);
      isNew |= ONCE.matcher(sql).find();
      return isResult;
    } catch (SQLException e) {
      if (isNew || !wasDone(e, sql)) {
        throw e;
      }
      LOG.info("Done before: {}", e.getMessage());
      // Rows that have come since, by the version before, are filled as well.
      return e.getErrorCode() == DUPLICATE_ROW
          && statement.execute(INSERT.matcher(sql).replaceFirst("INSERT IGNORE INTO"));
    }
  }

  private static boolean wasDone(SQLException failure, String sql) {
    return failure.getErrorCode() == DUPLICATE_ROW
        ? INSERT.matcher(sql).find()
        : DONE.contains(failure.getErrorCode());
  }
}
