package io.marketgate.gateway.sandbox;

import io.marketgate.adapter.contract.PrincipalType;
import io.marketgate.gateway.operator.Role;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.tenant.permission.PolicyInvalidException;
import io.marketgate.tenant.permission.PolicyKind;
import io.marketgate.tenant.permission.PolicyParser;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/// `/sandbox/v1`: tokens for anybody who asks.
final class SandboxRoutes {

  private static final Set<String> TOKEN_MEMBERS =
      Set.of("uid", "accountId", "type", "name", "expiresIn", "mfa", "sessionPolicy");
  private static final Set<String> OPERATOR_MEMBERS = Set.of("name", "roles", "signedOnAgo");
  private static final Set<String> ROLES =
      Arrays.stream(Role.values()).map(Role::name).collect(Collectors.toUnmodifiableSet());
  private static final Duration DEFAULT_LIFETIME = Duration.ofHours(1);
  private static final Duration LONGEST_LIFETIME = Duration.ofHours(24);

  private final SandboxTokens tokens;

  SandboxRoutes(SandboxTokens tokens) {
    this.tokens = tokens;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .POST("/sandbox/v1/tokens", request -> JsonInput.read(request, TOKEN_MEMBERS, this::issue))
        .POST(
            "/sandbox/v1/operator-tokens",
            request -> JsonInput.read(request, OPERATOR_MEMBERS, this::issueForOperator))
        .POST(
            "/sandbox/v1/client-tokens",
            request -> JsonInput.read(request, Set.of("clientId"), this::issueForClient))
        .GET("/sandbox/v1/jwks", request -> jwks())
        .build();
  }

  private Mono<ServerResponse> jwks() {
    return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(tokens.jwks());
  }

  private Mono<ServerResponse> issue(JsonInput input) {
    String uid = input.requiredText("uid");
    String accountId = input.requiredText("accountId");
    String type = input.text("type");
    if (type != null && PrincipalType.of(type).isEmpty()) {
      input.faults().add("type", "must be account, user or role");
    }
    String name = input.text("name");
    Duration lifetime = input.duration("expiresIn", DEFAULT_LIFETIME, LONGEST_LIFETIME);
    SandboxTokens.Session session =
        new SandboxTokens.Session(input.flag("mfa"), sessionPolicy(input));
    if (!input.faults().isEmpty()) {
      return input.faults().answer();
    }
    String kind = type == null ? (uid.equals(accountId) ? "account" : "user") : type;
    return answer(
        tokens.issue(new SandboxTokens.Caller(uid, accountId, kind, name), lifetime, session));
  }

  /// A document of the language, as text or as JSON; null when absent or faulty.
  private static @Nullable String sessionPolicy(JsonInput input) {
    JsonNode value = input.value("sessionPolicy");
    if (value == null) {
      return null;
    }
    String document = value.isString() ? value.stringValue() : value.toString();
    try {
      PolicyParser.check(document, PolicyKind.SESSION, "/sessionPolicy");
      return document;
    } catch (PolicyInvalidException e) {
      input.faults().addAt(e.pointer(), Objects.requireNonNullElse(e.getMessage(), "is faulty"));
      return null;
    }
  }

  private Mono<ServerResponse> issueForOperator(JsonInput input) {
    String name = input.requiredText("name");
    List<String> roles = input.someOf("roles", ROLES);
    Duration signedOnAgo = input.duration("signedOnAgo", Duration.ZERO, LONGEST_LIFETIME);
    return input.faults().isEmpty()
        ? answer(tokens.issueForOperator(name, roles, signedOnAgo))
        : input.faults().answer();
  }

  private Mono<ServerResponse> issueForClient(JsonInput input) {
    String clientId = input.requiredText("clientId");
    return input.faults().isEmpty()
        ? answer(tokens.issueForClient(clientId))
        : input.faults().answer();
  }

  private static Mono<ServerResponse> answer(SandboxTokens.Issued issued) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("accessToken", issued.accessToken());
    if (issued.userinfo() != null) {
      members.put("userinfo", issued.userinfo());
    }
    members.put("expiresAt", issued.expiresAt());
    return ServerResponse.ok().bodyValue(members);
  }
}
