package io.marketgate.tenant.changerequest;

import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.changerequest.ChangeRequest.Decision;
import io.marketgate.tenant.changerequest.ChangeRequest.Status;
import io.marketgate.tenant.changerequest.HeldChange.Kind;
import io.marketgate.tenant.entitlement.OrganizationChanges;
import io.marketgate.tenant.entitlement.OrganizationChanges.Effect;
import io.marketgate.tenant.idempotency.CommitMark;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Four eyes for money and for disabling (reliability.md 6): who may make such a change asks for
/// it, and somebody else who may make it approves, by which it takes effect. What is refused fails
/// with a [RefusedChange] and has changed nothing.
///
/// That a change is asked for is found out by making it and giving it up before it is committed: so
/// whatever it is refused for is said to whom asks, and not to who approves. An approval is written
/// down in the transaction of the change.
public final class ChangeRequests {

  private final Database database;
  private final OrganizationChanges changes;
  private final HeldChanges held;
  private final ChangeRequestRows rows;
  private final Approvals approvals;
  private final Set<Kind> neededFor;
  private final Clock clock;

  /// Which to find; null for any.
  public record Filter(@Nullable String organization, @Nullable Status status) {}

  /// @param neededFor what needs a second person
  ChangeRequests(
      Database database,
      OrganizationChanges changes,
      HeldChanges held,
      Approvals approvals,
      Set<Kind> neededFor,
      Clock clock) {
    this.database = database;
    this.changes = changes;
    this.held = held;
    this.rows = approvals.rows();
    this.approvals = approvals;
    this.neededFor = Set.copyOf(neededFor);
    this.clock = clock;
  }

  /// Makes a change, or asks for it where a second person is needed.
  ///
  /// @return what waits now; empty when it is done, or was so already
  public Mono<ChangeRequest> make(String organization, HeldChange change) {
    return neededFor.contains(change.kind())
        ? held.resolved(organization, change)
            .filterWhen(resolved -> isPossible(organization, resolved))
            .flatMap(resolved -> ask(organization, resolved))
        : held.make(organization, change).then(Mono.empty());
  }

  /// Approves a change, by which it takes effect.
  public Mono<ChangeRequest> approve(String id) {
    return find(id)
        .delayUntil(request ->
            Mono.deferContextual(context -> {
              Actor approver = Actor.of(context);
              requirePending(request);
              if (approver.name().equals(request.askedBy())) {
                throw RefusedChange.forbidden(
                    "ApproverIsAsker", "Somebody else than who has asked must approve a change.");
              }
              return approve(request, approver);
            }))
        .flatMap(request -> find(request.id()));
  }

  private Mono<Void> approve(ChangeRequest request, Actor approver) {
    CommitMark mark = sql -> approvals.write(sql, request, approver, Rows.now(clock));
    return held.make(request.organization(), request.change())
        .contextWrite(context -> marking(approver, mark).in(context))
        .onErrorMap(RefusedChange.class, ChangeRequests::asConflict)
        .then(Mono.defer(() -> find(request.id())))
        .filter(after -> after.status() == Status.PENDING)
        .flatMap(_ -> approveWithoutChange(request, approver));
  }

  /// Where everything was so already, there was no change with which it could be written.
  private Mono<Void> approveWithoutChange(ChangeRequest request, Actor approver) {
    return decided(request, Approvals.APPROVED, Status.APPROVED, approver.name(), null);
  }

  /// Whoever approves has sent nothing that could be wrong.
  private static RefusedChange asConflict(RefusedChange refusal) {
    return refusal.reason() == RefusedChange.Reason.INVALID
        ? RefusedChange.conflict(
            "ChangeNotPossible", "The change cannot be made any more: " + refusal.getMessage())
        : refusal;
  }

  /// Decides against a change.
  ///
  /// @param reason for people
  public Mono<ChangeRequest> reject(String id, String reason) {
    return decide(id, "ChangeRequestRejected", Status.REJECTED, reason);
  }

