package io.marketgate.tenant.metric;

import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.audit.AuditedChanges.Done;
import io.marketgate.tenant.cache.SharedCache;
import io.marketgate.tenant.change.Change;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.CatalogueLock;
import io.marketgate.tenant.storage.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// The metrics of the platform, in the database and, for whoever asks often, in memory.
public final class Metrics {

  private static final String ALL = "";

  private final Database database;
  private final AuditedChanges changes;
  private final MetricCatalogue catalogue;
  private final SharedCache<String, Map<String, Metric>> cache;

  /// What a synchronization has done.
  ///
  /// @param added codes
  /// @param changed codes
  /// @param invalidated codes that the catalogue no longer has
  public record Synchronized(List<String> added, List<String> changed, List<String> invalidated) {

    boolean isEmpty() {
      return added.isEmpty() && changed.isEmpty() && invalidated.isEmpty();
    }
  }

  Metrics(Database database, AuditedChanges changes, MetricCatalogue catalogue, Duration life) {
    this.database = database;
    this.changes = changes;
    this.catalogue = catalogue;
    this.cache = new SharedCache<>(1, life);
  }

  /// All of them by code, from memory.
  public Mono<Map<String, Metric>> all() {
    return cache.get(ALL, () -> database.run(Metrics::read));
  }

  /// All of them by code, where they are in memory; null otherwise.
  public @Nullable Map<String, Metric> known() {
    return cache.known(ALL);
  }

  /// All of them by code, as the transaction sees them.
  public static Mono<Map<String, Metric>> read(DatabaseClient sql) {
    return MetricRows.all(sql)
        .map(all -> {
          Map<String, Metric> byCode = new LinkedHashMap<>();
          all.forEach(known -> byCode.put(known.metric().code(), known.metric()));
          return byCode;
        });
  }

  /// Takes the catalogue over; the only way to add or change a metric. What it no longer has
  /// becomes INVALID, what it has again VALID; what an operator has made INVALID stays so.
  public Mono<Synchronized> synchronize() {
    return Mono.fromCallable(catalogue::read)
        .subscribeOn(Schedulers.boundedElastic())
        .flatMap(given ->
            changes.make(
                new AuditTrail.Subject("MetricsSynchronized", "metrics", null),
                sql ->
                    CatalogueLock.take(sql)
                        .then(MetricRows.all(sql))
                        .flatMap(known -> apply(sql, given, known))));
  }

  private static Mono<Done<Synchronized>> apply(
      DatabaseClient sql, List<Metric> given, List<MetricRows.Known> known) {
    Map<String, MetricRows.Known> before = new LinkedHashMap<>();
    known.forEach(each -> before.put(each.metric().code(), each));
    Synchronized done = new Synchronized(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    List<Mono<Long>> writes = new ArrayList<>();
    for (Metric metric : given) {
      MetricRows.Known old = before.remove(metric.code());
      if (old == null) {
        done.added().add(metric.code());
        writes.add(MetricRows.upsert(sql, metric));
      } else {
        requireSameNature(old.metric(), metric);
        Metric next = metric.with(old.inCatalogue() ? old.metric().status() : metric.status());
        if (!next.equals(old.metric()) || !old.inCatalogue()) {
          done.changed().add(metric.code());
          writes.add(MetricRows.upsert(sql, next));
        }
      }
    }
    before.values().stream()
        .filter(MetricRows.Known::inCatalogue)
        .forEach(vanished -> {
          done.invalidated().add(vanished.metric().code());
          writes.add(
              MetricRows.setStatus(sql, vanished.metric().code(), Metric.Status.INVALID, false));
        });
    return Flux.concat(writes)
        .then(
            Mono.just(
                done.isEmpty()
                    ? Done.nothing(done)
                    : Done.of(done, null, done, List.of(new Change.OfEditions()))));
  }

  /// What is counted in one way cannot become what is counted in another.
  private static void requireSameNature(Metric before, Metric after) {
    boolean same =
        before.nature() == after.nature()
            && before.measure() == after.measure()
            && before.period() == after.period();
    if (!same) {
      throw RefusedChange.conflict(
          "CatalogueInvalid",
          before.code()
              + ": nature, measure and period of a metric never change; use another code");
    }
  }

  /// Lets a metric enter editions and orders, or not; nothing else of it can be changed.
  public Mono<Metric> setStatus(String code, Metric.Status status) {
    return changes.make(
        new AuditTrail.Subject("MetricStatusSet", code, null),
        sql ->
            CatalogueLock.take(sql)
                .then(MetricRows.all(sql))
                .flatMap(all ->
                    Mono.justOrEmpty(
                        all.stream().filter(each -> each.metric().code().equals(code)).findFirst()))
                .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("Metric")))
                .flatMap(known -> setStatus(sql, known, status)));
  }

  private static Mono<Done<Metric>> setStatus(
      DatabaseClient sql, MetricRows.Known known, Metric.Status status) {
    Metric before = known.metric();
    if (before.status() == status) {
      return Mono.just(Done.nothing(before));
    }
    if (!known.inCatalogue()) {
      return Mono.error(
          RefusedChange.conflict("NotInCatalogue", "The catalogue no longer has this metric."));
    }
    Metric after = before.with(status);
    return MetricRows.setStatus(sql, before.code(), status, true)
        .thenReturn(
            Done.of(
                after,
                Map.of("status", before.status()),
                Map.of("status", Objects.requireNonNull(status)),
                List.of(new Change.OfEditions())));
  }

  /// Drops what a change has made old.
  void forget(Change change) {
    if (change instanceof Change.OfEditions || change instanceof Change.OfAnything) {
      cache.forgetAll();
    }
  }
}
