package io.marketgate.gateway.sandbox;

import io.marketgate.adapter.contract.PrincipalType;
import io.marketgate.gateway.operator.BadInput;
import io.marketgate.gateway.operator.Role;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/sandbox/v1`: tokens for anybody who asks.
final class SandboxRoutes {

  private static final Set<String> TOKEN_MEMBERS =
      Set.of("uid", "accountId", "type", "name", "expiresIn", "mfa");
  private static final Set<String> OPERATOR_MEMBERS = Set.of("name", "roles");
  private static final Set<String> ROLES =
      Arrays.stream(Role.values()).map(Role::name).collect(Collectors.toUnmodifiableSet());
  private static final Duration DEFAULT_LIFETIME = Duration.ofHours(1);
  private static final Duration LONGEST_LIFETIME = Duration.ofHours(24);
  private static final int LONGEST_TEXT = 128;

  private final SandboxTokens tokens;

  SandboxRoutes(SandboxTokens tokens) {
    this.tokens = tokens;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .POST("/sandbox/v1/tokens", request -> body(request).flatMap(this::issue))
        .POST(
            "/sandbox/v1/operator-tokens", request -> body(request).flatMap(this::issueForOperator))
        .GET("/sandbox/v1/jwks", request -> jwks())
        .build();
  }

  private static Mono<ObjectNode> body(ServerRequest request) {
    return request.bodyToMono(ObjectNode.class);
  }

  private Mono<ServerResponse> jwks() {
    return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(tokens.jwks());
  }

  private Mono<ServerResponse> issue(ObjectNode body) {
    Faults faults = new Faults(body, TOKEN_MEMBERS);
    String uid = faults.text("uid", true);
    String accountId = faults.text("accountId", true);
    String type = faults.text("type", false);
    if (type != null && PrincipalType.of(type).isEmpty()) {
      faults.add("type", "must be account, user or role");
    }
    String name = faults.text("name", false);
    Duration lifetime = faults.lifetime();
    JsonNode mfa = body.get("mfa");
    if (mfa != null && !mfa.isBoolean()) {
      faults.add("mfa", "must be true or false");
    }
    if (!faults.isEmpty()) {
      return faults.answer();
    }
    String caller = Objects.requireNonNull(uid);
    String owner = Objects.requireNonNull(accountId);
    String kind = type == null ? (caller.equals(owner) ? "account" : "user") : type;
    return answer(
        tokens.issue(
            new SandboxTokens.Caller(caller, owner, kind, name),
            lifetime,
            mfa == null ? null : mfa.booleanValue()));
  }

  private Mono<ServerResponse> issueForOperator(ObjectNode body) {
    Faults faults = new Faults(body, OPERATOR_MEMBERS);
    String name = faults.text("name", true);
    List<String> roles =
        body.get("roles") instanceof ArrayNode list
            ? list.valueStream().map(role -> role.asString("")).toList()
            : List.of();
    if (roles.isEmpty() || !ROLES.containsAll(roles)) {
      faults.add("roles", "must be a list of " + new TreeSet<>(ROLES));
    }
    return faults.isEmpty()
        ? answer(tokens.issueForOperator(Objects.requireNonNull(name), roles))
        : faults.answer();
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

  /// Reads members and collects what is wrong with them.
  private static final class Faults {

    private final ObjectNode body;
    private final Map<String, String> faults = new LinkedHashMap<>();

    Faults(ObjectNode body, Set<String> known) {
      this.body = body;
      body.propertyNames().stream()
          .filter(name -> !known.contains(name))
          .forEach(name -> add(name, "there is no such member"));
    }

    boolean isEmpty() {
      return faults.isEmpty();
    }

    void add(String name, String fault) {
      faults.put(name, fault);
    }

    Mono<ServerResponse> answer() {
      return BadInput.answer(faults);
    }

    @Nullable String text(String name, boolean required) {
      JsonNode value = body.get(name);
      if (value == null && !required) {
        return null;
      }
      if (value == null
          || !value.isString()
          || value.stringValue().isEmpty()
          || value.stringValue().length() > LONGEST_TEXT) {
        add(name, "must be a text of 1 to " + LONGEST_TEXT + " characters");
        return null;
      }
      return value.stringValue();
    }

    Duration lifetime() {
      String text = text("expiresIn", false);
      try {
        Duration lifetime = text == null ? DEFAULT_LIFETIME : Duration.parse(text);
        if (lifetime.isPositive() && lifetime.compareTo(LONGEST_LIFETIME) <= 0) {
          return lifetime;
        }
      } catch (DateTimeParseException e) {
        // Falls through to the message.
      }
      add("expiresIn", "must be a duration like PT1H, at most PT24H");
      return DEFAULT_LIFETIME;
    }
  }
}
