package io.marketgate.gateway.sandbox.market;

import io.marketgate.adapter.sandbox.Simulator;
import io.marketgate.adapter.sandbox.Simulator.WireAnswer;
import io.marketgate.adapter.sandbox.Simulator.WireRequest;
import io.marketgate.gateway.outbound.BoundedAnswer;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;

/// Sends what simulated marketplaces say.
final class Caller {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MOST_BYTES = 1024 * 1024;

  private final HttpClient client =
      HttpClient.create().responseTimeout(PATIENCE).followRedirect(false).compress(false);

  /// The address of a call.
  static String url(Simulator simulator, String target, WireRequest request) {
    String query = request.query().isEmpty() ? "" : "?" + request.query();
    return target + "/marketplace/" + simulator.marketplace() + request.path() + query;
  }

  /// Sends a call; fails when nothing is answered.
  Mono<WireAnswer> send(String url, WireRequest request) {
    return Mono.defer(() -> {
      long began = System.nanoTime();
      return client
          .headers(headers -> {
            request.headers().forEach(headers::set);
            if (!request.body().isEmpty()) {
              headers.set("Content-Type", "application/json");
            }
          })
          .request(HttpMethod.valueOf(request.method()))
          .uri(url)
          .send(
              request.body().isEmpty()
                  ? ByteBufFlux.fromString(Mono.empty())
                  : ByteBufFlux.fromString(Mono.just(request.body())))
          .response((response, body) -> answer(response, body, began))
          .single();
    });
  }

  private static Mono<WireAnswer> answer(
      HttpClientResponse response, ByteBufFlux body, long began) {
    Map<String, String> headers = new LinkedHashMap<>();
    response
        .responseHeaders()
        .entries()
        .forEach(entry -> headers.putIfAbsent(entry.getKey(), entry.getValue()));
    return BoundedAnswer.bytes(body, MOST_BYTES)
        .map(bytes ->
            new WireAnswer(
                response.status().code(),
                headers,
                bytes,
                Duration.ofNanos(System.nanoTime() - began).toMillis()));
  }
}
