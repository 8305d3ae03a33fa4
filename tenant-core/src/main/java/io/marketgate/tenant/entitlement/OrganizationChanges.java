package io.marketgate.tenant.entitlement;

import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.audit.AuditedChanges.Done;
import io.marketgate.tenant.audit.AuditedChanges.Together;
import io.marketgate.tenant.change.Change;
import io.marketgate.tenant.event.NewEvent;
import io.marketgate.tenant.event.Outbox;
import io.marketgate.tenant.history.History;
import io.marketgate.tenant.push.ChangeEvent;
import io.marketgate.tenant.push.PushOutbox;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.storage.Write;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// How an organization and what it may use change: under a lock of the organization, with its
/// history, its event and its entry in the audit trail in one transaction. Because of the lock,
/// periods cannot overlap, and nobody uses anything by the old rules afterwards.
public final class OrganizationChanges {

  private static final String LOOK =
      "SELECT id, name, status, time_zone, version FROM organization WHERE id = :organization";

  private static final String LOCK = LOOK + " FOR UPDATE";

  private static final String COUNT_UP =
      """
      UPDATE organization
         SET entitlement_revision = entitlement_revision + 1, version = version + 1
       WHERE id = :organization
      """;

  /// What somebody ends now needs no further message when its time would be over.
  private static final String MARK_TOLD =
      """
      UPDATE edition_period SET end_told = TRUE
       WHERE organization_id = :organization AND valid_until = :now
      """;

  private static final String ACCOUNTS =
      "SELECT marketplace, account_id FROM subscription WHERE organization_id = :organization";

  private final Database database;
  private final AuditedChanges changes;
  private final History history;
  private final Outbox outbox;
  private final PushOutbox push;
  private final Clock clock;

  /// An organization that is locked.
  ///
  /// @param id of it
  /// @param name of it
  /// @param status as it is
  /// @param zone as it is
  /// @param version counted up with every change
  /// @param now the instant of the change
  public record Locked(
      String id, String name, String status, ZoneId zone, long version, Instant now) {

    /// Fails when it is disabled or closed.
    public Mono<Void> requireActive() {
      return status.equals("ACTIVE")
          ? Mono.empty()
          : Mono.error(
              RefusedChange.conflict("OrganizationStatus", "The organization is " + status + "."));
    }

    /// As the database keeps it.
    public LocalDateTime at() {
      return Rows.utc(now);
    }
  }

  /// What a change has done to an organization.
  ///
  /// @param result for the caller
  /// @param detail of the history; null when everything was so already
  /// @param told what the event says; no personal data
  /// @param isBeside whether the organization itself, and what it may use, is as it was
  /// @param events that receivers are told of; what it may use has changed where there are none
  public record Effect<T>(
      T result,
      @Nullable Map<String, Object> detail,
      Map<String, Object> told,
      boolean isBeside,
      List<ChangeEvent> events) {

    public Effect {
      told = Map.copyOf(told);
      events = List.copyOf(events);
    }

    /// The organization, or what it may use, has changed.
    public static <T> Effect<T> of(T result, Map<String, Object> detail) {
      return new Effect<>(result, detail, Map.of(), false, List.of());
    }

    /// Something that belongs to the organization has changed; it is as it was.
    public static <T> Effect<T> beside(T result, Map<String, Object> detail) {
      return new Effect<>(result, detail, Map.of(), true, List.of());
    }

    /// The same, with what its event says.
    public Effect<T> telling(Map<String, Object> data) {
      return new Effect<>(result, detail, data, isBeside, events);
    }

    /// The same, with what receivers are told.
    public Effect<T> notifying(List<ChangeEvent> others) {
      return new Effect<>(result, detail, told, isBeside, others);
    }

    /// Everything was so already.
    public static <T> Effect<T> nothing(T result) {
      return new Effect<>(result, null, Map.of(), true, List.of());
    }
  }

  /// What time has done.
  ///
  /// @param what in the past tense
  /// @param detail of the history and of the event; no personal data
  record Happened(String what, Map<String, Object> detail) {

    Happened {
      detail = Collections.unmodifiableMap(detail);
    }
  }

  /// What is to be done.
  @FunctionalInterface
  public interface Work<T> {

    /// Does it, in the transaction of the client.
    Mono<Effect<T>> apply(DatabaseClient sql, Locked organization);
  }

  OrganizationChanges(
      Database database,
      AuditedChanges changes,
      History history,
      Outbox outbox,
      PushOutbox push,
      Clock clock) {
    this.database = database;
    this.changes = changes;
    this.history = history;
    this.outbox = outbox;
    this.push = push;
    this.clock = clock;
  }

  /// Changes an organization; fails when there is none of that id.
  ///
  /// @param what in the past tense
  public <T> Mono<T> make(String id, String what, Work<T> work) {
    return changes.together(together -> make(together, id, what, work));
  }

