package io.marketgate.tenant.storage;

import io.marketgate.tenant.background.Detached;
import io.r2dbc.spi.R2dbcException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.springframework.dao.DataAccessException;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/// The only way to the database.
///
/// A unit of work runs as a subscription of its own: when the caller hangs up or stops waiting, the
/// work still runs to its end, because a cancel that reaches the driver loses its connection for
/// good (reliability.md, fact 1). Two bounds keep abandoned work from piling up: the number of
/// units running or waiting, and the server's own limit on each statement.
public final class Database {

  private static final long ROWS_AT_ONCE = 5_000;
  private static final int MOST_REPETITIONS = 3;

  /// Of the servers: `ER_LOCK_DEADLOCK`, and MariaDB's `ER_CHECKREAD` (reliability.md, fact 4).
  private static final Set<Integer> GIVEN_UP = Set.of(1213, 1020);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);

  private final DatabaseClient client;
  private final TransactionalOperator transactions;
  private final Semaphore permits;
  private final int limit;
  private final Duration answerTimeout;

  Database(
      DatabaseClient client,
      TransactionalOperator transactions,
      int limit,
      Duration answerTimeout) {
    this.client = client;
    this.transactions = transactions;
    this.permits = new Semaphore(limit);
    this.limit = limit;
    this.answerTimeout = answerTimeout;
  }

  /// Runs statements that need no common transaction.
  ///
  /// @param work what to do with the client; its result is passed on, empty too
  /// @return fails with [DatabaseBusyException] when too much is waiting, and with a
  ///   `TimeoutException` when the answer takes too long (the work may still be done then)
  public <T> Mono<T> run(Function<DatabaseClient, Mono<T>> work) {
    return admitted(Mono.defer(() -> work.apply(client)), answerTimeout);
  }

  /// Runs statements in one transaction: committed when the work completes, rolled back when it
  /// fails.
  public <T> Mono<T> inTransaction(Function<DatabaseClient, Mono<T>> work) {
    return inTransaction(answerTimeout, work);
  }

  /// The same for background work that may take longer than a caller would wait.
  public <T> Mono<T> inTransaction(Duration timeout, Function<DatabaseClient, Mono<T>> work) {
    return admitted(transactions.transactional(Mono.defer(() -> work.apply(client))), timeout);
  }

  /// The same for work that is carried out anew when the database has given it up, with nothing of
  /// it done, because two transactions waited for each other or one has seen what the other has
  /// changed since.
  ///
  /// @param work the same each time it is applied: it changes nothing but what is in the database
  public <T> Mono<T> inRepeatableTransaction(Function<DatabaseClient, Mono<T>> work) {
    return admitted(repeatable(work), answerTimeout);
  }

  /// The same for a change that others have to hear of.
  ///
  /// @param work the same each time it is applied: it changes nothing but what is in the database
  /// @param following adds what follows the commit, or the failure, and is done also when nobody
  ///   waits any more; it is not part of the time that the database may take
  public <T> Mono<T> inRepeatableTransaction(
      Function<DatabaseClient, Mono<T>> work, UnaryOperator<Mono<T>> following) {
    return Mono.defer(() ->
            permits.tryAcquire()
                ? Detached.from(releasing(repeatable(work)), answerTimeout, following)
                : busy())
        .checkpoint("database");
  }

  private <T> Mono<T> repeatable(Function<DatabaseClient, Mono<T>> work) {
    return transactions
        .transactional(Mono.defer(() -> work.apply(client)))
        .retryWhen(
            Retry.backoff(MOST_REPETITIONS, FIRST_PAUSE)
                .filter(Database::isGivenUp)
                .onRetryExhaustedThrow((spec, signal) -> signal.failure()));
  }

  private static boolean isGivenUp(Throwable failure) {
    return failure instanceof DataAccessException
        && failure.getCause() instanceof R2dbcException cause
        && GIVEN_UP.contains(cause.getErrorCode());
  }

  /// Deletes or changes rows in pieces that are short enough to lock nobody out, until no row is
  /// found any more.
  ///
  /// @param statement with a limit `:most`; finds no row a second time
  /// @param bind its other parameters
  public Mono<Void> inPieces(
      String statement, UnaryOperator<DatabaseClient.GenericExecuteSpec> bind) {
    Mono<Long> piece =
        run(sql -> bind.apply(sql.sql(statement).bind("most", ROWS_AT_ONCE)).fetch().rowsUpdated());
    return piece.expand(done -> done < ROWS_AT_ONCE ? Mono.empty() : piece).then();
  }

  /// Deletes what is older than it is kept, in pieces.
  ///
  /// @param statement with the latest instant `:before` and a limit `:most`
  public Mono<Void> deleteOld(String statement, Clock clock, Duration kept) {
    return Mono.defer(() -> deleteBefore(statement, clock.instant().minus(kept)));
  }

  /// Deletes what is from before an instant, in pieces.
  ///
  /// @param statement with the instant `:before` and a limit `:most`
  public Mono<Void> deleteBefore(String statement, Instant before) {
    return inPieces(statement, bound -> bound.bind("before", Rows.utc(before)));
  }

  /// How many units of work run or wait for a connection now.
  public int inHand() {
    return limit - permits.availablePermits();
  }

  /// How many may.
  public int most() {
    return limit;
  }

  private <T> Mono<T> admitted(Mono<T> work, Duration timeout) {
    return Mono.defer(() -> permits.tryAcquire() ? Detached.from(releasing(work)) : busy())
        .timeout(timeout)
        .checkpoint("database");
  }

  private <T> Mono<T> busy() {
    return Mono.error(new DatabaseBusyException(limit));
  }

  private <T> Mono<T> releasing(Mono<T> work) {
    return work.doOnTerminate(permits::release);
  }
}
