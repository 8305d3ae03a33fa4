package io.marketgate.tenant.storage;

import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;

/// How columns become values: instants are stored as `DATETIME(6)` in UTC.
public final class Rows {

  private Rows() {}

  /// Binds a text or, for null, the absence of one.
  public static DatabaseClient.GenericExecuteSpec bind(
      DatabaseClient.GenericExecuteSpec statement, String name, @Nullable String value) {
    return value == null ? statement.bindNull(name, String.class) : statement.bind(name, value);
  }

  /// Binds a number or, for null, the absence of one.
  public static DatabaseClient.GenericExecuteSpec bind(
      DatabaseClient.GenericExecuteSpec statement, String name, @Nullable Long value) {
    return value == null ? statement.bindNull(name, Long.class) : statement.bind(name, value);
  }

  /// Binds an instant or, for null, the absence of one.
  public static DatabaseClient.GenericExecuteSpec bind(
      DatabaseClient.GenericExecuteSpec statement, String name, @Nullable Instant value) {
    return value == null
        ? statement.bindNull(name, LocalDateTime.class)
        : statement.bind(name, utc(value));
  }

  /// The instant it is, as precisely as it is stored.
  public static Instant now(Clock clock) {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  public static LocalDateTime utc(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
  }

  /// @throws NullPointerException if the column is null
  public static String text(Readable row, String column) {
    return Objects.requireNonNull(row.get(column, String.class), column);
  }

  /// @throws NullPointerException if the column is null
  public static Number number(Readable row, String column) {
    return Objects.requireNonNull(row.get(column, Long.class), column);
  }

  public static @Nullable Instant instant(Readable row, String column) {
    LocalDateTime utc = row.get(column, LocalDateTime.class);
    return utc == null ? null : utc.toInstant(ZoneOffset.UTC);
  }
}