  /// Several changes, all of them or none.
  ///
  /// @param work makes them with [#make(Together, String, String, Work)]
  public <T> Mono<T> together(Function<Together, Mono<T>> work) {
    return changes.together(work);
  }

  /// The same as one of several changes. Unless the organization is new, nothing may have been read
  /// in the transaction before: it would be read as it was then.
  public <T> Mono<T> make(Together together, String id, String what, Work<T> work) {
    return together.change(
        new AuditTrail.Subject(what, id, id),
        sql ->
            lock(sql, id)
                .flatMap(organization ->
                    work.apply(sql, organization)
                        .flatMap(
                            effect -> finish(sql, together.actor(), what, organization, effect))));
  }

  /// Writes down what time has done to an organization: with its history and its event, and without
  /// an entry in the audit trail, because nobody has done it. What it may use has not been changed
  /// by it: that was so from the instant on.
  ///
  /// @param work in the transaction that has locked the organization; empty when nothing happened
  Mono<Void> happened(String id, BiFunction<DatabaseClient, Locked, Mono<Happened>> work) {
    return database
        .inRepeatableTransaction(sql ->
            lock(sql, id)
                .flatMap(organization ->
                    work.apply(sql, organization)
                        .flatMap(what -> write(sql, organization, what).thenReturn(what))))
        .then();
  }

  private Mono<Void> write(DatabaseClient sql, Locked organization, Happened what) {
    ChangeEvent event = ChangeEvent.authorizationChanged(organization.id(), what.what());
    Effect<Boolean> effect =
        Effect.beside(true, what.detail()).telling(what.detail()).notifying(List.of(event));
    return Write.all(sql, written(Actor.SYSTEM, what.what(), organization, effect, what.detail()));
  }

  private <T> Mono<Done<T>> finish(
      DatabaseClient sql, Actor actor, String what, Locked organization, Effect<T> effect) {
    Map<String, Object> detail = effect.detail();
    if (detail == null) {
      return Mono.just(Done.nothing(effect.result()));
    }
    List<Write> writes = new ArrayList<>(effect.isBeside() ? List.of() : countedUp(organization));
    writes.addAll(written(actor, what, organization, effect, detail));
    return Write.all(sql, writes)
        .then(effect.isBeside() ? Mono.just(List.<Change>of()) : old(sql, organization.id()))
        .map(old -> Done.of(effect.result(), null, detail, old));
  }

  private List<Write> written(
      Actor actor, String what, Locked organization, Effect<?> effect, Map<String, Object> detail) {
    Instant now = organization.now();
    List<Write> writes = new ArrayList<>();
    writes.add(history.entry(actor, organization.id(), what, detail));
    writes.add(outbox.added(new NewEvent(organization.id(), what, effect.told(), now)));
    writes.addAll(push.added(actor, events(effect, what, organization), now));
    return writes;
  }

  private static List<ChangeEvent> events(Effect<?> effect, String what, Locked organization) {
    return effect.events().isEmpty() && !effect.isBeside()
        ? List.of(ChangeEvent.authorizationChanged(organization.id(), what))
        : effect.events();
  }

  private static List<Write> countedUp(Locked organization) {
    return List.of(
        Write.of(COUNT_UP).bind("organization", organization.id()),
        Write.of(MARK_TOLD).bind("organization", organization.id()).bind("now", organization.at()));
  }

  private static Mono<List<Change>> old(DatabaseClient sql, String id) {
    return sql.sql(ACCOUNTS)
        .bind("organization", id)
        .map(row ->
            (Change)
                new Change.OfAccount(Rows.text(row, "marketplace"), Rows.text(row, "account_id")))
        .all()
        .collectList()
        .map(accounts -> {
          List<Change> old = new ArrayList<>(accounts);
          old.add(new Change.OfEntitlements(id));
          return old;
        });
  }

  /// An organization as it stands, for whoever changes nothing; fails when there is none of that
  /// id.
  public Mono<Locked> look(DatabaseClient sql, String id) {
    return find(sql, LOOK, id);
  }

  private Mono<Locked> lock(DatabaseClient sql, String id) {
    return find(sql, LOCK, id);
  }

  private Mono<Locked> find(DatabaseClient sql, String statement, String id) {
    return sql.sql(statement)
        .bind("organization", id)
        .map(row -> toLocked(row, Rows.now(clock)))
        .one()
        // The database takes an id with a blank at its end for the one without.
        .filter(locked -> locked.id().equals(id))
        .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("Organization")));
  }

  private static Locked toLocked(Readable row, Instant now) {
    return new Locked(
        Rows.text(row, "id"),
        Rows.text(row, "name"),
        Rows.text(row, "status"),
        ZoneId.of(Rows.text(row, "time_zone")),
        Rows.number(row, "version").longValue(),
        now);
  }
}
