package io.marketgate.gateway.permission;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.Problems;
import io.marketgate.tenant.access.AccessDirectory;
import io.marketgate.tenant.access.AccessException;
import io.marketgate.tenant.access.PolicyRef;
import io.marketgate.tenant.access.PrincipalKind;
import io.marketgate.tenant.access.SystemPolicies;
import io.marketgate.tenant.permission.InvalidCaseException;
import io.marketgate.tenant.permission.PolicyInvalidException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/// `/ops/v1/organizations/{organization}/policies`, `/users` and `/groups`: RAM documents and their
/// attachment (api.md 4). Every operator may look, operations staff may change.
final class AccessRoutes {

  private static final String ORGANIZATION = "/ops/v1/organizations/{organization}";
  private static final String POLICIES = ORGANIZATION + "/policies";
  private static final String POLICY = POLICIES + "/{policy}";
  private static final String VERSIONS = POLICY + "/versions";
  private static final String GROUP_USERS = ORGANIZATION + "/groups/{name}/users";

  private static final Pattern ORGANIZATION_ID = Pattern.compile("[A-Za-z0-9_-]+");

  private final AccessDirectory directory;
  private final SystemPolicies system;
  private final OperatorGuard operators;

  AccessRoutes(AccessDirectory directory, SystemPolicies system, OperatorGuard operators) {
    this.directory = directory;
    this.system = system;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return looking().and(changing());
  }

  private RouterFunction<ServerResponse> looking() {
    RouterFunctions.Builder routes =
        RouterFunctions.route()
            .GET(POLICIES, this::policies)
            .GET(POLICY, this::policy)
            .GET(VERSIONS, this::versions)
            .GET(GROUP_USERS, this::members);
    for (PrincipalKind kind : PrincipalKind.values()) {
      routes
          .GET(path(kind), request -> principals(request, kind))
          .GET(path(kind) + "/{name}/policies", request -> attachments(request, kind));
    }
    return answeringRefusals(routes).filter(operators::anyOperator).build();
  }

  private RouterFunction<ServerResponse> changing() {
    RouterFunctions.Builder routes =
        RouterFunctions.route()
            .POST(POLICIES, this::createPolicy)
            .DELETE(POLICY, this::deletePolicy)
            .POST(VERSIONS, this::createVersion)
            .POST(VERSIONS + "/{version}:setDefault", this::setDefaultVersion)
            .DELETE(VERSIONS + "/{version}", this::deleteVersion)
            .PUT(GROUP_USERS + "/{user}", this::addMember)
            .DELETE(GROUP_USERS + "/{user}", this::removeMember);
    for (PrincipalKind kind : PrincipalKind.values()) {
      String attachment = path(kind) + "/{name}/policies/{type}/{policy}";
      routes
          .POST(path(kind), request -> createPrincipal(request, kind))
          .DELETE(path(kind) + "/{name}", request -> deletePrincipal(request, kind))
          .PUT(attachment, request -> attach(request, kind))
          .DELETE(attachment, request -> detach(request, kind));
    }
    return answeringRefusals(routes).filter(operators::operations).build();
  }

  private Mono<ServerResponse> policies(ServerRequest request) {
    return directory
        .policies(organization(request))
        .map(custom ->
            Stream.concat(
                    custom.stream().map(PolicyView::summary),
                    system.documents().keySet().stream().map(PolicyView::ofSystem))
                .sorted(Comparator.comparing(PolicyView::name).thenComparing(PolicyView::type))
                .toList())
        .flatMap(all -> Pages.answer(request, all, policy -> policy.name() + " " + policy.type()));
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

  private Mono<ServerResponse> principals(ServerRequest request, PrincipalKind kind) {
    return directory
        .principals(organization(request), kind)
        .flatMap(all -> Pages.answer(request, all, each -> each.name()));
  }

  private Mono<ServerResponse> createPrincipal(ServerRequest request, PrincipalKind kind) {
    return PolicyInput.readName(request)
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

  private static RouterFunctions.Builder answeringRefusals(RouterFunctions.Builder routes) {
    return routes
        .onError(AccessException.class, (refusal, request) -> refuse(refusal))
        .onError(
            PolicyInvalidException.class,
            (fault, request) -> Problems.answer("PolicyInvalid", fault.pointer(), message(fault)))
        .onError(
            InvalidCaseException.class,
            (fault, request) -> Problems.answer("InvalidInput", fault.pointer(), message(fault)));
  }

  private static Mono<ServerResponse> refuse(AccessException refusal) {
    HttpStatus status =
        refusal.reason() == AccessException.Reason.NOT_FOUND
            ? HttpStatus.NOT_FOUND
            : HttpStatus.CONFLICT;
    return Problems.answer(status, refusal.code(), message(refusal));
  }

  private static Mono<ServerResponse> done(Mono<Void> change) {
    return change.then(Mono.defer(() -> ServerResponse.noContent().build()));
  }

  private static String path(PrincipalKind kind) {
    return ORGANIZATION + (kind == PrincipalKind.USER ? "/users" : "/groups");
  }

  private static String organization(ServerRequest request) {
    return known(request, "organization", ORGANIZATION_ID);
  }

  private static String name(ServerRequest request) {
    return principalName(request, "name");
  }

  private static String principalName(ServerRequest request, String variable) {
    return known(request, variable, PolicyInput.PRINCIPAL_NAME);
  }

  private static String policyName(ServerRequest request) {
    return known(request, "policy", PolicyInput.POLICY_NAME);
  }

  /// The database takes a name with a blank at its end for the one without; we do not.
  private static String known(ServerRequest request, String variable, Pattern form) {
    String name = request.pathVariable(variable);
    if (name.length() > PolicyInput.LONGEST_NAME || !form.matcher(name).matches()) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
    return name;
  }

  private static PolicyRef policyRef(ServerRequest request) {
    String type = request.pathVariable("type").toUpperCase(Locale.ROOT);
    if (!List.of("CUSTOM", "SYSTEM").contains(type)) {
      throw new InvalidCaseException("", "the policy's type in the address is custom or system");
    }
    return new PolicyRef(PolicyRef.Type.valueOf(type), policyName(request));
  }

  private static int version(ServerRequest request) {
    String version = request.pathVariable("version");
    if (!version.matches("v[0-9]{1,9}")) {
      throw new InvalidCaseException("", "the version in the address is like v2");
    }
    return Integer.parseInt(version.substring(1));
  }

  private static String message(Exception failure) {
    return Objects.requireNonNullElse(failure.getMessage(), "");
  }
}
