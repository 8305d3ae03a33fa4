package io.marketgate.tenant.access;

import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// What the statements of this package have in common.
final class Statements {

  private Statements() {}

  static DatabaseClient.GenericExecuteSpec of(
      DatabaseClient sql, String statement, String organization) {
    return sql.sql(statement).bind("organization", organization);
  }

  static Mono<Long> write(DatabaseClient.GenericExecuteSpec statement) {
    return statement.fetch().rowsUpdated();
  }

  static Mono<Long> number(DatabaseClient.GenericExecuteSpec statement) {
    return statement.map(row -> Rows.number(row, "n").longValue()).one();
  }

  static Instant createdAt(Readable row) {
    return Objects.requireNonNull(Rows.instant(row, "created_at"));
  }
}
