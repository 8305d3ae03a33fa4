import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/// Fills the database of a benchmark with organizations, as their creation would: each with an
/// account, a zone, a trial that ends in one of 100 days to come, and a purchase that ends with it.
/// One in ten is disabled.
///
/// Arguments: port of MariaDB, file with the password, number of organizations.
class SeedOrganizations {

  private static final int AT_ONCE = 20_000;

  private static final List<String> STATEMENTS =
      List.of(
          """
          INSERT INTO organization (id, name, folded_name, status, time_zone, created_at)
          SELECT CONCAT('o', LPAD(seq, 12, '0')), CONCAT('Company ', LPAD(seq, 7, '0')),
                 CONCAT('company ', LPAD(seq, 7, '0')), IF(seq % 10 = 0, 'DISABLED', 'ACTIVE'),
                 'Asia/Shanghai', UTC_TIMESTAMP(6)
            FROM seq_1_to_2000000 WHERE seq BETWEEN ? AND ?
          """,
          """
          INSERT INTO organization_zone (organization_id, valid_from, time_zone)
          SELECT CONCAT('o', LPAD(seq, 12, '0')), UTC_TIMESTAMP(6), 'Asia/Shanghai'
            FROM seq_1_to_2000000 WHERE seq BETWEEN ? AND ?
          """,
          """
          INSERT INTO subscription (id, organization_id, marketplace, account_id, status)
          SELECT CONCAT('s', LPAD(seq, 12, '0')), CONCAT('o', LPAD(seq, 12, '0')), 'sandbox',
                 CONCAT('account-', seq), 'ACTIVE'
            FROM seq_1_to_2000000 WHERE seq BETWEEN ? AND ?
          """,
          """
          INSERT INTO edition_period
            (id, organization_id, edition_code, edition_name, edition_version, kind, valid_from,
             valid_until)
          SELECT CONCAT('p', LPAD(seq, 12, '0')), CONCAT('o', LPAD(seq, 12, '0')), 'PROFESSIONAL',
                 'Professional', 1, 'TRIAL', UTC_TIMESTAMP(6),
                 UTC_DATE() + INTERVAL 10 + seq % 100 DAY
            FROM seq_1_to_2000000 WHERE seq BETWEEN ? AND ?
          """,
          """
          INSERT INTO additional_purchase
            (id, organization_id, metric_code, quantity, term, valid_from, valid_until, status,
             created_at)
          SELECT CONCAT('a', LPAD(seq, 12, '0')), CONCAT('o', LPAD(seq, 12, '0')), 'wf', 1000,
                 'FIXED_DATE', UTC_TIMESTAMP(6), UTC_DATE() + INTERVAL 10 + seq % 100 DAY, 'VALID',
                 UTC_TIMESTAMP(6)
            FROM seq_1_to_2000000 WHERE seq BETWEEN ? AND ?
          """);

  public static void main(String[] arguments) throws Exception {
    String address = "jdbc:mariadb://127.0.0.1:" + arguments[0] + "/marketgate";
    String password = Files.readString(Path.of(arguments[1])).strip();
    int count = Integer.parseInt(arguments[2]);
    try (Connection connection = DriverManager.getConnection(address, "marketgate", password)) {
      connection.setAutoCommit(false);
      for (int from = 1; from <= count; from += AT_ONCE) {
        for (String statement : STATEMENTS) {
          insert(connection, statement, from, Math.min(count, from + AT_ONCE - 1));
        }
        connection.commit();
      }
    }
  }

  private static void insert(Connection connection, String statement, int from, int to)
      throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(statement)) {
      prepared.setInt(1, from);
      prepared.setInt(2, to);
      prepared.executeUpdate();
    }
  }
}
