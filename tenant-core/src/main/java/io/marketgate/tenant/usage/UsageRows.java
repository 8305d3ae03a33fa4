package io.marketgate.tenant.usage;

import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// The statements about counters, for many of them at once; each names its organizations. The
/// number of value lists varies, so they are put together here, from constants and markers only.
final class UsageRows {

  /// A change of what an organization may use waits until the counters are written, and the other
  /// way round. Every table of this statement is locked: one that is only read would fix the moment
  /// that all later reads of the transaction see, before the counters are locked.
  private static final String LOCK_ORGANIZATIONS =
      "SELECT o.id AS organization_id, o.entitlement_revision, f.current_version AS free_version"
          + " FROM organization o JOIN edition f ON f.code = 'FREE' WHERE o.id IN (%s)"
          + " ORDER BY o.id LOCK IN SHARE MODE";

  private static final String CREATE_COUNTERS =
      "INSERT IGNORE INTO usage_counter (organization_id, metric_code, held) VALUES %s";

  private static final String LOCK_COUNTERS =
      "SELECT organization_id, metric_code, held FROM usage_counter"
          + " WHERE (organization_id, metric_code) IN (%s)"
          + " ORDER BY organization_id, metric_code FOR UPDATE";

  private static final String HELD =
      "SELECT organization_id, metric_code, held FROM usage_counter"
          + " WHERE (organization_id, metric_code) IN (%s)";

  private static final String BUCKETS =
      "SELECT organization_id, metric_code, period_start, source, used FROM usage_bucket"
          + " WHERE (organization_id, metric_code, period_start) IN (%s)";

  private static final String RESERVED =
      "SELECT r.organization_id, r.metric_code, p.period_start, p.source, SUM(p.amount) AS amount"
          + " FROM usage_reservation r JOIN usage_reservation_part p ON p.reservation_id = r.id"
          + " WHERE r.status = 'OPEN' AND r.expires_at > ?"
          + " AND (r.organization_id, r.metric_code) IN (%s)"
          + " GROUP BY r.organization_id, r.metric_code, p.period_start, p.source";

  private static final String KEYS =
      "SELECT organization_id, operation, idempotency_key, arguments, answer FROM usage_key"
          + " WHERE (organization_id, operation, idempotency_key) IN (%s)";

  private static final String WRITE_BUCKETS =
      "INSERT INTO usage_bucket (organization_id, metric_code, period_start, source, used)"
          + " VALUES %s ON DUPLICATE KEY UPDATE used = VALUES(used)";

  private static final String WRITE_COUNTERS =
      "INSERT INTO usage_counter (organization_id, metric_code, held)"
          + " VALUES %s ON DUPLICATE KEY UPDATE held = VALUES(held)";

  private static final String WRITE_KEYS =
      "INSERT INTO usage_key"
          + " (organization_id, operation, idempotency_key, arguments, answer, created_at)"
          + " VALUES %s";

  private static final String DELETE_KEYS =
      "DELETE FROM usage_key" + " WHERE (organization_id, operation, idempotency_key) IN (%s)";

  private static final String WRITE_RESERVATIONS =
      "INSERT INTO usage_reservation"
          + " (id, organization_id, metric_code, amount, status, expires_at) VALUES %s";

  private static final String WRITE_PARTS =
      "INSERT INTO usage_reservation_part"
          + " (organization_id, reservation_id, period_start, source, position, amount) VALUES %s";

  private UsageRows() {}

  /// A counter.
  record Counter(String organization, String metric) implements Comparable<Counter> {

    @Override
    public int compareTo(Counter other) {
      int byOrganization = organization.compareTo(other.organization);
      return byOrganization == 0 ? metric.compareTo(other.metric) : byOrganization;
    }
  }

  /// A period of a counter.
  record PeriodOf(Counter counter, Instant start) {}

  /// A key and where it counts.
  record Key(String organization, String operation, String text) {}

  /// The first answer to a key.
  record Known(String arguments, String answer) {}

  /// A bucket of a counter and an amount of it.
  record Amount(Counter counter, Bucket.Key bucket, long amount) {}

  /// What decides whether a view of an organization is still true.
  record Revision(long own, int freeVersion) {}

