package io.marketgate.tenant.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketgate.tenant.RealServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mariadb.jdbc.MariaDbDataSource;

/// Migrations that were broken off, at a real database.
@ExtendWith(RealServers.class)
class SchemaUpdateIT {

  private static final String NAME = "broken_off";
  private static final String WHOLE = "whole";
  private static final Path SCRIPTS = Path.of("src/main/resources/db/migration");

  private final DataSource server = database("marketgate");
  private final DataSource database = database(NAME);

  @BeforeEach
  void make() throws SQLException {
    execute(server, "CREATE DATABASE " + NAME);
    execute(server, "CREATE DATABASE " + WHOLE);
  }

  @AfterEach
  void remove() throws SQLException {
    execute(server, "DROP DATABASE " + NAME);
    execute(server, "DROP DATABASE " + WHOLE);
  }

  /// Tables, columns that come and constraints that go; rows; an index.
  @ParameterizedTest
  @ValueSource(strings = {"4", "5", "10", "28"})
  void aMigrationIsGoneOnWithWhereItWasBrokenOff(String version) throws Exception {
    MigrationInfo migration = before(version);
    List<String> statements = statements(migration.getScript());
    assertThat(statements).hasSizeGreaterThan(1);
    for (String statement : statements.subList(0, statements.size() - 1)) {
      execute(database, statement);
    }
    new SchemaUpdate(database).migrate();
    assertIsWhole();
  }

  /// As somebody finds it who has looked for the reason and run it once more.
  @Test
  void aMigrationThatIsNotedAsFailedIsGoneOnWith() throws Exception {
    MigrationInfo migration = before("28");
    execute(database, statements(migration.getScript()).getFirst());
    assertThatThrownBy(() -> Flyway.configure().dataSource(database).load().migrate())
        .hasMessageContaining("Duplicate column");
    assertThatThrownBy(() -> new SchemaUpdate(database).requireUpToDate())
        .isInstanceOf(OutdatedSchemaException.class)
        .hasMessageContaining("V28");
    new SchemaUpdate(database).migrate();
    assertIsWhole();
  }

  /// Somebody else's tables are not taken for ours.
  @Test
  void theFirstMigrationIsNotGoneOnWith() throws Exception {
    execute(database, statements("V1__organizations_and_events.sql").getFirst());
    execute(database, "ALTER TABLE organization COMMENT 'somebody else''s'");
    for (int time = 0; time < 2; time++) {
      assertThatThrownBy(() -> new SchemaUpdate(database).migrate())
          .isInstanceOf(FlywayException.class);
    }
  }

  /// Rows that are there twice keep an index from being made, whatever else is there already.
  @Test
  void whatFailsBecauseOfRowsHasFailed() throws Exception {
    execute(database, "CREATE TABLE t (a INT)");
    execute(database, "INSERT INTO t (a) VALUES (1), (1)");
    DataSource resumed = new ResumedStatements(database).dataSource();
    execute(resumed, "CREATE TABLE t (a INT)");
    assertThatThrownBy(() -> execute(resumed, "ALTER TABLE t ADD UNIQUE KEY u (a)"))
        .hasMessageContaining("Duplicate entry");
  }

  /// What was done before comes first.
  @Test
  void whatFailsBehindSomethingNewHasFailed() throws Exception {
    execute(database, "CREATE TABLE t (a INT PRIMARY KEY)");
    execute(database, "INSERT INTO t (a) VALUES (1)");
    DataSource resumed = new ResumedStatements(database).dataSource();
    execute(resumed, "CREATE TABLE t (a INT PRIMARY KEY)");
    execute(resumed, "UPDATE t SET a = 1 WHERE a = 1");
    execute(resumed, "INSERT INTO t (a) VALUES (1), (2)");
    execute(resumed, "CREATE TABLE fresh (a INT)");
    assertThatThrownBy(() -> execute(resumed, "CREATE TABLE t (a INT)"))
        .hasMessageContaining("already exists");
    assertThat(number("SELECT COUNT(*) FROM t")).as("filled as well").isEqualTo(2);
  }

  /// The version before goes on with its own schema.
  @Test
  void aFailedMigrationOfALaterVersionIsLeftToIt() throws Exception {
    new SchemaUpdate(database).migrate();
    execute(
        database,
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
            + " installed_by, execution_time, success) VALUES (9999, '9999', 'later', 'SQL',"
            + " 'V9999__later.sql', 'marketgate', 1, 0)");
    new SchemaUpdate(database).requireUpToDate();
    new SchemaUpdate(database).migrate();
    assertThat(number("SELECT COUNT(*) FROM flyway_schema_history WHERE version = '9999'"))
        .as("its note")
        .isOne();
  }

  private long number(String query) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      assertThat(rows.next()).isTrue();
      return rows.getLong(1);
    }
  }

  /// Everything is there but that migration.
  private MigrationInfo before(String version) {
    MigrationInfo[] all = Flyway.configure().dataSource(database).load().info().all();
    int index = 0;
    while (!all[index].getVersion().getVersion().equals(version)) {
      index++;
    }
    var _ =
        Flyway.configure()
            .dataSource(database)
            .target(all[index - 1].getVersion())
            .load()
            .migrate();
    return all[index];
  }

  /// As one that was made in one go.
  private void assertIsWhole() throws SQLException {
    new SchemaUpdate(database).requireUpToDate();
    new SchemaUpdate(database(WHOLE)).migrate();
    assertThat(columnsAndIndexes(NAME)).isEqualTo(columnsAndIndexes(WHOLE));
  }

  private List<String> columnsAndIndexes(String schema) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = server.getConnection();
        Statement statement = connection.createStatement()) {
      for (String query :
          List.of(
              "SELECT CONCAT_WS(' ', table_name, column_name, column_type, is_nullable)"
                  + " FROM information_schema.columns WHERE table_schema = '%s' ORDER BY 1",
              "SELECT CONCAT_WS(' ', table_name, index_name, seq_in_index, column_name)"
                  + " FROM information_schema.statistics WHERE table_schema = '%s' ORDER BY 1",
              "SELECT CONCAT_WS(' ', table_name, constraint_name, constraint_type)"
                  + " FROM information_schema.table_constraints WHERE table_schema = '%s'"
                  + " ORDER BY 1")) {
        try (ResultSet rows = statement.executeQuery(query.formatted(schema))) {
          while (rows.next()) {
            found.add(rows.getString(1));
          }
        }
      }
    }
    assertThat(found).hasSizeGreaterThan(300);
    return found;
  }

  private static List<String> statements(String script) throws IOException {
    String text = Files.readString(SCRIPTS.resolve(script)).replaceAll("(?m)^\\s*--.*$", "");
    return Arrays.stream(text.split(";\\s*(\n|$)"))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .toList();
  }

  private static void execute(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      var _ = statement.execute(sql);
    }
  }

  private static DataSource database(String name) {
    try {
      MariaDbDataSource source =
          new MariaDbDataSource(
              "jdbc:mariadb://127.0.0.1:%d/%s?user=marketgate&password=%s"
                  .formatted(RealServers.databasePort(), name, RealServers.password()));
      source.setLoginTimeout(30);
      return SchemaUpdate.quoting(source);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
