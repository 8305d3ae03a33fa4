package io.marketgate.tenant.storage;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the schema up to date, also where somebody was killed while he did. Neither MySQL nor
/// MariaDB takes back a statement that changes a schema, so a migration that was broken off has
/// done its first statements, and doing them again fails: such a migration is gone through once
/// more, and what is there already counts as done.
final class SchemaUpdate {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaUpdate.class);

  /// A column that was added before MySQL 9.4 took its name for a word of its own. What the file of
  /// an applied migration says cannot be changed any more.
  private static final Pattern RESERVED = Pattern.compile("(ADD COLUMN )external\\b");

  private final DataSource database;
  private final Flyway flyway;

  SchemaUpdate(DataSource database) {
    this.database = database;
    this.flyway = configuration(database).load();
  }

  private static FluentConfiguration configuration(DataSource database) {
    return Flyway.configure().dataSource(quoting(database));
  }

  /// The database, to which no file's statement uses a reserved word as a name.
  static DataSource quoting(DataSource database) {
    return StatementFilter.around(database, SchemaUpdate::executeQuoted);
  }

  private static boolean executeQuoted(Statement statement, String sql) throws SQLException {
    return statement.execute(RESERVED.matcher(sql).replaceAll("$1`external`"));
  }

  /// Makes what is missing. Whoever does it holds a lock at the database.
  void migrate() {
    failed().ifPresent(this::resume);
    try {
      flyway.migrate();
    } catch (FlywayException e) {
      if (!isThereAlready(e)) {
        throw e;
      }
      resume(failed().orElseThrow(() -> e));
      flyway.migrate();
    }
  }

  /// @throws OutdatedSchemaException a migration is missing, or was not done to its end
  void requireUpToDate() {
    MigrationInfo[] missing =
        Stream.concat(failed().stream(), Arrays.stream(flyway.info().pending()))
            .toArray(MigrationInfo[]::new);
    if (missing.length > 0) {
      throw new OutdatedSchemaException(missing.length, missing[0].getScript());
    }
  }

  private Optional<MigrationInfo> failed() {
    return Arrays.stream(flyway.info().all())
        // One of a later version is that one's to go on with.
        .filter(migration -> migration.getState() == MigrationState.FAILED)
        .findFirst();
  }

  /// Not the first migration: tables that are there before it are somebody else's.
  private void resume(MigrationInfo failed) {
    MigrationVersion version = failed.getVersion();
    if (Arrays.stream(flyway.info().applied())
        .noneMatch(done -> done.getState().isApplied() && !done.getState().isFailed())) {
      throw new FlywayException(
          "The first migration was broken off, or the database has tables of something else."
              + " Make the database anew.");
    }
    LOG.warn("The migration {} was broken off before; it is gone on with", failed.getScript());
    flyway.repair();
    var _ =
        configuration(new ResumedStatements(database).dataSource())
            .target(version)
            .load()
            .migrate();
  }

  private static boolean isThereAlready(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException database && ResumedStatements.isDone(database)) {
        return true;
      }
    }
    return false;
  }
}
