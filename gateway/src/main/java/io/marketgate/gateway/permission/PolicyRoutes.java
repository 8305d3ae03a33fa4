package io.marketgate.gateway.permission;

import static io.marketgate.gateway.permission.AccessRequests.ORGANIZATION;
import static io.marketgate.gateway.permission.AccessRequests.done;
import static io.marketgate.gateway.permission.AccessRequests.organization;
import static io.marketgate.gateway.permission.AccessRequests.policyName;
import static io.marketgate.gateway.problem.Refusals.answering;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.tenant.access.PolicyDirectory;
import io.marketgate.tenant.permission.InvalidCaseException;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/organizations/{organization}/policies`: RAM documents with their versions (api.md 4).
/// Every operator may look, operations staff may change.
final class PolicyRoutes {

  private static final String POLICIES = ORGANIZATION + "/policies";
  private static final String POLICY = POLICIES + "/{policy}";
  private static final String VERSIONS = POLICY + "/versions";

  private final PolicyDirectory directory;
  private final PolicyLists lists;
  private final OperatorGuard operators;

  PolicyRoutes(PolicyDirectory directory, PolicyLists lists, OperatorGuard operators) {
    this.directory = directory;
    this.lists = lists;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return looking().and(changing());
  }

  private RouterFunction<ServerResponse> looking() {
    return answering(
            RouterFunctions.route()
                .GET(POLICIES, this::policies)
                .GET(POLICY, this::policy)
                .GET(VERSIONS, this::versions))
        .filter(operators::anyOperator)
        .build();
  }

  private RouterFunction<ServerResponse> changing() {
    return answering(
            RouterFunctions.route()
                .POST(POLICIES, this::createPolicy)
                .DELETE(POLICY, this::deletePolicy)
                .POST(VERSIONS, this::createVersion)
                .POST(
                    VERSIONS + "/{version}:setDefault",
                    JsonInput.withoutMembers(this::setDefaultVersion))
                .DELETE(VERSIONS + "/{version}", this::deleteVersion))
        .filter(operators::operations)
        .build();
  }

  private Mono<ServerResponse> policies(ServerRequest request) {
    return lists
        .all(organization(request))
        .flatMap(all -> Pages.answer(request, all, PolicyLists::key));
  }

  private Mono<ServerResponse> policy(ServerRequest request) {
    return directory
        .policy(organization(request), policyName(request))
        .map(PolicyView::of)
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<ServerResponse> createPolicy(ServerRequest request) {
    return PolicyInput.read(request)
        .flatMap(input ->
            directory.createPolicy(
                organization(request), input.name(), input.description(), input.document()))
        .map(PolicyView::of)
        .flatMap(ServerResponse.status(HttpStatus.CREATED)::bodyValue);
  }

  private Mono<ServerResponse> deletePolicy(ServerRequest request) {
    return done(directory.deletePolicy(organization(request), policyName(request)));
  }

  private Mono<ServerResponse> versions(ServerRequest request) {
    return directory
        .versions(organization(request), policyName(request))
        .map(versions -> Map.of("items", versions.stream().map(PolicyVersionView::of).toList()))
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<ServerResponse> createVersion(ServerRequest request) {
    return PolicyInput.readVersion(request)
        .flatMap(input ->
            directory.createVersion(
                organization(request), policyName(request), input.document(), input.makeDefault()))
        .map(version -> Map.of("version", "v" + version))
        .flatMap(ServerResponse.status(HttpStatus.CREATED)::bodyValue);
  }

  private Mono<ServerResponse> setDefaultVersion(ServerRequest request) {
    return done(
        directory.setDefaultVersion(organization(request), policyName(request), version(request)));
  }

  private Mono<ServerResponse> deleteVersion(ServerRequest request) {
    return done(
        directory.deleteVersion(organization(request), policyName(request), version(request)));
  }

  private static int version(ServerRequest request) {
    String version = request.pathVariable("version");
    if (!version.matches("v[0-9]{1,9}")) {
      throw new InvalidCaseException("", "the version in the address is like v2");
    }
    return Integer.parseInt(version.substring(1));
  }
}
