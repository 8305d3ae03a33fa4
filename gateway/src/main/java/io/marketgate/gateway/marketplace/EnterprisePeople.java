package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.query.UriText;
import io.marketgate.gateway.outbound.BoundedAnswer;
import io.marketgate.gateway.outbound.EgressRules;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks an enterprise's sign-on who somebody is (Huawei's "OAuth 2.0" interface of joint products):
/// his code for a token, and the token for what he is called.
final class EnterprisePeople {

  private static final int OK = 200;
  private static final int TOO_MANY = 429;
  private static final int SERVER_FAULT = 500;
  private static final int MOST_BYTES = 64 * 1024;
  private static final int CONNECTIONS = 20;
  private static final int WAITING = 100;
  private static final int LONGEST = 64;

  private final HttpClient client;
  private final JsonMapper json;
  private final Duration timeout;

  /// Where and as whom is asked.
  ///
  /// @param base address of the interface
  /// @param clientId not secret
  /// @param clientSecret as it is
  record Asker(String base, String clientId, String clientSecret) {

    /// Says nothing of the secret.
    @Override
    public String toString() {
      return "Asker " + clientId;
    }
  }

  /// Somebody who has signed on.
  ///
  /// @param name as his enterprise calls him
  /// @param tenant of his enterprise; empty when it is not said
  record Somebody(String name, String tenant) {

    /// Says nothing of him.
    @Override
    public String toString() {
      return "Somebody";
    }
  }

  /// @param timeout of both questions together
  /// @param rules which addresses may be called, whatever a name leads to
  EnterprisePeople(JsonMapper json, Duration timeout, EgressRules rules) {
    ConnectionProvider connections =
        ConnectionProvider.builder("enterprise-sign-on")
            .maxConnections(CONNECTIONS)
            .pendingAcquireMaxCount(WAITING)
            .build();
    this.client =
        HttpClient.create(connections)
            .followRedirect(false)
            .disableRetry(true)
            .compress(false)
            .resolvedAddressesSelector((configuration, resolved) -> rules.reachable(resolved));
    this.json = json;
    this.timeout = timeout;
  }

  /// Who has brought a code; empty when the enterprise's sign-on does not know it. Fails when it
  /// does not answer.
  Mono<Somebody> of(Asker asker, String code) {
    return token(asker, code).flatMap(token -> person(asker, token)).timeout(timeout);
  }

  private Mono<String> token(Asker asker, String code) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("client_id", asker.clientId());
    form.put("client_secret", asker.clientSecret());
    form.put("code", code);
    form.put("grant_type", "authorization_code");
    String body =
        form.entrySet().stream()
            .map(entry -> UriText.encode(entry.getKey()) + "=" + UriText.encode(entry.getValue()))
            .collect(Collectors.joining("&"));
    return client
        .headers(headers ->
            headers.set(HttpHeaderNames.CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .post()
        .uri(asker.base() + "/api/v1/oauth2/token")
        .send(ByteBufFlux.fromString(Mono.just(body)))
        .response((response, content) -> read(response.status().code(), content))
        .next()
        .flatMap(answer -> Mono.justOrEmpty(text(answer, "access_token", MOST_BYTES)));
  }

  private Mono<Somebody> person(Asker asker, String token) {
    return client
        .headers(headers -> headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token))
        .get()
        .uri(asker.base() + "/api/v1/oauth2/userinfo")
        .response((response, content) -> read(response.status().code(), content))
        .next()
        .flatMap(answer ->
            Mono.justOrEmpty(text(answer, "userName", LONGEST))
                .map(name -> new Somebody(name, answer.path("tenant").asString(""))));
  }

  private static Optional<String> text(JsonNode answer, String name, int longest) {
    return answer
        .path(name)
        .asStringOpt()
        .filter(text -> !text.isEmpty() && text.length() <= longest);
  }

  /// Nothing where it is refused.
  private Mono<JsonNode> read(int status, ByteBufFlux content) {
    return BoundedAnswer.bytes(content, MOST_BYTES)
        .flatMap(bytes -> {
          if (status >= SERVER_FAULT || status == TOO_MANY) {
            return Mono.error(new IllegalStateException("the sign-on has answered " + status));
          }
          return status == OK ? Mono.just(parsed(bytes)) : Mono.empty();
        });
  }

  private JsonNode parsed(byte[] bytes) {
    try {
      return json.readTree(new String(bytes, StandardCharsets.UTF_8));
    } catch (JacksonException e) {
      return json.createObjectNode();
    }
  }
}
