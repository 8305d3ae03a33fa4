package io.marketgate.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything one machine needs beside the gateway. The addresses are known at once; each server is
/// usable when its future is done, so that the gateway's own start runs beside theirs.
///
/// The servers end when this is closed, and within seconds when this program is killed.
public final class EmbeddedServers implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServers.class);
  private static final Duration SMALL_SERVER_START_WITHIN = Duration.ofSeconds(30);

  private final DataDirectory data;
  private final Addresses addresses;
  private final ExecutorService starters =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("server-start-", 0).factory());
  private final List<ServerProcess> running = new ArrayList<>();
  private final CompletableFuture<Void> database;
  private final CompletableFuture<Void> all;
  private boolean closed;

  /// Where the servers listen, on the loopback address, and the password they were given.
  ///
  /// @param databasePort MariaDB, database and user `marketgate`
  /// @param redisPort Redis
  /// @param kafkaPort Kafka, without authentication
  /// @param demoPort the demo product's plain REST interface
  /// @param password of MariaDB's user and of Redis
  public record Addresses(
      int databasePort, int redisPort, int kafkaPort, int demoPort, String password) {}

  private EmbeddedServers(DataDirectory data) {
    this.data = data;
    this.addresses =
        new Addresses(
            FreePort.find(), FreePort.find(), FreePort.find(), FreePort.find(), data.password());
    this.database = starting(this::startDatabase);
    this.all =
        CompletableFuture.allOf(
            database,
            starting(this::startRedis),
            starting(this::startDemoProduct),
            starting(this::startKafka));
  }

  /// Starts all servers with their data below a folder.
  ///
  /// @throws DataDirectoryInUseException if another running program has that folder
  public static EmbeddedServers start(Path dataDirectory) {
    return new EmbeddedServers(DataDirectory.take(dataDirectory));
  }

  public Addresses addresses() {
    return addresses;
  }

  /// Done when the database accepts connections; fails with the reason when it cannot start.
  public CompletableFuture<Void> whenDatabaseIsUp() {
    return database.copy();
  }

  /// Done when every server accepts connections; fails with the reason of the first that cannot.
  public CompletableFuture<Void> whenAllAreUp() {
    return all.copy();
  }

  @Override
  public void close() {
    List<ServerProcess> toStop;
    synchronized (running) {
      if (closed) {
        return;
      }
      closed = true;
      toStop = List.copyOf(running);
    }
    LOG.info("Stopping MariaDB, Redis, Kafka and the demo product");
    try (ExecutorService stoppers = Executors.newVirtualThreadPerTaskExecutor()) {
      toStop.forEach(server -> stoppers.execute(server::close));
    }
    starters.shutdownNow();
    data.close();
  }

  private void startDatabase() {
    int port = addresses.databasePort();
    MySql mySql = MySql.wanted(data);
    if (mySql == null) {
      MariaDb mariaDb = new MariaDb(data);
      start(() -> mariaDb.start(port, addresses.password())).awaitPort(port, mariaDb.startWithin());
    } else {
      start(() -> mySql.start(port, addresses.password())).awaitPort(port, mySql.startWithin());
      admit(mySql, port);
    }
  }

  private void admit(MySql mySql, int port) {
    try {
      mySql.admit(port, addresses.password());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Stopped during the start", e);
    }
    var _ =
        starters.submit(() -> {
          mySql.admitAgainAndAgain(port, addresses.password());
          return null;
        });
  }

  private void startRedis() {
    start(() -> new Redis(data).start(addresses.redisPort(), addresses.password()))
        .awaitPort(addresses.redisPort(), SMALL_SERVER_START_WITHIN);
  }

  private void startKafka() {
    Kafka kafka = new Kafka(data);
    start(() -> kafka.start(addresses.kafkaPort(), FreePort.find()))
        .awaitPort(addresses.kafkaPort(), kafka.startWithin());
  }

  private void startDemoProduct() {
    start(() -> DemoProductProcess.start(data, addresses.demoPort()))
        .awaitPort(addresses.demoPort(), SMALL_SERVER_START_WITHIN);
  }

  private CompletableFuture<Void> starting(Runnable start) {
    return CompletableFuture.runAsync(start, starters);
  }

  /// Starts one server unless this was closed meanwhile, in which case nothing would end it.
  private ServerProcess start(Supplier<ServerProcess> launch) {
    ServerProcess server = launch.get();
    synchronized (running) {
      if (!closed) {
        running.add(server);
        return server;
      }
    }
    server.close();
    throw new IllegalStateException("Stopped during the start");
  }
}
