package io.marketgate.tenant.edition;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.metric.Metrics;
import io.marketgate.tenant.storage.CatalogueLock;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.yaml.StrictYaml;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The editions that a new platform begins with, `config/editions.yml`.
final class InitialEditions {

  private final Path file;
  private final Database database;
  private final Clock clock;

  private record Content(@Nullable Map<String, Entry> editions) {}

  private record Entry(
      String name,
      int rank,
      @JsonProperty("default") @Nullable Boolean isDefault,
      @Nullable Integer trialDays,
      @Nullable List<String> switches,
      @Nullable Map<String, JsonNode> limits) {}

  InitialEditions(Path file, Database database, Clock clock) {
    this.file = file;
    this.database = database;
    this.clock = clock;
  }

  /// Writes those that are not there yet.
  ///
  /// @return fails with an [IllegalStateException] that names file and fault
  Mono<Void> write() {
    List<NewEdition> editions = read();
    return database.inTransaction(sql ->
        CatalogueLock.take(sql)
            .then(Metrics.read(sql))
            .flatMap(metrics ->
                Flux.fromIterable(editions)
                    .concatMap(edition -> writeIfAbsent(sql, edition, metrics))
                    .then()));
  }

  private Mono<Void> writeIfAbsent(
      DatabaseClient sql, NewEdition edition, Map<String, Metric> metrics) {
    return EditionRows.find(sql, edition.code())
        .hasElement()
        .flatMap(exists -> exists ? Mono.empty() : write(sql, edition, metrics));
  }

  private Mono<Void> write(DatabaseClient sql, NewEdition edition, Map<String, Metric> metrics) {
    EditionItems items = edition.content().check(metrics, EditionItems.NONE);
    return EditionRows.all(sql)
        .map(all -> all.stream().anyMatch(Edition::isDefault))
        .map(hasDefault -> edition.isDefault() && !hasDefault)
        .flatMap(isDefault ->
            EditionRows.insert(
                sql,
                new NewEdition(
                    edition.code(),
                    edition.name(),
                    null,
                    edition.rank(),
                    isDefault,
                    isDefault ? edition.trialDays() : null,
                    null,
                    edition.content())))
        .then(
            EditionRows.insertVersion(
                sql, edition.code(), 1, items, true, Rows.utc(clock.instant())));
  }

  private List<NewEdition> read() {
    try {
      Content content = StrictYaml.read(file, Content.class);
      Map<String, Entry> editions = Objects.requireNonNullElse(content.editions(), Map.of());
      if (!editions.containsKey(Edition.FREE)) {
        throw new IllegalStateException(file + ": the edition FREE is required");
      }
      return editions.entrySet().stream()
          .map(entry -> edition(entry.getKey(), entry.getValue()))
          .toList();
    } catch (JacksonException e) {
      throw new IllegalStateException(StrictYaml.fault(file, e), e);
    }
  }

  private NewEdition edition(String code, Entry entry) {
    List<EditionContent.Item> items = new ArrayList<>();
    Objects.requireNonNullElse(entry.switches(), List.<String>of())
        .forEach(metric -> items.add(new EditionContent.Item(metric, null)));
    Objects.requireNonNullElse(entry.limits(), Map.<String, JsonNode>of())
        .forEach((metric, limit) -> items.add(new EditionContent.Item(metric, limit.asString())));
    items.stream()
        .filter(item -> item.limit() != null && Limit.parse(item.limit()).isEmpty())
        .findFirst()
        .ifPresent(item -> {
          throw new IllegalStateException(
              file + ": " + code + "." + item.metric() + ": is no limit");
        });
    return new NewEdition(
        code,
        entry.name(),
        null,
        entry.rank(),
        Boolean.TRUE.equals(entry.isDefault()),
        entry.trialDays(),
        null,
        new EditionContent(items));
  }
}
