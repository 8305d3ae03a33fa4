package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Somebody who may write to the database, at the audit trail.
@ExtendWith(Site.Given.class)
class AuditFaultIT {

  private static final List<String> COLUMNS =
      List.of(
          "at",
          "actor",
          "what",
          "target",
          "organization_id",
          "before_change",
          "after_change",
          "previous_hash",
          "hash");

  /// Something that is done to the entries from `first` to `last`.
  ///
  /// @param column that is changed; empty where the entries are taken away
  private record Tampering(String column, long first, long last) {

    /// Changes one value, takes out one entry, or cuts off the end.
    static Tampering any(Random random, int number, long entries) {
      long entry = 1 + random.nextLong(entries);
      int kind = number % (COLUMNS.size() + 2);
      if (kind < COLUMNS.size()) {
        return new Tampering(COLUMNS.get(kind), entry, entry);
      }
      return new Tampering("", entry, kind == COLUMNS.size() ? entry : entries);
    }

    void make(Connection connection) throws SQLException {
      run(connection, "CREATE TEMPORARY TABLE kept AS SELECT * FROM audit_entry WHERE " + which());
      if (column.isEmpty()) {
        run(connection, "DELETE FROM audit_entry WHERE " + which());
      } else {
        run(connection, "UPDATE audit_entry SET " + change() + " WHERE " + which());
      }
    }

    void undo(Connection connection) throws SQLException {
      run(connection, "REPLACE INTO audit_entry SELECT * FROM kept");
      run(connection, "DROP TEMPORARY TABLE kept");
    }

    private String change() {
      return column.equals("at")
          ? "at = at + INTERVAL 1 MICROSECOND"
          : "%s = IF(%s LIKE 'x%%', 'y', 'x')".formatted(column, column);
    }

    private String which() {
      return "number BETWEEN " + first + " AND " + last;
    }
  }

  @Test
  void e28WhoeverChangesTheAuditTrailIsFoundOut(Site site) throws Exception {
    int times = Site.isCut() ? 55 : 1_001;
    Operators operators = new Operators();
    Replica replica = site.replicas().getFirst();
    String token = operators.operatorToken(replica);
    var _ = operators.newOrganization(replica, "e28");
    for (int i = 0; i < times; i++) {
      try (Connection connection = site.connect()) {
        Tampering tampering = Tampering.any(site.random(), i, entries(connection));
        tampering.make(connection);
        try {
          assertThat(operators.firstFault(replica, token))
              .as(tampering.toString())
              .isEqualTo(tampering.first());
        } finally {
          tampering.undo(connection);
        }
      }
    }
    assertThat(operators.verifyAudit(replica)).isTrue();
    site.findings()
        .add(
            "E28",
            "%d times a value of the audit trail changed, an entry taken out or the end cut off"
                .formatted(times),
            "each one found, with the first entry that it is about");
  }

  private static long entries(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT MAX(number) FROM audit_entry")) {
      assertThat(rows.next()).isTrue();
      return rows.getLong(1);
    }
  }

  private static void run(Connection connection, String statement) throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(statement)) {
      assertThat(prepared.executeUpdate()).as(statement).isNotNegative();
    }
  }
}
