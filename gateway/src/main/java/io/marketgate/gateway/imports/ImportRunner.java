package io.marketgate.gateway.imports;

import io.marketgate.gateway.imports.ImportJob.RowStatus;
import io.marketgate.gateway.imports.ImportJob.Status;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.refusal.RefusedChange;
import java.util.List;
import org.springframework.dao.DuplicateKeyException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Takes rows over: in the name of who has sent them, each once, whatever replica dies in between.
/// Rows of a strict import, and orders, go one after another.
final class ImportRunner {

  private static final int PAGE = 200;
  private static final int AT_ONCE = 8;

  private final ImportStore store;
  private final RowActions actions;
  private final JsonMapper json;

  ImportRunner(ImportStore store, RowActions actions, JsonMapper json) {
    this.store = store;
    this.actions = actions;
    this.json = json;
  }

  /// Works on an import that is due, to its end; does nothing when there is none.
  Mono<Void> run() {
    return Mono.defer(store::take)
        .flatMap(job ->
            page(job)
                .repeat()
                .takeUntil(isEnded -> isEnded)
                .then()
                .onErrorResume(failure -> store.giveBack(job.id()).then(Mono.error(failure))));
  }

  /// @return whether that was the last one
  private Mono<Boolean> page(ImportJob job) {
    return Mono.defer(() -> store.keep(job.id()))
        .flatMap(isOurs -> isOurs ? store.pending(job.id(), PAGE) : Mono.just(List.<ImportRow>of()))
        .flatMap(rows -> rows.isEmpty() ? end(job) : take(job, rows));
  }

  /// What could not be read at all ends a strict import, too.
  ///
  /// @return whether it has ended: it has not while there is a row to be done
  private Mono<Boolean> end(ImportJob job) {
    return store
        .firstFailed(job.id())
        .flatMap(failed ->
            job.isStrict() && failed > 0
                ? store.setStatus(job.id(), Status.RUNNING, Status.STOPPED).thenReturn(true)
                : store.finish(job.id()));
  }

  private Mono<Boolean> take(ImportJob job, List<ImportRow> rows) {
    Flux<ImportRow> all = Flux.fromIterable(rows);
    if (job.isStrict()) {
      return store
          .firstFailed(job.id())
          .flatMapMany(failed -> all.takeWhile(row -> failed == 0 || row.place() < failed))
          .concatMap(row -> take(job, row), 0)
          .takeUntil(status -> status == RowStatus.FAILED)
          .collectList()
          .flatMap(taken ->
              taken.isEmpty() || taken.getLast() == RowStatus.FAILED ? end(job) : Mono.just(false));
    }
    int atOnce = job.kind() == ImportJob.Kind.ORDERS ? 1 : AT_ONCE;
    return all.flatMap(row -> take(job, row), atOnce).then(Mono.just(false));
  }

  private Mono<RowStatus> take(ImportJob job, ImportRow row) {
    ObjectNode content = (ObjectNode) json.readTree(row.content());
    Actor actor = new Actor(job.createdBy(), store.mark(job.id(), row.place()), "");
    return actions
        .apply(job.kind(), content)
        .contextWrite(actor::in)
        .flatMap(result -> store.done(job.id(), row.place(), result))
        .thenReturn(RowStatus.DONE)
        .onErrorResume(
            failure -> Refusals.problem(failure).isPresent(),
            failure ->
                store
                    .failed(job.id(), row.place(), fault(failure))
                    // What cannot be said to have failed was done by an attempt before this one.
                    .map(updated -> updated > 0 ? RowStatus.FAILED : RowStatus.DONE));
  }

  private String fault(Throwable failure) {
    return switch (failure) {
      case RefusedChange refusal -> RowFaults.of(json, refusal);
      case DuplicateKeyException _ ->
          RowFaults.of(json, "AlreadyExists", "There is one of this account already.");
      default -> RowFaults.of(json, "Refused", "The row was refused.");
    };
  }
}
