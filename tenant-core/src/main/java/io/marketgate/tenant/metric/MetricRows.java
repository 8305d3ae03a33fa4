package io.marketgate.tenant.metric;

import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// The statements about metrics.
final class MetricRows {

  private static final String SELECT =
      """
      SELECT code, name, category, nature, measure, period, unit, step, without_paid, status,
             in_catalogue, top_up_quantity, top_up_price
        FROM metric
       ORDER BY code
      """;

  private static final String UPSERT =
      """
      INSERT INTO metric
        (code, name, category, nature, measure, period, unit, step, without_paid, status,
         in_catalogue, top_up_quantity, top_up_price)
      VALUES (:code, :name, :category, :nature, :measure, :period, :unit, :step, :without,
              :status, TRUE, :topUp, :topUpPrice)
      ON DUPLICATE KEY UPDATE name = :name, category = :category, unit = :unit, step = :step,
        without_paid = :without, status = :status, in_catalogue = TRUE,
        top_up_quantity = :topUp, top_up_price = :topUpPrice
      """;

  private static final String SET_STATUS =
      "UPDATE metric SET status = :status, in_catalogue = :inCatalogue WHERE code = :code";

  private MetricRows() {}

  /// A metric and whether the catalogue still has it.
  record Known(Metric metric, boolean inCatalogue) {}

  static Mono<List<Known>> all(DatabaseClient sql) {
    return sql.sql(SELECT).map(MetricRows::toKnown).all().collectList();
  }

  static Mono<Long> upsert(DatabaseClient sql, Metric metric) {
    DatabaseClient.GenericExecuteSpec statement =
        sql.sql(UPSERT)
            .bind("code", metric.code())
            .bind("name", metric.name())
            .bind("category", metric.category().name())
            .bind("nature", metric.nature().name())
            .bind("step", metric.step())
            .bind("without", metric.withoutPaidEdition())
            .bind("status", metric.status().name());
    statement = Rows.bind(statement, "measure", nameOf(metric.measure()));
    statement = Rows.bind(statement, "period", nameOf(metric.period()));
    TopUp topUp = metric.topUp();
    statement = Rows.bind(statement, "topUp", topUp == null ? null : (Long) topUp.quantity());
    statement = Rows.bind(statement, "topUpPrice", topUp == null ? null : (Long) topUp.price());
    return Rows.bind(statement, "unit", metric.unit()).fetch().rowsUpdated();
  }

  static Mono<Long> setStatus(
      DatabaseClient sql, String code, Metric.Status status, boolean inCatalogue) {
    return sql.sql(SET_STATUS)
        .bind("status", status.name())
        .bind("inCatalogue", inCatalogue)
        .bind("code", code)
        .fetch()
        .rowsUpdated();
  }

  private static @Nullable String nameOf(@Nullable Enum<?> value) {
    return value == null ? null : value.name();
  }

  private static @Nullable TopUp toTopUp(Readable row) {
    Long quantity = row.get("top_up_quantity", Long.class);
    Long price = row.get("top_up_price", Long.class);
    return quantity == null || price == null ? null : new TopUp(quantity, price);
  }

  private static Known toKnown(Readable row) {
    String measure = row.get("measure", String.class);
    String period = row.get("period", String.class);
    return new Known(
        new Metric(
            Rows.text(row, "code"),
            Rows.text(row, "name"),
            Metric.Category.valueOf(Rows.text(row, "category")),
            Metric.Nature.valueOf(Rows.text(row, "nature")),
            measure == null ? null : Metric.Measure.valueOf(measure),
            period == null ? null : Metric.UsagePeriod.valueOf(period),
            row.get("unit", String.class),
            Rows.number(row, "step").longValue(),
            Rows.number(row, "without_paid").intValue() == 1,
            toTopUp(row),
            Metric.Status.valueOf(Rows.text(row, "status"))),
        Rows.number(row, "in_catalogue").intValue() == 1);
  }
}
