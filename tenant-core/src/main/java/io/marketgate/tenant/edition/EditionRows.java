package io.marketgate.tenant.edition;

import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// The statements about editions and their versions.
final class EditionRows {

  private static final String SELECT =
      """
      SELECT code, name, category, edition_rank, status, default_mark, trial_days,
             yearly_price, current_version, version
        FROM edition
      """;

  private static final String SELECT_ALL = SELECT + " ORDER BY edition_rank, code";

  private static final String SELECT_ONE = SELECT + " WHERE code = :code";

  private static final String INSERT =
      """
      INSERT INTO edition
        (code, name, category, edition_rank, status, default_mark, trial_days, yearly_price,
         current_version, latest_version, version)
      VALUES (:code, :name, :category, :rank, 'ACTIVE', :mark, :days, :price, 1, 1, 1)
      """;

  private static final String UPDATE =
      """
      UPDATE edition
         SET name = :name, category = :category, edition_rank = :rank, status = :status,
             default_mark = :mark, trial_days = :days, yearly_price = :price, version = version + 1
       WHERE code = :code
      """;

  private static final String CLEAR_DEFAULT =
      """
      UPDATE edition SET default_mark = NULL, trial_days = NULL, version = version + 1
       WHERE default_mark = 1 AND code <> :code
      """;

  private static final String NEXT_VERSION =
      "SELECT latest_version + 1 AS n FROM edition WHERE code = :code";

  private static final String SET_LATEST =
      """
      UPDATE edition
         SET latest_version = :number, current_version = IF(:current, :number, current_version)
       WHERE code = :code
      """;

  private static final String INSERT_VERSION =
      """
      INSERT INTO edition_version (edition_code, version, orderable, created_at)
      VALUES (:code, :number, :orderable, :now)
      """;

  private static final String INSERT_ITEM =
      """
      INSERT INTO edition_item (edition_code, version, metric_code, limit_kind, limit_value)
      VALUES (:code, :number, :metric, :kind, :value)
      """;

  private static final String SELECT_VERSIONS =
      """
      SELECT version, orderable, created_at FROM edition_version
       WHERE edition_code = :code ORDER BY version
      """;

  private static final String SELECT_ITEMS =
      """
      SELECT edition_code, version, metric_code, limit_kind, limit_value FROM edition_item
       WHERE edition_code = :code
      """;

  private EditionRows() {}

  static Mono<List<Edition>> all(DatabaseClient sql) {
    return sql.sql(SELECT_ALL).map(EditionRows::toEdition).all().collectList();
  }

  static Mono<Edition> find(DatabaseClient sql, String code) {
    return sql.sql(SELECT_ONE).bind("code", code).map(EditionRows::toEdition).one();
  }

  static Mono<Long> insert(DatabaseClient sql, NewEdition edition) {
    return marked(
            Rows.bind(sql.sql(INSERT), "price", edition.yearlyPrice())
                .bind("code", edition.code())
                .bind("name", edition.name())
                .bind("rank", edition.rank()),
            edition.category(),
            edition.isDefault(),
            edition.trialDays())
        .fetch()
        .rowsUpdated();
  }

  static Mono<Long> update(DatabaseClient sql, Edition edition) {
    return marked(
            Rows.bind(sql.sql(UPDATE), "price", edition.yearlyPrice())
                .bind("code", edition.code())
                .bind("name", edition.name())
                .bind("rank", edition.rank())
                .bind("status", edition.status().name()),
            edition.category(),
            edition.isDefault(),
            edition.trialDays())
        .fetch()
        .rowsUpdated();
  }

  static Mono<Long> clearOtherDefault(DatabaseClient sql, String code) {
    return sql.sql(CLEAR_DEFAULT).bind("code", code).fetch().rowsUpdated();
  }

