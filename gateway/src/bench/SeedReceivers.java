import io.marketgate.gateway.key.SealedPurposes;
import io.marketgate.gateway.key.SealedText;
import io.marketgate.gateway.key.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;

/// Gives each organization of a benchmark a receiver of events, whose secret is encrypted as a
/// version did that had no key for secrets.
///
/// Arguments: port of MariaDB, file with the password, file with the identity key.
class SeedReceivers {

  private static final int AT_ONCE = 10_000;

  private static final String INSERT =
      """
      INSERT INTO push_target (id, organization_id, url, secret, enabled, extensions, version)
      VALUES (?, ?, 'https://receiver.example/', ?, FALSE, FALSE, 1)
      """;

  public static void main(String[] arguments) throws Exception {
    String address = "jdbc:mariadb://127.0.0.1:" + arguments[0] + "/marketgate";
    String password = Files.readString(Path.of(arguments[1])).strip();
    SealedText sealed =
        new SealedText(SigningKey.load(Path.of(arguments[2])), SealedPurposes.EVENT_PUSH);
    try (Connection connection = DriverManager.getConnection(address, "marketgate", password);
        Statement select = connection.createStatement();
        ResultSet organizations = select.executeQuery("SELECT id FROM organization");
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      connection.setAutoCommit(false);
      for (int number = 1; organizations.next(); number++) {
        String id = organizations.getString(1);
        insert.setString(1, id);
        insert.setString(2, id);
        insert.setString(3, sealed.seal("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "push_target/" + id));
        insert.addBatch();
        if (number % AT_ONCE == 0) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
      connection.commit();
    }
  }
}
