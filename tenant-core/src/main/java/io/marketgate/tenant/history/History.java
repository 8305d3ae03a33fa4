package io.marketgate.tenant.history;

import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.storage.Write;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// The histories of organizations, in the database.
public final class History {

  private static final String INSERT =
      """
      INSERT INTO organization_history (organization_id, at, actor, what, detail)
      VALUES (:organization, :at, :actor, :what, :detail)
      """;

  private static final String SELECT =
      """
      SELECT id, at, actor, what, detail FROM organization_history
       WHERE organization_id = :organization AND id < :before
       ORDER BY id DESC LIMIT :most
      """;

  private final Database database;
  private final JsonMapper json;
  private final Clock clock;

  /// Something that has happened.
  ///
  /// @param number in their order
  /// @param at when
  /// @param actor who did it
  /// @param what in the past tense
  /// @param detail JSON
  public record Entry(long number, Instant at, String actor, String what, String detail) {}

  History(Database database, JsonMapper json, Clock clock) {
    this.database = database;
    this.json = json;
    this.clock = clock;
  }

  /// Adds an entry, in the transaction of what it says.
  public Write entry(Actor actor, String organization, String what, Map<String, Object> detail) {
    return Write.of(INSERT)
        .bind("organization", organization)
        .bind("at", clock.instant())
        .bind("actor", actor.name())
        .bind("what", what)
        .bind("detail", json.writeValueAsString(detail));
  }

  /// The latest entries, newest first.
  ///
  /// @param before only numbers below
  public Mono<List<Entry>> latest(String organization, long before, int most) {
    return database.run(sql ->
        sql.sql(SELECT)
            .bind("organization", organization)
            .bind("before", before)
            .bind("most", most)
            .map(History::toEntry)
            .all()
            .collectList());
  }

  private static Entry toEntry(Readable row) {
    return new Entry(
        Rows.number(row, "id").longValue(),
        Objects.requireNonNull(Rows.instant(row, "at")),
        Rows.text(row, "actor"),
        Rows.text(row, "what"),
        Rows.text(row, "detail"));
  }
}
