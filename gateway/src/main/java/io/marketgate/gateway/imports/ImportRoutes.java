package io.marketgate.gateway.imports;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.marketgate.gateway.imports.ImportJob.Kind;
import io.marketgate.gateway.imports.ImportJob.RowStatus;
import io.marketgate.gateway.imports.ImportJob.Status;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.Problems;
import io.marketgate.gateway.problem.QueryInput;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Ids;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// `/ops/v1/imports`: takes files over. The file is read into the database while it arrives; its
/// rows are taken over from there, and the report says of each what has become of it.
final class ImportRoutes {

  private static final String IMPORTS = "/ops/v1/imports";
  private static final String IMPORT = IMPORTS + "/{import}";
  private static final MediaType CSV = MediaType.parseMediaType("text/csv");
  private static final Set<MediaType> JSON_LINES =
      Set.of(
          MediaType.parseMediaType("application/x-ndjson"),
          MediaType.parseMediaType("application/jsonl"));
  private static final int BATCH = 200;

  private final ImportStore store;
  private final OperatorGuard operators;
  private final UploadedRows rows;
  private final int mostRows;

  /// An import as staff see it.
  private record View(
      String id,
      String kind,
      String mode,
      String status,
      String createdBy,
      Instant createdAt,
      int rows,
      long done,
      long failed) {

    static View of(ImportJob job) {
      return new View(
          job.id(),
          job.kind().name().toLowerCase(Locale.ROOT),
          job.isStrict() ? "strict" : "lenient",
          job.status().name(),
          job.createdBy(),
          job.createdAt(),
          job.rows(),
          job.done(),
          job.failed());
    }
  }

  /// A row of the report.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record RowView(
      int row, String status, @Nullable String result, @JsonRawValue @Nullable String fault) {

    static RowView of(ImportRow row) {
      return new RowView(row.place(), row.status().name(), row.result(), row.fault());
    }
  }

  ImportRoutes(ImportStore store, OperatorGuard operators, UploadedRows rows, int mostRows) {
    this.store = store;
    this.operators = operators;
    this.rows = rows;
    this.mostRows = mostRows;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(
            RouterFunctions.route()
                .GET(IMPORTS, this::list)
                .GET(IMPORT, this::show)
                .GET(IMPORT + "/rows", this::rows))
        .filter(operators::anyOperator)
        .build()
        .and(
            Refusals.answering(
                    RouterFunctions.route()
                        .POST(IMPORTS, this::load)
                        .POST(IMPORT + ":resume", JsonInput.withoutMembers(this::resume))
                        .POST(IMPORT + ":cancel", JsonInput.withoutMembers(this::cancel)))
                .filter(operators::operations)
                .build());
  }

  private Mono<ServerResponse> load(ServerRequest request) {
    QueryInput input = new QueryInput(request, Set.of("kind", "mode"));
    Kind kind = kind(input);
    String mode = input.text("mode");
    if (mode != null && !mode.equals("strict") && !mode.equals("lenient")) {
      input.faults().add("mode", "must be strict or lenient");
    }
    MediaType type = request.headers().contentType().orElse(MediaType.ALL);
    boolean isCsv = CSV.isCompatibleWith(type) && !type.equals(MediaType.ALL);
    if (!isCsv && JSON_LINES.stream().noneMatch(lines -> lines.equalsTypeAndSubtype(type))) {
      return Problems.answer(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE,
          "UnsupportedMediaType",
          "A file is text/csv with a header, or application/x-ndjson.");
    }
    if (kind == null || !input.faults().isEmpty()) {
      return input.faults().answer();
    }
    String id = Ids.next();
    return Mono.usingWhen(
            store
                .create(id, kind, "strict".equals(mode), OperatorGuard.actor(request))
                .thenReturn(id),
            made -> store(made, rows.read(request.body(BodyExtractors.toDataBuffers()), isCsv)),
            made -> Mono.empty(),
            (made, failure) -> store.delete(made),
            // The sender has gone.
            store::delete)
        .then(Mono.defer(() -> store.find(id)))
        .map(View::of)
        .flatMap(ServerResponse.accepted()::bodyValue);
  }

  private static @Nullable Kind kind(QueryInput input) {
    String text = input.text("kind");
    for (Kind kind : Kind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(text)) {
        return kind;
      }
    }
    input.faults().add("kind", "must be organizations, members or orders");
    return null;
  }

  private Mono<Long> store(String id, Flux<ImportRow> rows) {
    return rows.buffer(BATCH)
        .concatMap(
            batch ->
                batch.getLast().place() > mostRows
                    ? Mono.error(
                        RefusedChange.invalid("", "a file may have at most " + mostRows + " rows"))
                    : store.insert(id, batch).thenReturn(batch.getLast().place()),
            1)
        .reduce(0, (before, last) -> last)
        .flatMap(count ->
            count == 0
                ? Mono.error(RefusedChange.invalid("", "the file has no rows"))
                : store.start(id, count));
  }

  private Mono<ServerResponse> list(ServerRequest request) {
    return store.latest().flatMap(all -> Page.part(request, all, View::of, ImportJob::id));
  }

  private Mono<ServerResponse> show(ServerRequest request) {
    return shown(id(request));
  }

  private Mono<ServerResponse> shown(String id) {
    return store.find(id).map(View::of).flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<ServerResponse> rows(ServerRequest request) {
    QueryInput input = new QueryInput(request, Set.of("status", "limit", "cursor"));
    RowStatus status = input.oneOf("status", RowStatus.class);
    int limit = input.limit();
    long after = input.text("cursor") == null ? 0 : input.number("cursor", 0, Integer.MAX_VALUE);
    return input.faults().isEmpty()
        ? store
            .find(id(request))
            .then(Mono.defer(() -> store.rows(id(request), status, after, limit)))
            .map(found -> Page.of(found, limit, RowView::of, row -> Integer.toString(row.place())))
            .flatMap(ServerResponse.ok()::bodyValue)
        : input.faults().answer();
  }

  /// Tries the rows again that were refused, and goes on with those that were not looked at.
  private Mono<ServerResponse> resume(ServerRequest request) {
    String id = id(request);
    return store
        .find(id)
        .filter(job -> job.status() == Status.STOPPED || job.status() == Status.DONE)
        .switchIfEmpty(
            Mono.error(() ->
                RefusedChange.conflict(
                    "ImportStatus", "Only an import that has stopped or is done goes on.")))
        .flatMap(job -> store.again(id).then(store.setStatus(id, job.status(), Status.RUNNING)))
        .then(Mono.defer(() -> shown(id)));
  }

  private Mono<ServerResponse> cancel(ServerRequest request) {
    String id = id(request);
    return store
        .find(id)
        .flatMap(job ->
            job.status() == Status.RUNNING || job.status() == Status.STOPPED
                ? store.setStatus(id, job.status(), Status.CANCELLED)
                : Mono.error(
                    RefusedChange.conflict("ImportStatus", "The import is " + job.status() + ".")))
        .then(Mono.defer(() -> shown(id)));
  }

  private static String id(ServerRequest request) {
    return request.pathVariable("import");
  }
}
