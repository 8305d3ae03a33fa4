package io.marketgate.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// MySQL on the loopback address instead of MariaDB, for whoever has one: the system property
/// `marketgate.mysqld` is the command of its server.
final class MySql {

  private static final Logger LOG = LoggerFactory.getLogger(MySql.class);
  private static final String COMMAND = "marketgate.mysqld";
  private static final Duration START_WITHIN = Duration.ofSeconds(60);
  private static final Duration ADMIT_EVERY = Duration.ofMillis(500);

  private final DataDirectory data;
  private final String server;
  private final Path tables;

  private MySql(DataDirectory data, String server) {
    this.data = data;
    this.server = server;
    this.tables = data.folder(".").resolve("mysql").normalize();
  }

  /// Null where MariaDB is to be used.
  static @Nullable MySql wanted(DataDirectory data) {
    String command = System.getProperty(COMMAND);
    return command == null ? null : new MySql(data, command);
  }

  Duration startWithin() {
    return START_WITHIN;
  }

  /// Starts the server; it is ready once the port accepts connections and [#admit] has passed.
  ServerProcess start(int port, String password) {
    initialize();
    List<String> command = new ArrayList<>(server(tables));
    command.add("--port=" + port);
    command.add("--bind-address=127.0.0.1");
    command.add("--mysqlx=OFF");
    command.add("--skip-name-resolve");
    command.add("--socket=mysql.sock");
    command.add("--init-file=" + data.firstStatements("mysql-start.sql", password));
    command.add("--innodb-buffer-pool-size=128M");
    command.add("--max-connections=200");
    command.add("--character-set-server=utf8mb4");
    command.add("--default-time-zone=+00:00");
    return ServerProcess.start(data, "mysqld", tables, Map.of(), command);
  }

  /// Without TLS the server takes a password only of whom it has let in since its start, in a way
  /// that the program does not know: for the program, and again wherever the server was started
  /// again. Never ends.
  void admitAgainAndAgain(int port, String password) throws InterruptedException {
    while (true) {
      Thread.sleep(ADMIT_EVERY);
      var _ = admits(port, password);
    }
  }

  /// The first time, when it has made the program's user.
  ///
  /// @throws IllegalStateException if it lets nobody in
  void admit(int port, String password) throws InterruptedException {
    long end = System.nanoTime() + START_WITHIN.toNanos();
    while (!admits(port, password)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("MySQL lets nobody in");
      }
      Thread.sleep(ADMIT_EVERY);
    }
  }

  private static boolean admits(int port, String password) {
    String address =
        "jdbc:mariadb://127.0.0.1:%d/marketgate?sslMode=disable&allowPublicKeyRetrieval=true"
                .formatted(port)
            + "&connectTimeout=1000&socketTimeout=2000";
    try {
      DriverManager.getConnection(address, "marketgate", password).close();
      return true;
    } catch (SQLException e) {
      LOG.debug("MySQL does not let anybody in: {}", e.getMessage());
      return false;
    }
  }

  private List<String> server(Path folder) {
    List<String> command = new ArrayList<>();
    command.add(server);
    command.add("--no-defaults");
    command.add("--datadir=" + folder);
    command.add("--secure-file-priv=");
    command.add("--skip-log-bin");
    if ("root".equals(System.getProperty("user.name"))) {
      command.add("--user=root");
    }
    return command;
  }

  private void initialize() {
    if (Files.exists(tables)) {
      return;
    }
    LOG.info("First start: initializing MySQL");
    Path fresh = data.emptyFolder("mysql.initializing");
    List<String> command = new ArrayList<>(server(fresh));
    command.add("--initialize-insecure");
    ServerProcess.run(data, "mysql-initialization", Path.of("/dev/null"), command);
    DataDirectory.move(fresh, tables);
  }
}
