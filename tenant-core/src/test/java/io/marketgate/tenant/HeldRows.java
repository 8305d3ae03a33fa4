package io.marketgate.tenant;

import io.marketgate.tenant.storage.Database;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/// Rows that a transaction has locked until it is let go, for tests of what others do meanwhile.
public final class HeldRows {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Sinks.Empty<Void> released = Sinks.empty();
  private final Mono<Void> held;

  private HeldRows(Replica replica, String statement) {
    Sinks.Empty<Void> locked = Sinks.empty();
    this.held =
        replica
            .get(Database.class)
            .<Void>inTransaction(sql ->
                sql.sql(statement)
                    .fetch()
                    .all()
                    .then()
                    .doOnTerminate(locked::tryEmitEmpty)
                    .then(released.asMono()))
            .cache();
    var _ = held.subscribe(nothing -> {}, failure -> {});
    locked.asMono().block(PATIENCE);
  }

  /// Locks them, for no longer than the replica waits for its database.
  ///
  /// @param statement a `SELECT` that ends with `FOR UPDATE`
  public static HeldRows by(Replica replica, String statement) {
    return new HeldRows(replica, statement);
  }

  /// Ends the transaction.
  public void letGo() {
    released.tryEmitEmpty();
    held.block(PATIENCE);
  }
}
