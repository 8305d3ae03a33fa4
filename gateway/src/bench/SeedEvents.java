import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/// Fills the outbox of a benchmark with events of 1,000 organizations and waits until all of them
/// are sent.
///
/// Arguments: port of MariaDB, file with the password, number of events.
class SeedEvents {

  private static final int AT_ONCE = 20_000;

  private static final String INSERT =
      """
      INSERT INTO event_outbox (event_id, organization_id, type, payload, occurred_at)
      SELECT CONCAT('bench', seq), CONCAT('o', seq % 1000), 'WorkOrderDrafted',
             CONCAT('{"id":"bench', seq, '","type":"WorkOrderDrafted","organizationId":"o',
               seq % 1000, '","occurredAt":"2026-01-01T00:00:00Z","data":{"order":"o', seq, '"}}'),
             UTC_TIMESTAMP(6)
        FROM seq_1_to_2000000 WHERE seq BETWEEN ? AND ?
      """;

  public static void main(String[] arguments) throws Exception {
    String address = "jdbc:mariadb://127.0.0.1:" + arguments[0] + "/marketgate";
    String password = Files.readString(Path.of(arguments[1])).strip();
    int count = Integer.parseInt(arguments[2]);
    try (Connection connection = DriverManager.getConnection(address, "marketgate", password)) {
      Instant began = Instant.now();
      for (int from = 1; from <= count; from += AT_ONCE) {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
          insert.setInt(1, from);
          insert.setInt(2, Math.min(count, from + AT_ONCE - 1));
          insert.executeUpdate();
        }
      }
      System.out.printf("%d events written in %d s%n", count, secondsSince(began));
      while (isAnythingLeft(connection)) {
        Thread.sleep(100);
      }
      System.out.printf("all sent after %d s%n", secondsSince(began));
    }
  }

  private static long secondsSince(Instant began) {
    return Duration.between(began, Instant.now()).toSeconds();
  }

  private static boolean isAnythingLeft(Connection connection) throws SQLException {
    try (PreparedStatement look =
            connection.prepareStatement("SELECT 1 FROM event_outbox WHERE sent_at IS NULL LIMIT 1");
        ResultSet found = look.executeQuery()) {
      return found.next();
    }
  }
}
