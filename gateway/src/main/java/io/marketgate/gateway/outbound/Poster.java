package io.marketgate.gateway.outbound;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Posts to, and asks, systems that answer shortly. Redirects are not followed, and nothing is sent
/// twice.
public final class Poster {

  private static final int MOST_BYTES = 64 * 1024;

  private final HttpClient client;
  private final Duration timeout;

  /// What was answered.
  ///
  /// @param status of HTTP
  /// @param text empty for none; null when it is longer than 64 KB
  public record Answered(int status, @Nullable String text) {

    /// What was said as JSON; an object without members where that is none.
    public JsonNode json(JsonMapper json) {
      try {
        return json.readTree(Objects.requireNonNullElse(text, ""));
      } catch (JacksonException e) {
        return json.createObjectNode();
      }
    }
  }

  /// @param timeout of a whole call
  public Poster(Duration timeout) {
    this(HttpClient.create(), timeout);
  }

  /// For addresses that somebody else has given.
  ///
  /// @param rules which may be called, whatever a name leads to
  public Poster(Duration timeout, EgressRules rules) {
    this(
        HttpClient.create()
            .resolvedAddressesSelector((configuration, resolved) -> rules.reachable(resolved)),
        timeout);
  }

  private Poster(HttpClient client, Duration timeout) {
    this.client = InterimAnswers.skippedBy(client).followRedirect(false).disableRetry(true);
    this.timeout = timeout;
  }

  /// Posts once; fails when nothing is answered in time.
  ///
  /// @param headers besides the length
  public Mono<Answered> post(String url, Map<String, String> headers, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    return client
        .headers(all -> {
          all.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
          headers.forEach(all::set);
        })
        .post()
        .uri(url)
        .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
        .response((response, content) -> answered(response.status().code(), content))
        .single()
        .timeout(timeout);
  }

  /// Asks once; fails when nothing is answered in time.
  public Mono<Answered> get(String url, Map<String, String> headers) {
    return client
        .headers(all -> headers.forEach(all::set))
        .get()
        .uri(url)
        .response((response, content) -> answered(response.status().code(), content))
        .single()
        .timeout(timeout);
  }

  private static Mono<Answered> answered(int status, ByteBufFlux content) {
    return BoundedAnswer.bytes(content, MOST_BYTES)
        .map(bytes -> new Answered(status, new String(bytes, StandardCharsets.UTF_8)))
        .onErrorResume(
            BoundedAnswer.TooLong.class, failure -> Mono.just(new Answered(status, null)));
  }
}