  /// Adds a version.
  ///
  /// @param orderable whether new orders get it
  /// @return its number
  static Mono<Integer> addVersion(
      DatabaseClient sql, String code, EditionItems items, boolean orderable, LocalDateTime now) {
    return sql.sql(NEXT_VERSION)
        .bind("code", code)
        .map(row -> Rows.number(row, "n").intValue())
        .one()
        .delayUntil(number -> insertVersion(sql, code, number, items, orderable, now))
        .delayUntil(number ->
            sql.sql(SET_LATEST)
                .bind("code", code)
                .bind("number", number)
                .bind("current", orderable)
                .fetch()
                .rowsUpdated());
  }

  static Mono<Void> insertVersion(
      DatabaseClient sql,
      String code,
      int number,
      EditionItems items,
      boolean orderable,
      LocalDateTime now) {
    List<Mono<Long>> writes = new ArrayList<>();
    writes.add(
        sql.sql(INSERT_VERSION)
            .bind("code", code)
            .bind("number", number)
            .bind("orderable", orderable)
            .bind("now", now)
            .fetch()
            .rowsUpdated());
    items.switches().forEach(metric -> writes.add(insertItem(sql, code, number, metric, null)));
    items
        .limits()
        .forEach((metric, limit) -> writes.add(insertItem(sql, code, number, metric, limit)));
    return Flux.concat(writes).then();
  }

  private static Mono<Long> insertItem(
      DatabaseClient sql, String code, int number, String metric, @Nullable Limit limit) {
    DatabaseClient.GenericExecuteSpec statement =
        sql.sql(INSERT_ITEM).bind("code", code).bind("number", number).bind("metric", metric);
    statement =
        switch (limit) {
          case null -> statement.bind("kind", "ON").bindNull("value", Long.class);
          case Limit.Unlimited _ ->
              statement.bind("kind", "UNLIMITED").bindNull("value", Long.class);
          case Limit.Count(long count) -> statement.bind("kind", "COUNT").bind("value", count);
        };
    return statement.fetch().rowsUpdated();
  }

  /// Every version, oldest first.
  static Mono<List<EditionVersion>> versions(DatabaseClient sql, String code) {
    return items(sql, code)
        .flatMap(items ->
            sql.sql(SELECT_VERSIONS)
                .bind("code", code)
                .map(row -> toVersion(row, code, items))
                .all()
                .collectList());
  }

  private static Mono<Map<ItemRow.Version, EditionItems>> items(DatabaseClient sql, String code) {
    return sql.sql(SELECT_ITEMS)
        .bind("code", code)
        .map(ItemRow::of)
        .all()
        .collectList()
        .map(ItemRow::byVersion);
  }

  private static DatabaseClient.GenericExecuteSpec marked(
      DatabaseClient.GenericExecuteSpec statement,
      @Nullable String category,
      boolean isDefault,
      @Nullable Integer trialDays) {
    DatabaseClient.GenericExecuteSpec bound = Rows.bind(statement, "category", category);
    bound = isDefault ? bound.bind("mark", 1) : bound.bindNull("mark", Integer.class);
    return trialDays == null
        ? bound.bindNull("days", Integer.class)
        : bound.bind("days", trialDays);
  }

  private static Edition toEdition(Readable row) {
    Long trialDays = row.get("trial_days", Long.class);
    return new Edition(
        Rows.text(row, "code"),
        Rows.text(row, "name"),
        row.get("category", String.class),
        Rows.number(row, "edition_rank").intValue(),
        Edition.Status.valueOf(Rows.text(row, "status")),
        row.get("default_mark", Long.class) != null,
        trialDays == null ? null : trialDays.intValue(),
        row.get("yearly_price", Long.class),
        Rows.number(row, "current_version").intValue(),
        Rows.number(row, "version").longValue());
  }

  private static EditionVersion toVersion(
      Readable row, String code, Map<ItemRow.Version, EditionItems> items) {
    int number = Rows.number(row, "version").intValue();
    Instant createdAt = Objects.requireNonNull(Rows.instant(row, "created_at"));
    return new EditionVersion(
        number,
        Rows.number(row, "orderable").intValue() == 1,
        items.getOrDefault(new ItemRow.Version(code, number), EditionItems.NONE),
        createdAt);
  }
}
