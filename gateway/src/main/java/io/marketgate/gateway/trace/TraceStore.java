package io.marketgate.gateway.trace;

import io.marketgate.gateway.call.Call;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/// Traces in the database.
final class TraceStore {

  /// Rows of one statement: few texts, so that each is parsed once, and few statements, because one
  /// costs more than the rows in it. Largest first.
  private static final List<Integer> ROWS = List.of(25, 5, 1);

  private static final Duration WRITE_WITHIN = Duration.ofSeconds(10);

  private static final List<String> COLUMNS =
      List.of(
          "trace_id",
          "request_id",
          "started_at",
          "action",
          "organization_id",
          "uid",
          "status",
          "code",
          "duration_micros",
          "steps",
          "backend_address",
          "backend_status",
          "catalogue",
          "replica");

  private static final Map<Integer, String> INSERT =
      ROWS.stream().collect(Collectors.toUnmodifiableMap(rows -> rows, TraceStore::insert));

  private static final String SELECT =
      "SELECT id, " + String.join(", ", COLUMNS) + " FROM trace_record";

  private static final String BY_TRACE =
      SELECT + " WHERE trace_id = :trace ORDER BY started_at, id LIMIT 1000";

  private static final String OF_ORGANIZATION =
      SELECT
          + " WHERE trace_id = :trace AND organization_id = :organization"
          + " ORDER BY started_at, id LIMIT 1000";

  private static final String LAST_NUMBER = "SELECT COALESCE(MAX(id), 0) AS last FROM trace_record";

  private static final String DELETE_OLD =
      "DELETE FROM trace_record WHERE started_at < :before ORDER BY started_at LIMIT :most";

  private final Database database;
  private final JsonMapper json;
  private final ObjectReader steps;

  /// What to search for; null matches everything.
  ///
  /// @param before number of a row that later ones are already known of
  record Query(
      @Nullable String organization,
      @Nullable String action,
      @Nullable String code,
      Instant from,
      Instant to,
      long minDurationMicros,
      long before,
      int limit) {}

  /// @param number of its row, for paging
  record Numbered(long number, TraceRecord trace) {}

  TraceStore(Database database, JsonMapper json) {
    this.database = database;
    this.json = json;
    this.steps = json.readerFor(new TypeReference<ArrayList<Call.StepTiming>>() {});
  }

  Mono<Void> insert(List<TraceRecord> traces) {
    return database.inTransaction(
        WRITE_WITHIN,
        sql ->
            Flux.fromIterable(statements(traces)).concatMap(rows -> insertAll(sql, rows)).then());
  }

  /// The traces of each statement.
  static <T> List<List<T>> statements(List<T> traces) {
    List<List<T>> statements = new ArrayList<>();
    int from = 0;
    for (int rows : ROWS) {
      for (; traces.size() - from >= rows; from += rows) {
        statements.add(traces.subList(from, from + rows));
      }
    }
    return statements;
  }

  /// Oldest first.
  Mono<List<TraceRecord>> findByTrace(String traceId) {
    return database.run(sql ->
        sql.sql(BY_TRACE).bind("trace", traceId).map(row -> toTrace(row)).all().collectList());
  }

  /// Those of one organization, oldest first.
  Mono<List<TraceRecord>> findByTrace(String organization, String traceId) {
    return database.run(sql ->
        sql.sql(OF_ORGANIZATION)
            .bind("trace", traceId)
            .bind("organization", organization)
            .map(row -> toTrace(row))
            .all()
            .collectList());
  }

  /// Newest first.
  Mono<List<Numbered>> search(Query query) {
    Map<String, Object> filters = new LinkedHashMap<>();
    filters.put("started_at >= :from", Rows.utc(query.from()));
    filters.put("started_at < :to", Rows.utc(query.to()));
    filters.put("duration_micros >= :duration", query.minDurationMicros());
    filters.put("id < :before", query.before());
    putIfGiven(filters, query.organization(), query.action(), query.code());
    return database.run(sql -> select(sql, filters, query.limit()));
  }

  private Mono<List<Numbered>> select(DatabaseClient sql, Map<String, Object> filters, int limit) {
    String text =
        SELECT
            + " WHERE "
            + String.join(" AND ", filters.keySet())
            + " ORDER BY id DESC LIMIT :limit";
    DatabaseClient.GenericExecuteSpec statement = sql.sql(text).bind("limit", limit);
    for (Map.Entry<String, Object> filter : filters.entrySet()) {
      String parameter = filter.getKey().substring(filter.getKey().indexOf(':') + 1);
      statement = statement.bind(parameter, filter.getValue());
    }
    return statement
        .map(row -> new Numbered(Rows.number(row, "id").longValue(), toTrace(row)))
        .all()
        .collectList();
  }