  /// Takes back what one has asked for oneself.
  public Mono<ChangeRequest> withdraw(String id) {
    return decide(id, "ChangeRequestWithdrawn", Status.WITHDRAWN, null);
  }

  private Mono<ChangeRequest> decide(
      String id, String what, Status status, @Nullable String reason) {
    return find(id)
        .delayUntil(request ->
            Mono.deferContextual(context -> {
              String by = Actor.of(context).name();
              requirePending(request);
              if (status == Status.WITHDRAWN && !by.equals(request.askedBy())) {
                throw RefusedChange.forbidden(
                    "AskerRequired", "Only who has asked for a change can withdraw it.");
              }
              return decided(request, what, status, by, reason);
            }))
        .flatMap(request -> find(request.id()));
  }

  private Mono<Void> decided(
      ChangeRequest request, String what, Status status, String by, @Nullable String reason) {
    return changes
        .make(
            request.organization(),
            what,
            (sql, locked) ->
                rows.decide(sql, request, status, new Decision(by, locked.now(), reason))
                    .thenReturn(effect(request, reason)))
        .then();
  }

  /// One of them; fails when there is none of that id.
  public Mono<ChangeRequest> find(String id) {
    return database.run(sql -> rows.find(sql, id, clock.instant()));
  }

  /// Some of them, the newest first.
  ///
  /// @param before only numbers below
  public Mono<List<ChangeRequest>> search(Filter filter, long before, int most) {
    return database.run(sql -> rows.search(sql, filter, before, most, clock.instant()));
  }

  private static void requirePending(ChangeRequest request) {
    switch (request.status()) {
      case PENDING -> {}
      case LAPSED ->
          throw RefusedChange.conflict(
              "ChangeRequestStatus", "Nobody has decided in time; ask for the change again.");
      default -> throw ChangeRequestRows.decidedAlready();
    }
  }

  /// Whether a change would do something; fails when it would be refused.
  private Mono<Boolean> isPossible(String organization, HeldChange change) {
    CommitMark givingUp = _ -> Mono.error(new Rehearsed());
    return held.make(organization, change)
        .thenReturn(false)
        .contextWrite(context -> {
          Actor asker = Actor.of(context);
          return new Actor(asker.name(), givingUp, asker.address()).in(context);
        })
        .onErrorResume(Rehearsed.class, _ -> Mono.just(true));
  }

  private Mono<ChangeRequest> ask(String organization, HeldChange change) {
    String id = Ids.next();
    return Mono.deferContextual(context -> {
      String by = Actor.of(context).name();
      return changes.make(
          organization,
          "ChangeRequested",
          (sql, locked) ->
              rows.requireRoom(sql, organization, locked.now())
                  .then(Mono.defer(() -> insert(sql, id, organization, change, by, locked.now())))
                  .map(request -> effect(request, null)));
    });
  }

  private Mono<ChangeRequest> insert(
      DatabaseClient sql,
      String id,
      String organization,
      HeldChange change,
      String by,
      Instant now) {
    return rows.insert(sql, id, organization, change, new Decision(by, now, change.reason()))
        .then(Mono.defer(() -> rows.find(sql, id, now)));
  }

  /// @param against why somebody has decided against it; null for everything else
  private static Effect<ChangeRequest> effect(ChangeRequest request, @Nullable String against) {
    Map<String, Object> detail = Approvals.detail(request);
    if (against != null) {
      detail.put("rejectedBecause", against);
    }
    return Effect.beside(request, detail).telling(Approvals.told(request));
  }

  private static Actor marking(Actor actor, CommitMark mark) {
    CommitMark before = actor.mark();
    CommitMark both =
        before == null ? mark : sql -> before.mark(sql).then(Mono.defer(() -> mark.mark(sql)));
    return new Actor(actor.name(), both, actor.address());
  }

  /// A change could have been made.
  private static final class Rehearsed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Rehearsed() {
      super("Rehearsed", null, false, false);
    }
  }
}