  /// The revision of each organization; those that are missing do not exist.
  static Mono<Map<String, Revision>> lockOrganizations(
      DatabaseClient sql, Collection<String> organizations) {
    return bind(
            sql,
            LOCK_ORGANIZATIONS,
            "?",
            organizations.stream().map(id -> List.<Object>of(id)).toList(),
            List.of())
        .map(row ->
            Map.entry(
                Rows.text(row, "organization_id"),
                new Revision(
                    Rows.number(row, "entitlement_revision").longValue(),
                    Rows.number(row, "free_version").intValue())))
        .all()
        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
  }

  static Mono<Long> createCounters(DatabaseClient sql, Collection<Counter> counters) {
    return write(
        sql,
        CREATE_COUNTERS,
        "(?, ?, 0)",
        counters.stream()
            .map(counter -> List.<Object>of(counter.organization(), counter.metric()))
            .toList());
  }

  static Mono<Map<Counter, Long>> lockCounters(DatabaseClient sql, Collection<Counter> counters) {
    return held(sql, LOCK_COUNTERS, counters);
  }

  /// What is held, without a lock.
  static Mono<Map<Counter, Long>> held(DatabaseClient sql, Collection<Counter> counters) {
    return held(sql, HELD, counters);
  }

  private static Mono<Map<Counter, Long>> held(
      DatabaseClient sql, String statement, Collection<Counter> counters) {
    return bind(sql, statement, "(?, ?)", pairs(counters), List.of())
        .map(row ->
            Map.entry(
                new Counter(Rows.text(row, "organization_id"), Rows.text(row, "metric_code")),
                Rows.number(row, "held").longValue()))
        .all()
        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
  }

  /// What is used in the periods that begin at these instants.
  static Mono<List<Amount>> buckets(DatabaseClient sql, Collection<PeriodOf> periods) {
    if (periods.isEmpty()) {
      return Mono.just(List.of());
    }
    List<List<Object>> tuples =
        periods.stream()
            .map(period ->
                List.<Object>of(
                    period.counter().organization(),
                    period.counter().metric(),
                    Rows.utc(period.start())))
            .toList();
    return bind(sql, BUCKETS, "(?, ?, ?)", tuples, List.of())
        .map(row -> toAmount(row, "used"))
        .all()
        .collectList();
  }

  /// What open reservations keep.
  static Mono<List<Amount>> reserved(
      DatabaseClient sql, Collection<Counter> counters, Instant now) {
    if (counters.isEmpty()) {
      return Mono.just(List.of());
    }
    return bind(sql, RESERVED, "(?, ?)", pairs(counters), List.of(Rows.utc(now)))
        .map(row -> toAmount(row, "amount"))
        .all()
        .collectList();
  }

  static Mono<Map<Key, Known>> keys(DatabaseClient sql, Collection<Key> keys) {
    if (keys.isEmpty()) {
      return Mono.just(Map.of());
    }
    return bind(sql, KEYS, "(?, ?, ?)", tuples(keys), List.of())
        .map(row ->
            Map.entry(
                new Key(
                    Rows.text(row, "organization_id"),
                    Rows.text(row, "operation"),
                    Rows.text(row, "idempotency_key")),
                new Known(Rows.text(row, "arguments"), Rows.text(row, "answer"))))
        .all()
        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
  }

  static Mono<Long> deleteKeys(DatabaseClient sql, Collection<Key> keys) {
    return write(sql, DELETE_KEYS, "(?, ?, ?)", tuples(keys));
  }

  private static List<List<Object>> tuples(Collection<Key> keys) {
    return keys.stream()
        .map(key -> List.<Object>of(key.organization(), key.operation(), key.text()))
        .toList();
  }

  static Mono<Long> writeBuckets(DatabaseClient sql, List<Amount> amounts) {
    return write(
        sql,
        WRITE_BUCKETS,
        "(?, ?, ?, ?, ?)",
        amounts.stream()
            .map(amount ->
                List.<Object>of(
                    amount.counter().organization(),
                    amount.counter().metric(),
                    Rows.utc(amount.bucket().periodStart()),
                    amount.bucket().source(),
                    amount.amount()))
            .toList());
  }

