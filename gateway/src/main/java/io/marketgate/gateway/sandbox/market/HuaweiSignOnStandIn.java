package io.marketgate.gateway.sandbox.market;

import io.marketgate.adapter.marketplace.Signatures;
import io.marketgate.adapter.sandbox.HuaweiEnterprise;
import io.marketgate.adapter.sandbox.HuaweiEnterprise.SignedOn;
import io.marketgate.gateway.problem.Problems;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// The sign-on of enterprises that have bought on Huawei's marketplace, played by the sandbox.
final class HuaweiSignOnStandIn {

  static final String BASE = "/sandbox/v1/huawei";

  private static final String BEARER = "Bearer ";
  private static final int LIFE_SECONDS = 7_200;

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .POST(BASE + "/api/v1/oauth2/token", HuaweiSignOnStandIn::token)
        .GET(BASE + "/api/v1/oauth2/userinfo", HuaweiSignOnStandIn::userinfo)
        .build();
  }

  /// The token is the code: nothing is remembered here.
  private static Mono<ServerResponse> token(ServerRequest request) {
    return request
        .exchange()
        .getFormData()
        .flatMap(all -> {
          Map<String, String> form = all.toSingleValueMap();
          String code = form.getOrDefault("code", "");
          boolean isRight =
              "authorization_code".equals(form.get("grant_type"))
                  && SignedOn.ofCode(code)
                      .filter(somebody -> isClientOf(somebody.tenant(), form))
                      .isPresent();
          return isRight
              ? ServerResponse.ok()
                  .bodyValue(
                      Map.of(
                          "access_token",
                          code,
                          "token_type",
                          "Bearer",
                          "expires_in",
                          LIFE_SECONDS,
                          "scope",
                          "get_user_info"))
              : ServerResponse.badRequest().bodyValue(Map.of("error", "invalid_grant"));
        });
  }

  private static boolean isClientOf(String tenant, Map<String, String> form) {
    return HuaweiEnterprise.clientId(tenant).equals(form.get("client_id"))
        && Signatures.isSame(
            HuaweiEnterprise.clientSecret(tenant), form.getOrDefault("client_secret", ""));
  }

  private static Mono<ServerResponse> userinfo(ServerRequest request) {
    String header = request.headers().firstHeader(HttpHeaders.AUTHORIZATION);
    Optional<SignedOn> somebody =
        header != null && header.startsWith(BEARER)
            ? SignedOn.ofCode(header.substring(BEARER.length()))
            : Optional.empty();
    return somebody
        .map(known -> ServerResponse.ok().bodyValue(view(known)))
        .orElseGet(() ->
            Problems.answer(HttpStatus.UNAUTHORIZED, "Unauthorized", "There is no such token."));
  }

  private static Map<String, Object> view(SignedOn somebody) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("userName", somebody.uid());
    view.put("name", somebody.uid());
    view.put("tenant", somebody.tenant());
    view.put("role", somebody.isAdmin() ? "admin" : "user");
    return view;
  }
}
