package io.marketgate.tenant.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.r2dbc.pool.ConnectionPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

@ExtendWith(RealServers.class)
class DatabaseIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int CONNECTIONS = 4;
  private static final int WAITING = 20;

  private static final String ESTABLISHED = "01";
  private static final String KEEP_ALIVE = "02";

  private static Replica replica;
  private static Database database;

  @BeforeAll
  static void start() {
    replica = RealServers.newReplica();
    database = replica.get(Database.class);
    run("CREATE TABLE IF NOT EXISTS scratch (id INT PRIMARY KEY)");
  }

  @AfterAll
  static void stop() {
    replica.close();
  }

  /// What an earlier test has left running ends first.
  @BeforeEach
  void empty() {
    asManyAsPossible().block(PATIENCE);
    run("DELETE FROM scratch");
  }

  @Test
  void rollsBackATransactionWhoseConnectionIsKilledMidway() {
    Mono<Long> killed =
        database.inTransaction(
            sql -> insert(sql, 1).then(killOwnConnection(sql)).then(insert(sql, 2)));
    StepVerifier.create(killed).expectError().verify(PATIENCE);
    assertThat(rows()).isEmpty();
    // The pool has noticed: what comes next works.
    StepVerifier.create(database.inTransaction(sql -> insert(sql, 3)))
        .expectNext(1L)
        .expectComplete()
        .verify(PATIENCE);
    assertThat(rows()).containsExactly(3);
  }

  @Test
  void rollsBackATransactionThatFailsAfterItsFirstStatement() {
    Mono<Long> twice = database.inTransaction(sql -> insert(sql, 1).then(insert(sql, 1)));
    StepVerifier.create(twice).expectError().verify(PATIENCE);
    assertThat(rows()).isEmpty();
  }

  @Test
  void finishesATransactionWhoseCallerHasHungUp() {
    Mono<Long> slow = database.inTransaction(sql -> insert(sql, 1).delayUntil(n -> pause(sql)));
    Disposable caller = slow.subscribe();
    caller.dispose();
    Awaitility.await().atMost(PATIENCE).until(DatabaseIT::rows, List.of(1)::equals);
  }

  /// A server that has lost its power ends nothing: its connections would stay taken.
  @Test
  @EnabledOnOs(OS.LINUX)
  void theSystemProbesConnectionsThatWait() {
    run("SELECT 1");
    int port = replica.get(DatabaseProperties.class).port();
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(timersOfConnectionsTo(port)).isNotEmpty().containsOnly(KEEP_ALIVE));
  }

  /// As proc_pid_net(5) says: remote address and port, state, and which timer is set.
  private static Set<String> timersOfConnectionsTo(int port) throws IOException {
    Set<String> timers = new TreeSet<>();
    for (String file : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(file))) {
        String[] columns = line.strip().split("\\s+");
        if (columns[2].endsWith(":%04X".formatted(port)) && columns[3].equals(ESTABLISHED)) {
          timers.add(columns[5].substring(0, 2));
        }
      }
    }
    return timers;
  }

  @Test
  void survivesAStormOfCallersThatHangUp() {
    IntStream.range(0, 200)
        .forEach(i -> database.run(DatabaseIT::pause).onErrorComplete().subscribe().dispose());
    // Every connection and every permit comes back: as many at once as ever are possible succeed.
    assertThat(asManyAsPossible().block(PATIENCE)).isEqualTo(CONNECTIONS + WAITING);
  }

  /// A database of the test's own, because the replica's background work takes part in the
  /// replica's bounds.
  @Test
  void refusesAtOnceWhatWouldWaitBehindTooMany() {
    ConnectionPool pool = replica.get(ConnectionPool.class);
    TransactionalOperator transactions =
        TransactionalOperator.create(new R2dbcTransactionManager(pool));
    Database bounded = new Database(DatabaseClient.create(pool), transactions, 2, PATIENCE);
    Sinks.Empty<Void> release = Sinks.empty();
    Function<DatabaseClient, Mono<Long>> held = sql -> release.asMono().then(one(sql));
    List<Mono<Long>> all = List.of(bounded.run(held).cache(), bounded.run(held).cache());
    all.forEach(Mono::subscribe);
    StepVerifier.create(bounded.run(DatabaseIT::one))
        .expectError(DatabaseBusyException.class)
        .verify(PATIENCE);
    release.tryEmitEmpty().orThrow();
    StepVerifier.create(Flux.merge(all)).expectNext(1L, 1L).expectComplete().verify(PATIENCE);
    StepVerifier.create(bounded.run(DatabaseIT::one))
        .expectNext(1L)
        .expectComplete()
        .verify(PATIENCE);
  }

  /// MySQL ends no writing statement by its time.
  @Test
  void waitsNoLongerForALockThanAStatementMayTake() {
    long seconds =
        database
            .run(sql ->
                sql.sql("SELECT @@innodb_lock_wait_timeout AS n")
                    .map(row -> Rows.number(row, "n").longValue())
                    .one())
            .blockOptional(PATIENCE)
            .orElseThrow();
    assertThat(seconds).isLessThanOrEqualTo(15);
  }

  @Test
  void refusesWhatTheSchemaForbids() {
    assertThatThrownBy(() ->
            run(
                "INSERT INTO organization (id, name, status, time_zone, created_at)"
                    + " VALUES ('x', 'x', 'UNKNOWN', 'UTC', NOW(6))"))
        .hasMessageContaining("organization_status");
  }

  private static Mono<Long> insert(DatabaseClient sql, int id) {
    return sql.sql("INSERT INTO scratch VALUES (:id)").bind("id", id).fetch().rowsUpdated();
  }

  /// From another connection, as an operator or a failing server would.
  private static Mono<Void> killOwnConnection(DatabaseClient sql) {
    return sql.sql("SELECT CONNECTION_ID() AS id")
        .map(row -> Rows.number(row, "id").longValue())
        .one()
        .flatMap(id -> database.run(other -> other.sql("KILL " + id).fetch().rowsUpdated()))
        .then();
  }

  private static Mono<Long> pause(DatabaseClient sql) {
    return sql.sql("SELECT SLEEP(0.2) AS n").map(row -> 1L).one();
  }

  private static Mono<Long> one(DatabaseClient sql) {
    return sql.sql("SELECT 1 AS n").map(row -> Rows.number(row, "n").longValue()).one();
  }

  /// As many units of work at once as there may be; waits for those of others to end.
  private static Mono<Long> asManyAsPossible() {
    return Flux.range(0, CONNECTIONS + WAITING)
        .flatMap(i -> database.run(DatabaseIT::one), CONNECTIONS + WAITING)
        .count()
        .retryWhen(Retry.fixedDelay(200, Duration.ofMillis(50)));
  }

  private static List<Integer> rows() {
    return selectRows().blockOptional(PATIENCE).orElseThrow();
  }

  private static Mono<List<Integer>> selectRows() {
    return database.run(sql ->
        sql.sql("SELECT id FROM scratch ORDER BY id")
            .map(row -> Rows.number(row, "id").intValue())
            .all()
            .collectList());
  }

  private static void run(String statement) {
    database.run(sql -> sql.sql(statement).fetch().rowsUpdated()).block(PATIENCE);
  }
}
