package io.marketgate.tenant.storage;

import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Changes of metrics and editions happen one after another: they are rare, and their rules are
/// about all of them.
public final class CatalogueLock {

  private static final String TAKE =
      "SELECT name FROM background_work WHERE name = 'catalogue' FOR UPDATE";

  private CatalogueLock() {}

  /// Waits for the others; holds until the transaction ends.
  public static Mono<Void> take(DatabaseClient sql) {
    return sql.sql(TAKE).map(row -> Rows.text(row, "name")).one().then();
  }
}