  static Mono<Long> writeCounters(DatabaseClient sql, Map<Counter, Long> held) {
    return write(
        sql,
        WRITE_COUNTERS,
        "(?, ?, ?)",
        held.entrySet().stream()
            .map(entry ->
                List.<Object>of(
                    entry.getKey().organization(), entry.getKey().metric(), entry.getValue()))
            .toList());
  }

  static Mono<Long> writeKeys(
      DatabaseClient sql, Map<Key, Known> answers, Function<Key, Instant> createdAt) {
    return write(
        sql,
        WRITE_KEYS,
        "(?, ?, ?, ?, ?, ?)",
        answers.entrySet().stream()
            .map(entry ->
                List.<Object>of(
                    entry.getKey().organization(),
                    entry.getKey().operation(),
                    entry.getKey().text(),
                    entry.getValue().arguments(),
                    entry.getValue().answer(),
                    Rows.utc(createdAt.apply(entry.getKey()))))
            .toList());
  }

  /// Writes reservations with their parts.
  static Mono<Long> writeReservations(
      DatabaseClient sql, Map<UsageCommand.Reserve, UsageAnswer> reservations) {
    List<List<Object>> heads = new ArrayList<>();
    List<List<Object>> parts = new ArrayList<>();
    reservations.forEach((command, answer) -> {
      String id = Objects.requireNonNull(answer.receipt());
      heads.add(
          List.of(
              id,
              command.organization(),
              command.metric(),
              command.amount(),
              Rows.utc(Objects.requireNonNull(answer.expiresAt()))));
      for (int i = 0; i < answer.parts().size(); i++) {
        Part part = answer.parts().get(i);
        parts.add(
            List.of(
                command.organization(),
                id,
                Rows.utc(part.periodStart()),
                part.source(),
                i,
                part.amount()));
      }
    });
    return write(sql, WRITE_RESERVATIONS, "(?, ?, ?, ?, 'OPEN', ?)", heads)
        .then(write(sql, WRITE_PARTS, "(?, ?, ?, ?, ?, ?)", parts));
  }

  private static Amount toAmount(Readable row, String column) {
    return new Amount(
        new Counter(Rows.text(row, "organization_id"), Rows.text(row, "metric_code")),
        new Bucket.Key(
            Objects.requireNonNull(Rows.instant(row, "period_start")), Rows.text(row, "source")),
        Rows.number(row, column).longValue());
  }

  private static List<List<Object>> pairs(Collection<Counter> counters) {
    return counters.stream()
        .map(counter -> List.<Object>of(counter.organization(), counter.metric()))
        .toList();
  }

  private static Mono<Long> write(
      DatabaseClient sql, String statement, String tuple, List<List<Object>> tuples) {
    return tuples.isEmpty()
        ? Mono.empty()
        : bind(sql, statement, tuple, tuples, List.of()).fetch().rowsUpdated();
  }

  /// @param first values that stand before the lists
  private static DatabaseClient.GenericExecuteSpec bind(
      DatabaseClient sql,
      String statement,
      String tuple,
      List<List<Object>> tuples,
      List<Object> first) {
    String lists =
        Stream.generate(() -> tuple).limit(tuples.size()).collect(Collectors.joining(", "));
    List<Object> values = new ArrayList<>(first);
    tuples.forEach(values::addAll);
    // All at once: each single bind copies those before it.
    return sql.sql(String.format(statement, lists)).bindValues(values);
  }

  /// Buckets of counters whose used amount has changed.
  static List<Amount> changedBuckets(Map<Counter, CounterState> counters) {
    List<Amount> amounts = new ArrayList<>();
    counters.forEach((counter, state) ->
        state
            .changedUsed()
            .forEach((bucket, used) -> amounts.add(new Amount(counter, bucket, used))));
    return amounts;
  }

  /// Counters whose held amount has changed.
  static Map<Counter, Long> changedHeld(Map<Counter, CounterState> counters) {
    Map<Counter, Long> held = new HashMap<>();
    counters.forEach((counter, state) -> {
      if (state.isHeldChanged()) {
        held.put(counter, state.held());
      }
    });
    return held;
  }
}
