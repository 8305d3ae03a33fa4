package io.marketgate.tenant.audit;

import io.marketgate.tenant.background.Detached;
import io.marketgate.tenant.change.Change;
import io.marketgate.tenant.change.ChangeFeed;
import io.marketgate.tenant.storage.Database;
import java.util.List;
import java.util.concurrent.TimeoutException;
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

  /// Changes something.
  ///
  /// @param subject what the entry of the audit trail says
  /// @param work in one transaction; when it fails, nothing has happened
  public <T> Mono<T> make(
      AuditTrail.Subject subject, Function<DatabaseClient, Mono<Done<T>>> work) {
    return Mono.deferContextual(context -> make(Actor.of(context), subject, work));
  }

  private <T> Mono<T> make(
      Actor actor, AuditTrail.Subject subject, Function<DatabaseClient, Mono<Done<T>>> work) {
    Mono<Done<T>> changed =
        database.inRepeatableTransaction(sql ->
            work.apply(sql)
                .delayUntil(done ->
                    done.isAudited()
                        ? trail.append(sql, actor, subject, done.before(), done.after())
                        : Mono.empty()));
    // Apart from the caller: who hangs up must not keep others from hearing of what is committed.
    return Detached.from(
            changed
                .delayUntil(done -> tell(done.old()))
                .onErrorResume(TimeoutException.class, this::tellOfAnything))
        .map(Done::result);
  }

  /// What was answered too late may be committed all the same.
  private <T> Mono<T> tellOfAnything(TimeoutException failure) {
    return feed.publish(new Change.OfAnything()).then(Mono.error(failure));
  }

  private Mono<Void> tell(List<Change> old) {
    return Flux.fromIterable(old).concatMap(feed::publish).then();
  }
}
