package io.marketgate.gateway.permission;

import static io.marketgate.gateway.permission.AccessRequests.ORGANIZATION;
import static io.marketgate.gateway.permission.AccessRequests.done;
import static io.marketgate.gateway.permission.AccessRequests.organization;
import static io.marketgate.gateway.permission.AccessRequests.policyName;
import static io.marketgate.gateway.problem.Refusals.answering;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.tenant.access.ControlDirectory;
import io.marketgate.tenant.access.ControlScope;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/control-policies`, which bound everybody and which administrators write;
/// `/ops/v1/organizations/{organization}/control-policies`, which bound one organization and those
/// below it; and `…/parent`, below which one it stands (api.md 4, ram.md 4).
final class ControlRoutes {

  private static final String OF_PLATFORM = "/ops/v1/control-policies";
  private static final String OF_ORGANIZATION = ORGANIZATION + "/control-policies";
  private static final String PARENT = ORGANIZATION + "/parent";
  private static final String NAME = "/{policy}";

  private final ControlDirectory directory;
  private final OperatorGuard operators;

  ControlRoutes(ControlDirectory directory, OperatorGuard operators) {
    this.directory = directory;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return looking().and(changingPlatform()).and(changingOrganizations());
  }

  private RouterFunction<ServerResponse> looking() {
    return answering(
            RouterFunctions.route()
                .GET(OF_PLATFORM, request -> policies(request, platform()))
                .GET(OF_PLATFORM + NAME, request -> policy(request, platform()))
                .GET(OF_ORGANIZATION, request -> policies(request, scope(request)))
                .GET(OF_ORGANIZATION + NAME, request -> policy(request, scope(request)))
                .GET(PARENT, this::parent))
        .filter(operators::anyOperator)
        .build();
  }

  private RouterFunction<ServerResponse> changingPlatform() {
    return answering(changing(OF_PLATFORM, request -> platform()))
        .filter(operators::administrators)
        .build();
  }

  private RouterFunction<ServerResponse> changingOrganizations() {
    return answering(
            changing(OF_ORGANIZATION, ControlRoutes::scope)
                .PUT(PARENT, this::setParent)
                .DELETE(PARENT, this::removeParent))
        .filter(operators::operations)
        .build();
  }

  private RouterFunctions.Builder changing(
      String path, Function<ServerRequest, ControlScope> scope) {
    return RouterFunctions.route()
        .PUT(path + NAME, request -> put(request, scope.apply(request)))
        .DELETE(
            path + NAME,
            request -> done(directory.delete(scope.apply(request), policyName(request))));
  }

  private Mono<ServerResponse> policies(ServerRequest request, ControlScope scope) {
    return directory
        .policies(scope)
        .flatMap(all ->
            Pages.answer(
                request,
                all.stream().map(ControlPolicyView::of).toList(),
                ControlPolicyView::name));
  }

  private Mono<ServerResponse> policy(ServerRequest request, ControlScope scope) {
    return directory
        .policy(scope, policyName(request))
        .map(ControlPolicyView::of)
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<ServerResponse> put(ServerRequest request, ControlScope scope) {
    String name = policyName(request);
    return PolicyInput.readControl(request)
        .flatMap(input ->
            directory.put(scope, name, input.description(), input.document(), input.version()))
        .map(ControlPolicyView::of)
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<ServerResponse> parent(ServerRequest request) {
    return directory
        .parent(organization(request))
        .map(parent -> parent.<Map<String, String>>map(id -> Map.of("organization", id)))
        .flatMap(parent -> ServerResponse.ok().bodyValue(parent.orElseGet(Map::of)));
  }

  private Mono<ServerResponse> setParent(ServerRequest request) {
    return AccessInput.members(request, Set.of("organization"))
        .map(members -> AccessInput.text(members, "organization", 1, AccessNames.LONGEST))
        .flatMap(parent -> done(directory.setParent(organization(request), parent)));
  }

  private Mono<ServerResponse> removeParent(ServerRequest request) {
    return done(directory.setParent(organization(request), null));
  }

  private static ControlScope platform() {
    return new ControlScope.Platform();
  }

  private static ControlScope scope(ServerRequest request) {
    return new ControlScope.Organization(organization(request));
  }
}
