package io.marketgate.tenant.secret;

import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.util.List;
import reactor.core.publisher.Mono;

/// A column of sealed texts, of which each belongs to its row.
///
/// @param table its table, with a text `id`
/// @param column the column
public record SealedColumn(String table, String column) {

  private static final int AT_ONCE = 500;

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

  private record Sealed(String id, String text) {}

  /// Where the text of a row belongs.
  public String place(String id) {
    return table + "/" + id;
  }

  /// Encrypts everything that is not encrypted with the current key, row by row; a text that
  /// somebody changes meanwhile stays as he has written it.
  public Mono<Resealed> reseal(Database database, SecretBox box) {
    return page(database, "")
        .expand(rows -> rows.size() < AT_ONCE ? Mono.empty() : page(database, rows.getLast().id()))
        .concatMapIterable(rows -> rows)
        .filter(row -> !box.isCurrent(row.text(), place(row.id())))
        .concatMap(row -> one(database, box, row))
        .reduce(Resealed.NONE, Resealed::plus);
  }

  private Mono<List<Sealed>> page(Database database, String after) {
    String select =
        "SELECT id, %1$s AS sealed FROM %2$s WHERE id > :after AND %1$s IS NOT NULL"
            + " ORDER BY id LIMIT :most";
    return database.run(sql ->
        sql.sql(select.formatted(column, table))
            .bind("after", after)
            .bind("most", AT_ONCE)
            .map(row -> new Sealed(Rows.text(row, "id"), Rows.text(row, "sealed")))
            .all()
            .collectList());
  }

  private Mono<Resealed> one(Database database, SecretBox box, Sealed row) {
    String place = place(row.id());
    String text;
    try {
      text = box.open(row.text(), place);
    } catch (IllegalStateException unknownKey) {
      return Mono.just(new Resealed(0, 1));
    }
    return database
        .run(sql ->
            sql.sql(
                    "UPDATE %2$s SET %1$s = :sealed WHERE id = :id AND %1$s = :before"
                        .formatted(column, table))
                .bind("sealed", box.seal(text, place))
                .bind("id", row.id())
                .bind("before", row.text())
                .fetch()
                .rowsUpdated())
        .map(updated -> new Resealed(updated, 0));
  }
}
