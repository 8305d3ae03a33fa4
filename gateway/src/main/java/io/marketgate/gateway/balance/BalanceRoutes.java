package io.marketgate.gateway.balance;

import io.marketgate.gateway.changerequest.SecondPerson;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.QueryInput;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.balance.Balance;
import io.marketgate.tenant.balance.BalanceChanges;
import io.marketgate.tenant.balance.Ledger;
import io.marketgate.tenant.balance.LedgerEntry;
import io.marketgate.tenant.changerequest.HeldChange;
import io.marketgate.tenant.organization.OrganizationDirectory;
import java.time.Instant;
import java.util.Set;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/organizations/{id}/balance` and `/ledger` (api.md 4, tenancy.md 8). Money is paid in by
/// work orders; here it is looked at, given, and taken back.
final class BalanceRoutes {

  private static final String ORGANIZATION = "/ops/v1/organizations/{organization}";
  private static final String BALANCE = ORGANIZATION + "/balance";
  private static final String LEDGER = ORGANIZATION + "/ledger";
  private static final String AMOUNT = "amount";
  private static final String REASON = "reason";
  private static final int LONGEST_REASON = 500;

  private final Ledger ledger;
  private final BalanceChanges changes;
  private final SecondPerson secondPerson;
  private final OrganizationDirectory directory;
  private final OperatorGuard operators;

  BalanceRoutes(
      Ledger ledger,
      BalanceChanges changes,
      SecondPerson secondPerson,
      OrganizationDirectory directory,
      OperatorGuard operators) {
    this.ledger = ledger;
    this.changes = changes;
    this.secondPerson = secondPerson;
    this.directory = directory;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(
            RouterFunctions.route().GET(BALANCE, this::show).GET(LEDGER, this::entries))
        .filter(operators::anyOperator)
        .build()
        .and(
            Refusals.answering(
                    RouterFunctions.route()
                        .PATCH(BALANCE, this::setLowMark)
                        .POST(BALANCE + ":grant", this::grant)
                        .POST(LEDGER + "/{entry}:reverse", this::reverse))
                .filter(operators::operations)
                .build());
  }

  private Mono<ServerResponse> show(ServerRequest request) {
    return shown(directory.find(id(request)).then(Mono.defer(() -> ledger.balance(id(request)))));
  }

  private Mono<ServerResponse> entries(ServerRequest request) {
    QueryInput input = new QueryInput(request, Set.of("limit", "cursor"));
    return Page.latest(
        input,
        (before, most) ->
            directory
                .find(id(request))
                .then(Mono.defer(() -> ledger.entries(id(request), before, most))),
        BalanceView.EntryView::of,
        LedgerEntry::number);
  }

  private Mono<ServerResponse> setLowMark(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of("lowBalance"),
        input -> {
          Long mark = input.money("lowBalance");
          if (!input.has("lowBalance")) {
            input.fault("lowBalance", "is required; \"0.00\" for never");
          }
          return input.faults().isEmpty()
              ? shown(changes.setLowMark(id(request), mark == null || mark == 0 ? null : mark))
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> grant(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of(AMOUNT, "currency", "expiresAt", REASON),
        input -> {
          long amount = input.requiredAmount(AMOUNT);
          String currency = input.currency("currency");
          Instant expiresAt = input.instant("expiresAt");
          if (!input.has("expiresAt")) {
            input.fault("expiresAt", "is required");
          }
          String reason = input.requiredText(REASON, LONGEST_REASON);
          return input.faults().isEmpty() && expiresAt != null
              ? made(request, HeldChange.grant(amount, currency, expiresAt, reason))
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> reverse(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of(AMOUNT, REASON),
        input -> {
          Long amount = input.has(AMOUNT) ? (Long) input.requiredAmount(AMOUNT) : null;
          String reason = input.requiredText(REASON, LONGEST_REASON);
          return input.faults().isEmpty()
              ? made(request, HeldChange.reversal(request.pathVariable("entry"), amount, reason))
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> made(ServerRequest request, HeldChange change) {
    return secondPerson.make(id(request), change, () -> shown(ledger.balance(id(request))));
  }

  private static Mono<ServerResponse> shown(Mono<Balance> balance) {
    return balance.map(BalanceView::of).flatMap(ServerResponse.ok()::bodyValue);
  }

  private static String id(ServerRequest request) {
    return request.pathVariable("organization");
  }
}
