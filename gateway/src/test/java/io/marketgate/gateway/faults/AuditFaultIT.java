package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

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

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern SIGNED_HEAD =
      Pattern.compile("audit-head.*?(eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+)");

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

  /// He moves the end as well, so that every hash fits: only what was signed before tells.
  @Test
  void e28WhoeverComputesTheHashesAnewIsFoundOut(Site site) throws Exception {
    Operators operators = new Operators();
    Replica replica = site.replicas().getFirst();
    String token = operators.operatorToken(replica);
    for (int i = 0; i < 3; i++) {
      var _ = operators.newOrganization(replica, "e28-forged-" + i);
    }
    String signed = signedHead(site, replica);
    try (Connection connection = site.connect()) {
      run(connection, "CREATE TABLE kept_entries AS SELECT * FROM audit_entry");
      run(connection, "CREATE TABLE kept_head AS SELECT * FROM audit_head");
      try {
        long last = entries(connection) - 2;
        run(connection, "DELETE FROM audit_entry WHERE number > " + last);
        run(
            connection,
            "UPDATE audit_head SET number = %1$d, hash = (SELECT hash FROM audit_entry WHERE number = %1$d)"
                .formatted(last));
        assertThat(operators.verifyAudit(replica)).as("its own hashes").isTrue();
        assertThat(operators.verifyAudit(replica, token, signed)).as("signed before").isFalse();
        await()
            .atMost(PATIENCE)
            .until(() -> replica.written().contains("The audit trail is not what it was"));
      } finally {
        run(connection, "DELETE FROM audit_entry");
        run(connection, "INSERT INTO audit_entry SELECT * FROM kept_entries");
        run(connection, "REPLACE INTO audit_head SELECT * FROM kept_head");
        run(connection, "DROP TABLE kept_entries, kept_head");
      }
    }
    assertThat(operators.verifyAudit(replica, token, signed)).isTrue();
    site.findings()
        .add(
            "E28",
            "the end of the audit trail taken away, and everything that says where it was changed",
            "found by what the log has of it, signed; and by the replica itself");
  }

  /// The end of the trail, as the log has it.
  private static String signedHead(Site site, Replica replica) throws SQLException {
    long last;
    try (Connection connection = site.connect()) {
      last = entries(connection);
    }
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                SIGNED_HEAD
                    .matcher(replica.written())
                    .results()
                    .map(found -> found.group(1))
                    .filter(signed -> number(signed) == last)
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static long number(String signed) {
    byte[] payload = Base64.getUrlDecoder().decode(signed.split("\\.")[1]);
    return new JsonMapper().readTree(payload).get("number").longValue();
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
