package io.marketgate.tenant.changerequest;

import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditTrail.Audited;
import io.marketgate.tenant.changerequest.ChangeRequest.Decision;
import io.marketgate.tenant.changerequest.ChangeRequest.Status;
import io.marketgate.tenant.event.NewEvent;
import io.marketgate.tenant.event.Outbox;
import io.marketgate.tenant.history.History;
import io.marketgate.tenant.money.Money;
import io.marketgate.tenant.storage.Write;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Writes down that a change was approved, in the transaction of the change: with the history, the
/// event and the entry of the audit trail that changes have.
///
/// @param rows of change requests
/// @param history of organizations
/// @param outbox of events
/// @param trail of what staff do
record Approvals(ChangeRequestRows rows, History history, Outbox outbox, AuditTrail trail) {

  static final String APPROVED = "ChangeRequestApproved";

  /// Fails when somebody else has decided.
  Mono<Void> write(DatabaseClient sql, ChangeRequest request, Actor by, Instant at) {
    String organization = request.organization();
    Map<String, Object> detail = detail(request);
    List<Write> writes =
        List.of(
            history.entry(by, organization, APPROVED, detail),
            outbox.added(new NewEvent(organization, APPROVED, told(request), at)));
    Audited audited =
        new Audited(new AuditTrail.Subject(APPROVED, organization, organization), null, detail);
    return rows.decide(sql, request, Status.APPROVED, new Decision(by.name(), at, null))
        .then(Mono.defer(() -> Write.all(sql, writes)))
        .then(
            Mono.defer(() ->
                trail.append(sql, new Actor(by.name(), null, by.address()), List.of(audited))));
  }

  /// What the history and the audit trail say of a change that somebody asks for.
  static Map<String, Object> detail(ChangeRequest request) {
    HeldChange change = request.change();
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("request", request.id());
    detail.put("kind", change.kind().name());
    detail.put("askedBy", request.askedBy());
    detail.put("reason", change.reason());
    if (change.amount() != null) {
      detail.put("amount", Money.text(change.amount()));
    }
    if (change.currency() != null) {
      detail.put("currency", change.currency());
    }
    if (change.expiresAt() != null) {
      detail.put("expiresAt", change.expiresAt().toString());
    }
    if (change.entry() != null) {
      detail.put("entry", change.entry());
    }
    return detail;
  }

  /// What events say of it: nothing that people have written.
  static Map<String, Object> told(ChangeRequest request) {
    return Map.of("request", request.id(), "kind", request.change().kind().name());
  }
}
