package io.marketgate.gateway.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.gateway.outbound.BoundedAnswer;
import io.marketgate.gateway.outbound.InterimAnswers;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.node.ObjectNode;

/// Calls of issuers: their key sets and their introspection. Bounded in time and size; redirects
/// are not followed, because the address in the configuration is the one that is trusted.
final class IssuerClient {

  private static final int CONNECTIONS = 16;
  private static final int WAITING = 1_000;
  private static final int OK = 200;

  private final HttpClient keys;
  private final HttpClient tokens;
  private final Duration timeout;
  private final int longest;

  IssuerClient(Duration timeout, int longest) {
    // Apart from each other, so that a flood of invented tokens cannot keep keys from being
    // fetched.
    this.keys = client("issuer-keys", timeout);
    this.tokens = client("issuer-tokens", timeout);
    this.timeout = timeout;
    this.longest = longest;
  }

  private static HttpClient client(String name, Duration timeout) {
    ConnectionProvider pool =
        ConnectionProvider.builder(name)
            .maxConnections(CONNECTIONS)
            .pendingAcquireMaxCount(WAITING)
            .pendingAcquireTimeout(timeout)
            .build();
    return InterimAnswers.skippedBy(HttpClient.create(pool))
        .responseTimeout(timeout)
        .followRedirect(false);
  }

  /// Gets a document; fails on anything but a short answer of status 200.
  Mono<byte[]> get(URI uri) {
    return keys.get()
        .uri(uri)
        .response((response, body) -> read(response, body))
        .single()
        .timeout(timeout)
        .checkpoint("keys of an issuer");
  }

  /// Asks about a token.
  Mono<Optional<ObjectNode>> introspect(TokenProperties.Introspection endpoint, String token) {
    String form = "token=" + URLEncoder.encode(token, UTF_8) + "&token_type_hint=access_token";
    return tokens
        .headers(headers ->
            headers
                .set(HttpHeaderNames.AUTHORIZATION, basic(endpoint))
                .set(HttpHeaderNames.CONTENT_TYPE, "application/x-www-form-urlencoded")
                .set(HttpHeaderNames.ACCEPT, "application/json"))
        .post()
        .uri(endpoint.uri())
        .send(ByteBufFlux.fromString(Mono.just(form)))
        .response((response, body) -> read(response, body))
        .single()
        .timeout(timeout)
        .map(IssuerClient::active)
        .checkpoint("introspection of a token");
  }

  private Mono<byte[]> read(HttpClientResponse response, ByteBufFlux body) {
    if (response.status().code() != OK) {
      return Mono.error(new IOException("status " + response.status().code()));
    }
    Integer length = response.responseHeaders().getInt(HttpHeaderNames.CONTENT_LENGTH);
    if (length != null && length > longest) {
      return Mono.error(new IOException("an answer of " + length + " bytes"));
    }
    return BoundedAnswer.bytes(body, longest)
        .onErrorMap(BoundedAnswer.TooLong.class, IOException::new)
        .filter(bytes -> bytes.length > 0)
        .switchIfEmpty(Mono.error(() -> new IOException("an answer that is empty")));
  }

  private static Optional<ObjectNode> active(byte[] json) {
    ObjectNode answer =
        Jws.object(json).orElseThrow(() -> new IllegalStateException("not a JSON object"));
    return Optional.of(answer).filter(object -> object.path("active").asBoolean(false));
  }

  private static String basic(TokenProperties.Introspection endpoint) {
    String pair =
        URLEncoder.encode(endpoint.clientId(), UTF_8)
            + ":"
            + URLEncoder.encode(endpoint.clientSecret(), UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }
}
