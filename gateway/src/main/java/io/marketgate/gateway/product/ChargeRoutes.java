package io.marketgate.gateway.product;

import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.balance.Charged;
import io.marketgate.tenant.balance.Ledger;
import io.marketgate.tenant.money.Money;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/product/v1`: charge an organization's balance, or hold some of it and capture that later
/// (tenancy.md 8).
final class ChargeRoutes {

  private static final String ORGANIZATION = "/product/v1/organizations/{organization}";
  private static final String HOLD = "/product/v1/holds/{hold}";
  private static final Duration DEFAULT_LIFE = Duration.ofMinutes(15);
  private static final Duration LONGEST_LIFE = Duration.ofDays(7);
  private static final int LONGEST_KEY = 128;
  private static final String SERVICE = "service";
  private static final String AMOUNT = "amount";

  private final Ledger ledger;
  private final ClientGuard clients;

  ChargeRoutes(Ledger ledger, ClientGuard clients) {
    this.ledger = ledger;
    this.clients = clients;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(
            RouterFunctions.route()
                .POST(ORGANIZATION + "/charge", this::charge)
                .POST(ORGANIZATION + "/hold", this::hold)
                .POST(HOLD + "/capture", this::capture)
                .POST(HOLD + "/void", this::release))
        .filter(clients.needs(Scope.CHARGES))
        .build();
  }

  private Mono<ServerResponse> charge(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of(SERVICE, AMOUNT, "key"),
        input -> {
          Asked asked = Asked.of(input);
          return input.faults().isEmpty()
              ? ledger
                  .charge(organization(request), asked.service(), asked.amount(), asked.key())
                  .map(charged -> body("charged", charged, "receipt", charged.receipt()))
                  .flatMap(ServerResponse.ok()::bodyValue)
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> hold(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of(SERVICE, AMOUNT, "key", "ttl"),
        input -> {
          Asked asked = Asked.of(input);
          Duration life = input.duration("ttl", DEFAULT_LIFE, LONGEST_LIFE);
          String organization = organization(request);
          return input.faults().isEmpty()
              ? ledger
                  .hold(organization, asked.service(), asked.amount(), life, asked.key())
                  .map(held -> body("held", held, "hold", organization + "." + held.receipt()))
                  .flatMap(ServerResponse.ok()::bodyValue)
              : input.faults().answer();
        });
  }

  /// What is asked for.
  private record Asked(String service, long amount, String key) {

    static Asked of(JsonInput input) {
      String service = input.requiredText(SERVICE);
      if (!service.isEmpty() && !Ledger.isService(service)) {
        input.fault(SERVICE, "must be 1 to 64 letters, digits, dots, _ or -");
      }
      long amount = input.requiredAmount(AMOUNT);
      String key = input.requiredText("key", LONGEST_KEY);
      return new Asked(service, amount, key);
    }
  }

  private Mono<ServerResponse> capture(ServerRequest request) {
    return JsonInput.readOptional(
        request,
        Set.of(AMOUNT),
        input -> {
          Long amount = input.money(AMOUNT);
          if (amount != null && amount == 0) {
            input.fault(AMOUNT, "must be above 0; void the hold instead");
          }
          OwnedName hold = OwnedName.of(request.pathVariable("hold"));
          return input.faults().isEmpty()
              ? ledger
                  .capture(hold.organization(), hold.id(), amount)
                  .map(charged -> body("charged", charged, "receipt", charged.receipt()))
                  .flatMap(ServerResponse.ok()::bodyValue)
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> release(ServerRequest request) {
    OwnedName hold = OwnedName.of(request.pathVariable("hold"));
    return ledger
        .release(hold.organization(), hold.id())
        .map(released -> body("voided", released, "receipt", released.receipt()))
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private static Map<String, Object> body(
      String done, Charged charged, String name, String receipt) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put(done, true);
    body.put(name, receipt);
    body.put(AMOUNT, Money.text(charged.amount()));
    body.put("balance", Money.text(charged.available()));
    body.put("held", Money.text(charged.held()));
    body.put("currency", charged.currency());
    return body;
  }

  private static String organization(ServerRequest request) {
    return request.pathVariable("organization");
  }
}
