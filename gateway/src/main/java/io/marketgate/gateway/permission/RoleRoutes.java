package io.marketgate.gateway.permission;

import static io.marketgate.gateway.permission.AccessRequests.ORGANIZATION;
import static io.marketgate.gateway.permission.AccessRequests.done;
import static io.marketgate.gateway.permission.AccessRequests.organization;
import static io.marketgate.gateway.permission.AccessRequests.principalName;
import static io.marketgate.gateway.problem.Refusals.answering;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.tenant.access.PrincipalDirectory;
import io.marketgate.tenant.access.PrincipalKind;
import io.marketgate.tenant.access.RoleDirectory;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/organizations/{organization}/roles`: who may become what for a while (api.md 4). What
/// is attached to a role is the business of [PrincipalRoutes].
final class RoleRoutes {

  private static final String ROLES = ORGANIZATION + "/roles";
  private static final String ROLE = ROLES + "/{name}";

  private final RoleDirectory roles;
  private final PrincipalDirectory principals;
  private final OperatorGuard operators;

  RoleRoutes(RoleDirectory roles, PrincipalDirectory principals, OperatorGuard operators) {
    this.roles = roles;
    this.principals = principals;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return looking().and(changing());
  }

  private RouterFunction<ServerResponse> looking() {
    return answering(RouterFunctions.route().GET(ROLES, this::roles).GET(ROLE, this::role))
        .filter(operators::anyOperator)
        .build();
  }

  private RouterFunction<ServerResponse> changing() {
    return answering(
            RouterFunctions.route()
                .POST(ROLES, this::create)
                .PATCH(ROLE, this::update)
                .DELETE(ROLE, this::delete))
        .filter(operators::operations)
        .build();
  }

  private Mono<ServerResponse> roles(ServerRequest request) {
    return roles
        .roles(organization(request))
        .flatMap(all ->
            Pages.answer(request, all.stream().map(RoleView::summary).toList(), RoleView::name));
  }

  private Mono<ServerResponse> role(ServerRequest request) {
    return roles
        .role(organization(request), name(request))
        .map(RoleView::of)
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<ServerResponse> create(ServerRequest request) {
    return RoleInput.read(request)
        .flatMap(role -> roles.create(organization(request), role))
        .map(RoleView::of)
        .flatMap(ServerResponse.status(HttpStatus.CREATED)::bodyValue);
  }

  private Mono<ServerResponse> update(ServerRequest request) {
    return RoleInput.readChange(request)
        .flatMap(change ->
            roles.update(organization(request), name(request), change.version(), change.apply()))
        .map(RoleView::of)
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<ServerResponse> delete(ServerRequest request) {
    return done(
        principals.deletePrincipal(organization(request), PrincipalKind.ROLE, name(request)));
  }

  private static String name(ServerRequest request) {
    return principalName(request, "name");
  }
}
