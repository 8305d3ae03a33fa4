package io.marketgate.gateway.permission;

import io.marketgate.tenant.access.PolicyRef;
import io.marketgate.tenant.permission.InvalidCaseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/// What the routes below `/ops/v1/organizations/{organization}` have in common: the names in their
/// addresses, and how refusals are answered.
final class AccessRequests {

  static final String ORGANIZATION = "/ops/v1/organizations/{organization}";

  private static final Pattern ORGANIZATION_ID = Pattern.compile("[A-Za-z0-9_-]+");

  private AccessRequests() {}

  /// Without content, once it is done.
  static Mono<ServerResponse> done(Mono<Void> change) {
    return change.then(Mono.defer(() -> ServerResponse.noContent().build()));
  }

  static String organization(ServerRequest request) {
    return known(request, "organization", ORGANIZATION_ID);
  }

  static String principalName(ServerRequest request, String variable) {
    return known(request, variable, AccessNames.PRINCIPAL);
  }

  static String policyName(ServerRequest request) {
    return known(request, "policy", AccessNames.POLICY);
  }

  /// The database takes a name with a blank at its end for the one without; we do not.
  private static String known(ServerRequest request, String variable, Pattern form) {
    String name = request.pathVariable(variable);
    if (name.length() > AccessNames.LONGEST || !form.matcher(name).matches()) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
    return name;
  }

  static PolicyRef policyRef(ServerRequest request) {
    String type = request.pathVariable("type").toUpperCase(Locale.ROOT);
    if (!List.of("CUSTOM", "SYSTEM").contains(type)) {
      throw new InvalidCaseException("", "the policy's type in the address is custom or system");
    }
    return new PolicyRef(PolicyRef.Type.valueOf(type), policyName(request));
  }
}