  /// The number of the latest trace; 0 without any.
  Mono<Long> lastNumber() {
    return database.run(TraceStore::lastNumber);
  }

  private static Mono<Long> lastNumber(DatabaseClient sql) {
    return sql.sql(LAST_NUMBER).map(row -> Rows.number(row, "last").longValue()).one();
  }

  /// Traces after a number.
  ///
  /// @param last the number to go on from, that of a trace which does not match, too
  record Following(List<TraceRecord> traces, long last) {}

  /// Those after a number, oldest first; of more than there may be, the newest.
  Mono<Following> after(TraceTail.Filter filter, long number, int most) {
    return database.run(sql ->
        lastNumber(sql)
            .flatMap(last ->
                select(sql, filters(filter, number, last), most)
                    .map(newestFirst ->
                        new Following(
                            newestFirst.reversed().stream().map(Numbered::trace).toList(),
                            Math.max(number, last)))));
  }

  private static Map<String, Object> filters(TraceTail.Filter filter, long after, long last) {
    Map<String, Object> filters = new LinkedHashMap<>();
    filters.put("id > :after", after);
    filters.put("id <= :last", last);
    putIfGiven(filters, filter.organization(), filter.action(), filter.code());
    return filters;
  }

  private static void putIfGiven(
      Map<String, Object> filters,
      @Nullable String organization,
      @Nullable String action,
      @Nullable String code) {
    putIfGiven(filters, "organization_id = :organization", organization);
    putIfGiven(filters, "action = :action", action);
    putIfGiven(filters, "code = :code", code);
  }

  private static void putIfGiven(
      Map<String, Object> filters, String condition, @Nullable String value) {
    if (value != null) {
      filters.put(condition, value);
    }
  }

  /// Deletes the traces from before an instant, piece by piece.
  Mono<Void> deleteBefore(Instant instant) {
    return database.deleteBefore(DELETE_OLD, instant);
  }

  /// All at once, because a statement is copied with all its values for each that is bound to it.
  private Mono<Long> insertAll(DatabaseClient sql, List<TraceRecord> rows) {
    Map<String, Object> values = HashMap.newHashMap(rows.size() * COLUMNS.size());
    for (int i = 0; i < rows.size(); i++) {
      putValues(values, i, rows.get(i));
    }
    return sql.sql(Objects.requireNonNull(INSERT.get(rows.size())))
        .bindValues(values)
        .fetch()
        .rowsUpdated();
  }

  private void putValues(Map<String, Object> values, int row, TraceRecord trace) {
    TraceRecord.Backend backend = trace.backend();
    values.put("trace_id" + row, trace.traceId());
    values.put("request_id" + row, trace.requestId());
    values.put("started_at" + row, Rows.utc(trace.instant()));
    values.put("action" + row, trace.action());
    values.put("organization_id" + row, orNull(trace.organization()));
    values.put("uid" + row, orNull(trace.uid()));
    values.put("status" + row, trace.status());
    values.put("code" + row, trace.code());
    values.put("duration_micros" + row, trace.durationMicros());
    values.put("steps" + row, json.writeValueAsString(trace.steps()));
    values.put("backend_address" + row, orNull(backend == null ? null : backend.address()));
    values.put(
        "backend_status" + row,
        backend == null || backend.status() == null
            ? Parameters.in(Integer.class)
            : backend.status());
    values.put("catalogue" + row, orNull(trace.catalogue()));
    values.put("replica" + row, trace.replica());
  }

  private static Object orNull(@Nullable String text) {
    return text == null ? Parameters.in(String.class) : text;
  }

  private TraceRecord toTrace(Readable row) {
    String address = row.get("backend_address", String.class);
    return new TraceRecord(
        Objects.requireNonNull(Rows.instant(row, "started_at")),
        Rows.text(row, "trace_id"),
        Rows.text(row, "request_id"),
        Rows.text(row, "action"),
        row.get("organization_id", String.class),
        row.get("uid", String.class),
        steps.readValue(Rows.text(row, "steps")),
        Rows.number(row, "status").intValue(),
        Rows.text(row, "code"),
        Rows.number(row, "duration_micros").longValue(),
        address == null
            ? null
            : new TraceRecord.Backend(address, row.get("backend_status", Integer.class)),
        row.get("catalogue", String.class),
        Rows.text(row, "replica"));
  }

  private static String insert(int rows) {
    String values =
        IntStream.range(0, rows)
            .mapToObj(row ->
                COLUMNS.stream()
                    .map(column -> ":" + column + row)
                    .collect(Collectors.joining(", ", "(", ")")))
            .collect(Collectors.joining(", "));
    return "INSERT IGNORE INTO trace_record (" + String.join(", ", COLUMNS) + ") VALUES " + values;
  }
}
