package io.marketgate.tenant.secret;

import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// A column of sealed texts, of which each belongs to its row.
///
/// @param table its table, with a text `id` and an `organization_id`
/// @param column the column
public record SealedColumn(String table, String column) {

  private static final int AT_ONCE = 500;

  /// Fewer than the database has connections for those whom somebody waits for.
  private static final int TOGETHER = 4;

  /// What came of sealing a column anew.
  ///
  /// @param resealed texts that were encrypted with another key, or without their place
  /// @param unreadable texts of a key that is not known any more
  public record Resealed(long resealed, long unreadable) {

    /// Nothing.
    public static final Resealed NONE = new Resealed(0, 0);

    /// Both together.
    public Resealed plus(Resealed more) {
      return new Resealed(resealed + more.resealed, unreadable + more.unreadable);
    }
  }

  private record Sealed(String id, @Nullable String organization, String text) {}

  /// Where the text of a row belongs.
  ///
  /// @param organization whose row it is; null for nobody's
  public Place place(@Nullable String organization, String id) {
    return Place.of(table + "." + column, organization, id, table + "/" + id);
  }

  /// What came of some rows.
  ///
  /// @param last id of the last of them; null when there are no more
  private record Step(Resealed resealed, @Nullable String last) {}

  /// Encrypts everything that is not encrypted with the current key, row by row; a text that
  /// somebody changes meanwhile stays as he has written it. What was done is done when it is broken
  /// off, and need not be done again.
  public Mono<Resealed> reseal(Database database, SecretBox box) {
    return step(database, box, "")
        .expand(done -> done.last() == null ? Mono.empty() : step(database, box, done.last()))
        .map(Step::resealed)
        .reduce(Resealed.NONE, Resealed::plus);
  }

  /// Reads no further rows before these are done: nobody would take them, and who waits too long
  /// for the database is given up.
  private Mono<Step> step(Database database, SecretBox box, String after) {
    return page(database, after)
        .flatMap(rows ->
            Flux.fromIterable(rows)
                .flatMap(row -> one(database, box, row), TOGETHER)
                .reduce(Resealed.NONE, Resealed::plus)
                .map(done -> new Step(done, rows.size() < AT_ONCE ? null : rows.getLast().id())));
  }

  private Mono<List<Sealed>> page(Database database, String after) {
    String select =
        "SELECT id, organization_id, %1$s AS sealed FROM %2$s WHERE id > :after AND %1$s IS NOT NULL"
            + " ORDER BY id LIMIT :most";
    return database.run(sql ->
        sql.sql(select.formatted(column, table))
            .bind("after", after)
            .bind("most", AT_ONCE)
            .map(row ->
                new Sealed(
                    Rows.text(row, "id"),
                    row.get("organization_id", String.class),
                    Rows.text(row, "sealed")))
            .all()
            .collectList());
  }

  private Mono<Resealed> one(Database database, SecretBox box, Sealed row) {
    Place place = place(row.organization(), row.id());
    // Also of a text that says to be of the key in use: on this answer the one before is taken out.
    Optional<String> text = box.open(row.text(), place);
    if (text.isEmpty()) {
      return Mono.just(new Resealed(0, 1));
    }
    return box.isCurrent(row.text(), place)
        ? Mono.just(Resealed.NONE)
        : replace(database, row, box.seal(text.get(), place));
  }

  private Mono<Resealed> replace(Database database, Sealed row, String sealed) {
    return database
        .run(sql ->
            sql.sql(
                    "UPDATE %2$s SET %1$s = :sealed WHERE id = :id AND %1$s = :before"
                        .formatted(column, table))
                .bind("sealed", sealed)
                .bind("id", row.id())
                .bind("before", row.text())
                .fetch()
                .rowsUpdated())
        .map(updated -> new Resealed(updated, 0));
  }
}
