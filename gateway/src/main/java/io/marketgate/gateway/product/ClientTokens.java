package io.marketgate.gateway.product;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.gateway.token.OwnIssuer;
import io.marketgate.tenant.client.MachineClient;
import io.marketgate.tenant.client.MachineClients;
import io.marketgate.tenant.storage.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `POST /product/v1/token`: OAuth 2.0 client credentials (RFC 6749, section 4.4). The client says
/// who it is by HTTP Basic or in the form; errors are in that RFC's own shape.
final class ClientTokens {

  private static final int LONGEST = 256;
  private static final String BASIC = "Basic ";

  private final MachineClients clients;
  private final OwnIssuer issuer;
  private final Clock clock;
  private final String audience;
  private final Duration life;

  private record Credentials(String id, String secret) {}

  ClientTokens(
      MachineClients clients, OwnIssuer issuer, Clock clock, String audience, Duration life) {
    this.clients = clients;
    this.issuer = issuer;
    this.clock = clock;
    this.audience = audience;
    this.life = life;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route().POST("/product/v1/token", this::issue).build();
  }

  private Mono<ServerResponse> issue(ServerRequest request) {
    return request
        .formData()
        .flatMap(form -> issue(form, request.headers().firstHeader(HttpHeaders.AUTHORIZATION)));
  }

  private Mono<ServerResponse> issue(
      MultiValueMap<String, String> form, @Nullable String authorization) {
    if (!"client_credentials".equals(form.getFirst("grant_type"))) {
      return error(HttpStatus.BAD_REQUEST, "unsupported_grant_type");
    }
    Credentials given = credentials(form, authorization);
    if (given == null) {
      return error(HttpStatus.UNAUTHORIZED, "invalid_client");
    }
    String scope = form.getFirst("scope");
    return clients
        .authenticate(given.id(), given.secret())
        .flatMap(client -> issue(client, scope))
        .switchIfEmpty(Mono.defer(() -> error(HttpStatus.UNAUTHORIZED, "invalid_client")));
  }

  private Mono<ServerResponse> issue(MachineClient client, @Nullable String scope) {
    List<String> scopes =
        scope == null || scope.isBlank()
            ? client.scopes().stream().sorted().toList()
            : Arrays.stream(scope.trim().split(" +")).distinct().toList();
    if (!client.scopes().containsAll(Set.copyOf(scopes))) {
      return error(HttpStatus.BAD_REQUEST, "invalid_scope");
    }
    Instant now = clock.instant();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", issuer.name());
    claims.put("aud", audience);
    claims.put("sub", client.id());
    claims.put("roles", scopes);
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.plus(life).getEpochSecond());
    claims.put("jti", Ids.next());
    return ServerResponse.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(
            Map.of(
                "access_token", issuer.key().sign(OwnIssuer.TOKEN_TYPE, claims),
                "token_type", "Bearer",
                "expires_in", life.toSeconds(),
                "scope", String.join(" ", scopes)));
  }

  private static @Nullable Credentials credentials(
      MultiValueMap<String, String> form, @Nullable String authorization) {
    if (authorization != null && authorization.startsWith(BASIC)) {
      return basic(authorization.substring(BASIC.length()));
    }
    return credentials(form.getFirst("client_id"), form.getFirst("client_secret"));
  }

  private static @Nullable Credentials basic(String encoded) {
    try {
      String text = new String(Base64.getDecoder().decode(encoded), UTF_8);
      int colon = text.indexOf(':');
      return colon < 0 ? null : credentials(text.substring(0, colon), text.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable Credentials credentials(@Nullable String id, @Nullable String secret) {
    if (id == null || secret == null) {
      return null;
    }
    boolean plausible = !id.isEmpty() && id.length() <= LONGEST && secret.length() <= LONGEST;
    return plausible ? new Credentials(id, secret) : null;
  }

  private static Mono<ServerResponse> error(HttpStatus status, String error) {
    return ServerResponse.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(Map.of("error", error));
  }
}
