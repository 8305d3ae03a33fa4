package io.marketgate.tenant.access;

import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.change.Change;
import io.marketgate.tenant.change.ChangeFeed;
import io.marketgate.tenant.event.NewEvent;
import io.marketgate.tenant.event.Outbox;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// How users, groups, roles and policies change: changes of one organization happen one after
/// another, each in a transaction with its event; so the limits of ram.md 1 hold, whoever else is
/// at work.
final class AccessChanges {

  /// Whose events about everybody are.
  private static final String PLATFORM = "platform";

  private final Database database;
  private final Outbox outbox;
  private final ChangeFeed feed;
  private final AuditTrail trail;
  private final Clock clock;

  AccessChanges(Database database, Outbox outbox, ChangeFeed feed, AuditTrail trail, Clock clock) {
    this.database = database;
    this.outbox = outbox;
    this.feed = feed;
    this.trail = trail;
    this.clock = clock;
  }

  /// The instant of a change, as the database keeps it.
  LocalDateTime now() {
    return Rows.utc(clock.instant());
  }

  /// The same for people.
  Instant instant() {
    return clock.instant();
  }

  /// Looks without changing anything.
  <T> Mono<T> read(Function<DatabaseClient, Mono<T>> work) {
    return database.run(work);
  }

  /// Changes something of an organization.
  ///
  /// @param event what to tell of it, in the past tense
  /// @param data of the event; users' names are personal and stay in the database
  Mono<Void> make(
      String organization,
      String event,
      Map<String, Object> data,
      Function<DatabaseClient, Mono<Void>> work) {
    return makeTo(organization, event, data, sql -> work.apply(sql).thenReturn(true)).then();
  }

  /// The same with a result: locks the organization's access, works, tells of it, and after the
  /// commit makes everybody forget what they know.
  <T> Mono<T> makeTo(
      String organization,
      String event,
      Map<String, Object> data,
      Function<DatabaseClient, Mono<T>> work) {
    return Mono.deferContextual(context -> {
      return database.inRepeatableTransaction(
          sql ->
              PrincipalRows.lockAndCountUp(sql, organization)
                  .onErrorMap(
                      DataIntegrityViolationException.class,
                      failure -> AccessException.notFound("Organization"))
                  .then(Mono.defer(() -> work.apply(sql)))
                  .delayUntil(done -> record(sql, organization, event, data))
                  .delayUntil(done ->
                      audit(sql, Actor.of(context), event, organization, organization, data)),
          changed -> telling(changed, new Change.OfAccess(organization)));
    });
  }

  /// Changes something that bounds more than one organization; one such change at a time.
  <T> Mono<T> makeForAll(
      ControlScope scope,
      String event,
      Map<String, Object> data,
      Function<DatabaseClient, Mono<T>> work) {
    String whose = Objects.requireNonNullElse(scope.organizationId(), PLATFORM);
    return Mono.deferContextual(context -> {
      return database.inRepeatableTransaction(
          sql ->
              ControlRows.lockAndCountUp(sql)
                  .then(Mono.defer(() -> work.apply(sql)))
                  .delayUntil(done -> record(sql, whose, event, data))
                  .delayUntil(done ->
                      audit(sql, Actor.of(context), event, whose, scope.organizationId(), data)),
          changed ->
              telling(
                  changed,
                  new Change.OfControl(Objects.requireNonNullElse(scope.organizationId(), ""))));
    });
  }

  private Mono<Void> record(
      DatabaseClient sql, String whose, String event, Map<String, Object> data) {
    return outbox.append(sql, new NewEvent(whose, event, data, clock.instant()));
  }

  /// What an organization's own administrators do is no change by staff.
  private Mono<Void> audit(
      DatabaseClient sql,
      Actor actor,
      String event,
      String target,
      @Nullable String organization,
      Map<String, Object> data) {
    return actor.equals(Actor.SYSTEM)
        ? Mono.empty()
        : trail.append(
            sql,
            actor,
            List.of(
                new AuditTrail.Audited(
                    new AuditTrail.Subject(event, target, organization), null, data)));
  }

  /// Tells every replica of a change after its commit; also when the commit has failed, because a
  /// connection that breaks meanwhile does not say what has come of it.
  private <T> Mono<T> telling(Mono<T> changed, Change change) {
    Mono<Void> told = Mono.defer(() -> feed.publish(change));
    return changed
        .delayUntil(done -> told)
        .onErrorResume(failure -> told.then(Mono.error(failure)));
  }

  /// Fails when there is no such organization.
  static Mono<Void> existing(DatabaseClient sql, String organization) {
    return ControlRows.exists(sql, organization)
        .flatMap(exists -> exists ? Mono.empty() : missing("Organization"));
  }

  static <T> Mono<T> missing(String entity) {
    return Mono.error(() -> AccessException.notFound(entity));
  }

  /// Fails when there are as many as there may be.
  static Mono<Void> require(Mono<Long> count, int most, String what) {
    return count.flatMap(
        there -> there >= most ? Mono.error(AccessException.limit(what, most)) : Mono.empty());
  }

  /// Fails when a statement has touched nothing.
  static Mono<Void> found(Mono<Long> rows, String entity) {
    return rows.flatMap(count -> count == 0 ? missing(entity) : Mono.empty());
  }
}
