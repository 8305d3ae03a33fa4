package io.marketgate.tenant.storage;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits at the start for a database that cannot be reached: it is started at the same time, or on
/// its way back. A start that fails instead is tried again by Kubernetes after longer and longer
/// pauses, and so comes minutes after the database.
///
/// Only for a connection that is not made. A database that refuses us, because the password is
/// wrong, say, will go on doing so.
final class DatabaseArrival {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseArrival.class);

  /// SQLSTATE's class "connection exception" (ISO/IEC 9075-2, 24.1).
  private static final String NOT_CONNECTED = "08";

  /// So that Kubernetes' startup probe (120 s) does not come first.
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final List<Duration> FIRST_PAUSES =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));

  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final Attempt attempt;
  private final Pause pause;
  private final LongSupplier nanoTime;

  /// Connects, and closes the connection.
  @FunctionalInterface
  interface Attempt {
    void connect() throws SQLException;
  }

  /// Lets time go by.
  @FunctionalInterface
  interface Pause {

    /// @return whether the process is told to end meanwhile
    boolean isEnded(Duration time) throws InterruptedException;
  }

  /// @param nanoTime of a clock that goes on evenly
  DatabaseArrival(Attempt attempt, Pause pause, LongSupplier nanoTime) {
    this.attempt = attempt;
    this.pause = pause;
    this.nanoTime = nanoTime;
  }

  /// Returns when the database can be reached, or when it is no use to wait any longer: whoever
  /// connects next says why. Blocks.
  ///
  /// @throws IllegalStateException the process is told to end
  static void await(Attempt attempt) {
    CountDownLatch ended = new CountDownLatch(1);
    Thread end = new Thread(ended::countDown, "end of the wait for the database");
    Runtime.getRuntime().addShutdownHook(end);
    try {
      new DatabaseArrival(
              attempt,
              time -> ended.await(time.toMillis(), TimeUnit.MILLISECONDS),
              System::nanoTime)
          .await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for the database", e);
    }
    Runtime.getRuntime().removeShutdownHook(end);
  }

  void await() throws InterruptedException {
    long begun = nanoTime.getAsLong();
    for (int paused = 0;
        !isThere() && nanoTime.getAsLong() - begun < PATIENCE.toNanos();
        paused++) {
      if (pause.isEnded(paused < FIRST_PAUSES.size() ? FIRST_PAUSES.get(paused) : PAUSE)) {
        throw new IllegalStateException("Told to end while waiting for the database");
      }
    }
  }

  /// Nor does a certificate that is not trusted.
  private static boolean mayPass(SQLException failure) {
    String state = failure.getSQLState();
    return state != null
        && state.startsWith(NOT_CONNECTED)
        && Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
            .noneMatch(SSLException.class::isInstance);
  }

  private boolean isThere() {
    try {
      attempt.connect();
      return true;
    } catch (SQLException e) {
      if (!mayPass(e)) {
        return true;
      }
      LOG.warn("Waiting for the database: {}", e.getMessage());
      return false;
    }
  }
}
