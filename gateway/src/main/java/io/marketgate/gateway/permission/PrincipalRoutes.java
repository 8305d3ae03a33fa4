package io.marketgate.gateway.permission;

import static io.marketgate.gateway.permission.AccessRequests.ORGANIZATION;
import static io.marketgate.gateway.permission.AccessRequests.done;
import static io.marketgate.gateway.permission.AccessRequests.organization;
import static io.marketgate.gateway.permission.AccessRequests.policyRef;
import static io.marketgate.gateway.permission.AccessRequests.principalName;
import static io.marketgate.gateway.problem.Refusals.answering;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.tenant.access.PrincipalDirectory;
import io.marketgate.tenant.access.PrincipalKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/organizations/{organization}/users` and `/groups`, and what is attached to them (api.md
/// 4). Every operator may look, operations staff may change.
final class PrincipalRoutes {

  private static final String GROUP_USERS = ORGANIZATION + "/groups/{name}/users";

  /// Roles have more than a name and are made elsewhere.
  private static final List<PrincipalKind> NAMED_ONLY =
      List.of(PrincipalKind.USER, PrincipalKind.GROUP);

  private final PrincipalDirectory directory;
  private final OperatorGuard operators;

  PrincipalRoutes(PrincipalDirectory directory, OperatorGuard operators) {
    this.directory = directory;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return looking().and(changing());
  }

  private RouterFunction<ServerResponse> looking() {
    RouterFunctions.Builder routes = RouterFunctions.route().GET(GROUP_USERS, this::members);
    for (PrincipalKind kind : NAMED_ONLY) {
      routes.GET(path(kind), request -> principals(request, kind));
    }
    for (PrincipalKind kind : PrincipalKind.values()) {
      routes.GET(path(kind) + "/{name}/policies", request -> attachments(request, kind));
    }
    return answering(routes).filter(operators::anyOperator).build();
  }

  private RouterFunction<ServerResponse> changing() {
    RouterFunctions.Builder routes =
        RouterFunctions.route()
            .PUT(GROUP_USERS + "/{user}", this::addMember)
            .DELETE(GROUP_USERS + "/{user}", this::removeMember);
    for (PrincipalKind kind : NAMED_ONLY) {
      routes
          .POST(path(kind), request -> createPrincipal(request, kind))
          .DELETE(path(kind) + "/{name}", request -> deletePrincipal(request, kind));
    }
    for (PrincipalKind kind : PrincipalKind.values()) {
      String attachment = path(kind) + "/{name}/policies/{type}/{policy}";
      routes
          .PUT(attachment, request -> attach(request, kind))
          .DELETE(attachment, request -> detach(request, kind));
    }
    return answering(routes).filter(operators::operations).build();
  }

  private Mono<ServerResponse> principals(ServerRequest request, PrincipalKind kind) {
    return directory
        .principals(organization(request), kind)
        .flatMap(all -> Pages.answer(request, all, each -> each.name()));
  }

  private Mono<ServerResponse> createPrincipal(ServerRequest request, PrincipalKind kind) {
    return AccessInput.members(request, Set.of("name"))
        .map(members -> AccessInput.name(members, AccessNames.PRINCIPAL))
        .flatMap(
            name -> directory.createPrincipal(organization(request), kind, name).thenReturn(name))
        .map(name -> Map.of("name", name))
        .flatMap(ServerResponse.status(HttpStatus.CREATED)::bodyValue);
  }

  private Mono<ServerResponse> deletePrincipal(ServerRequest request, PrincipalKind kind) {
    return done(directory.deletePrincipal(organization(request), kind, name(request)));
  }

  private Mono<ServerResponse> attachments(ServerRequest request, PrincipalKind kind) {
    return directory
        .attachments(organization(request), kind, name(request))
        .map(policies -> Map.of("items", policies))
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<ServerResponse> attach(ServerRequest request, PrincipalKind kind) {
    return done(directory.attach(organization(request), kind, name(request), policyRef(request)));
  }

  private Mono<ServerResponse> detach(ServerRequest request, PrincipalKind kind) {
    return done(directory.detach(organization(request), kind, name(request), policyRef(request)));
  }

  private Mono<ServerResponse> members(ServerRequest request) {
    return directory
        .members(organization(request), name(request))
        .flatMap(all -> Pages.answer(request, all, each -> each));
  }

  private Mono<ServerResponse> addMember(ServerRequest request) {
    return done(
        directory.addMember(organization(request), name(request), principalName(request, "user")));
  }

  private Mono<ServerResponse> removeMember(ServerRequest request) {
    return done(
        directory.removeMember(
            organization(request), name(request), principalName(request, "user")));
  }

  private static String path(PrincipalKind kind) {
    return ORGANIZATION
        + switch (kind) {
          case USER -> "/users";
          case GROUP -> "/groups";
          case ROLE -> "/roles";
        };
  }

  private static String name(ServerRequest request) {
    return principalName(request, "name");
  }
}
