import io.marketgate.tenant.hash.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// Fills the database of a benchmark with entries of the audit trail, chained as the program chains
/// them: changes of an edition's limits, with what was and what is.
///
/// Arguments: port of MariaDB, file with the password, number of entries that there are to be.
class SeedAudit {

  private static final int AT_ONCE = 10_000;

  private static final String INSERT =
      """
      INSERT INTO audit_entry
        (number, at, actor, what, target, organization_id, before_change, after_change,
         previous_hash, hash)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  public static void main(String[] arguments) throws Exception {
    String address = "jdbc:mariadb://127.0.0.1:" + arguments[0] + "/marketgate";
    String password = Files.readString(Path.of(arguments[1])).strip();
    long until = Long.parseLong(arguments[2]);
    try (Connection connection = DriverManager.getConnection(address, "marketgate", password);
        Statement head = connection.createStatement()) {
      connection.setAutoCommit(false);
      long number;
      String hash;
      try (ResultSet row = head.executeQuery("SELECT number, hash FROM audit_head FOR UPDATE")) {
        row.next();
        number = row.getLong(1);
        hash = row.getString(2);
      }
      Instant begin = Instant.parse("2026-01-01T00:00:00.123456Z");
      try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
        while (number < until) {
          number++;
          hash = add(insert, number, begin.plusSeconds(number), hash);
          if (number % AT_ONCE == 0 || number == until) {
            insert.executeBatch();
          }
        }
      }
      head.executeUpdate(
          "UPDATE audit_head SET number = " + number + ", hash = '" + hash + "' WHERE id = 1");
      connection.commit();
    }
  }

  private static String add(PreparedStatement insert, long number, Instant at, String previous)
      throws SQLException {
    String before = change(number);
    String after = change(number + 1);
    String organization = "o%012d".formatted(number % 10_000);
    Object[] parts = {
      number, at, "olga", "LIMITS_CHANGED", organization, organization, before, after, previous
    };
    StringBuilder text = new StringBuilder();
    for (Object part : parts) {
      text.append(part.toString().length()).append(':').append(part);
    }
    String hash = Sha256.hex(text.toString());
    for (int i = 0; i < parts.length; i++) {
      insert.setObject(i + 1, i == 1 ? LocalDateTime.ofInstant(at, ZoneOffset.UTC) : parts[i]);
    }
    insert.setString(parts.length + 1, hash);
    insert.addBatch();
    return hash;
  }

  private static String change(long number) {
    return """
        {"edition":"PROFESSIONAL","version":%d,"items":[{"metric":"wf","limit":"%d"},\
        {"metric":"upload","limit":"%d"},{"metric":"seats","limit":"100"}],"reason":"contract %d"}"""
        .formatted(number, 1_000 * number, 2_000 * number, number);
  }
}
