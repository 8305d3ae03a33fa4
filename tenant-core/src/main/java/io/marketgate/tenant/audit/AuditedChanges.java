package io.marketgate.tenant.audit;

import io.marketgate.tenant.change.Change;
import io.marketgate.tenant.change.ChangeFeed;
import io.marketgate.tenant.storage.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// How staff change things: in one transaction with its entry in the audit trail, and afterwards
/// every replica forgets what has become old.
public final class AuditedChanges {

  private final Database database;
  private final AuditTrail trail;
  private final ChangeFeed feed;

  AuditedChanges(Database database, AuditTrail trail, ChangeFeed feed) {
    this.database = database;
    this.trail = trail;
    this.feed = feed;
  }

  /// What a change has done.
  ///
  /// @param result for the caller
  /// @param before what was; null when there was nothing
  /// @param after what is; null when nothing is left
  /// @param old what replicas may remember wrongly now
  /// @param isAudited whether anything was changed that the trail should know
  public record Done<T>(
      T result,
      @Nullable Object before,
      @Nullable Object after,
      List<Change> old,
      boolean isAudited) {

    public Done {
      old = List.copyOf(old);
    }

    /// Something has changed.
    public static <T> Done<T> of(
        T result, @Nullable Object before, @Nullable Object after, List<Change> old) {
      return new Done<>(result, before, after, old, true);
    }

    /// Everything was so already.
    public static <T> Done<T> nothing(T result) {
      return new Done<>(result, null, null, List.of(), false);
    }
  }

  /// Several changes in one transaction, each with its own entry in the audit trail. What everybody
  /// waits for is written last, and the trail behind it.
  public static final class Together {

    private final DatabaseClient sql;
    private final Actor actor;
    private final List<AuditTrail.Audited> audited = new ArrayList<>();
    private final List<Change> old = new ArrayList<>();
    private final List<Function<DatabaseClient, Mono<Void>>> last = new ArrayList<>();

    private Together(DatabaseClient sql, Actor actor) {
      this.sql = sql;
      this.actor = actor;
    }

    /// Who makes them.
    public Actor actor() {
      return actor;
    }

    /// Makes one of them.
    ///
    /// @param subject what the entry of the audit trail says
    public <T> Mono<T> change(
        AuditTrail.Subject subject, Function<DatabaseClient, Mono<Done<T>>> work) {
      return Mono.defer(() -> work.apply(sql))
          .doOnNext(done -> {
            if (done.isAudited()) {
              audited.add(new AuditTrail.Audited(subject, done.before(), done.after()));
            }
            old.addAll(done.old());
          })
          .map(Done::result);
    }

    /// Does something when all changes have been made, because many wait until it is committed.
    /// When it fails, so does everything.
    public void last(Function<DatabaseClient, Mono<Void>> work) {
      last.add(work);
    }

    private Mono<Void> finish(AuditTrail trail) {
      return Flux.fromIterable(last)
          .concatMap(work -> work.apply(sql))
          .then(Mono.defer(() -> trail.append(sql, actor, audited)));
    }
  }

  /// Changes something.
  ///
  /// @param subject what the entry of the audit trail says
  /// @param work in one transaction; when it fails, nothing has happened
  public <T> Mono<T> make(
      AuditTrail.Subject subject, Function<DatabaseClient, Mono<Done<T>>> work) {
    return together(changes -> changes.change(subject, work));
  }

  /// Makes several changes, all of them or none.
  ///
  /// @param work in one transaction; when it fails, nothing has happened
  public <T> Mono<T> together(Function<Together, Mono<T>> work) {
    return Mono.deferContextual(context -> together(Actor.of(context), work));
  }

  private <T> Mono<T> together(Actor actor, Function<Together, Mono<T>> work) {
    return database
        .<Made<T>>inRepeatableTransaction(
            sql -> {
              Together changes = new Together(sql, actor);
              return work.apply(changes)
                  .delayUntil(result -> changes.finish(trail))
                  .map(result -> new Made<>(result, changes.old));
            },
            made -> made.delayUntil(done -> tell(done.old())))
        .map(Made::result);
  }

  /// What has come of it, and what replicas may remember wrongly now.
  private record Made<T>(T result, List<Change> old) {}

  private Mono<Void> tell(List<Change> old) {
    return Flux.fromIterable(old).distinct().concatMap(feed::publish).then();
  }
}
