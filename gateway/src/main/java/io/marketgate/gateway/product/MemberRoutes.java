package io.marketgate.gateway.product;

import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.gateway.tenancy.MemberInput;
import io.marketgate.tenant.organization.Accounts;
import io.marketgate.tenant.organization.Members;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.usage.QuotaDenied;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/product/v1`: who joins organizations, leaves them, and leaves the platform (api.md 3).
final class MemberRoutes {

  private static final String MEMBERS = "/product/v1/organizations/{organization}/members";

  private final Members members;
  private final Accounts accounts;
  private final ClientGuard clients;

  MemberRoutes(Members members, Accounts accounts, ClientGuard clients) {
    this.members = members;
    this.accounts = accounts;
    this.clients = clients;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(
            RouterFunctions.route()
                .POST(MEMBERS, this::join)
                .DELETE(MEMBERS + "/{uid}", this::leave)
                .DELETE("/product/v1/accounts/{uid}", this::cancel))
        .filter(clients.needs(Scope.MEMBERS))
        .build();
  }

  private Mono<ServerResponse> join(ServerRequest request) {
    return JsonInput.read(
        request,
        MemberInput.MEMBERS,
        input -> {
          MemberInput wanted = MemberInput.read(input);
          return input.faults().isEmpty()
              ? members
                  .join(organization(request), wanted.member(), wanted.source())
                  .flatMap(isNew ->
                      ServerResponse.status(isNew ? HttpStatus.CREATED : HttpStatus.OK)
                          .bodyValue(Map.of("uid", wanted.member().uid())))
                  .onErrorResume(
                      QuotaDenied.class, denied -> UsageCalls.denied(denied.answer(), 1).answer())
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> leave(ServerRequest request) {
    return members
        .leave(organization(request), request.pathVariable("uid"))
        .flatMap(was ->
            was
                ? ServerResponse.noContent().build()
                : Mono.error(RefusedChange.notFound("Member")));
  }

  private Mono<ServerResponse> cancel(ServerRequest request) {
    return accounts
        .cancel(request.pathVariable("uid"))
        .then(Mono.defer(() -> ServerResponse.noContent().build()));
  }

  private static String organization(ServerRequest request) {
    return request.pathVariable("organization");
  }
}
