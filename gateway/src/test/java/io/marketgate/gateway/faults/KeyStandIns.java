package io.marketgate.gateway.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.marketgate.gateway.key.SigningKey;
import io.marketgate.tenant.push.WebhookSignature;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// An issuer of tokens that publishes its keys, and a receiver of events that checks signatures;
/// both change their keys while they are used.
final class KeyStandIns implements AutoCloseable {

  private final AtomicInteger right = new AtomicInteger();
  private final AtomicInteger wrong = new AtomicInteger();
  private volatile String published = "{\"keys\":[]}";
  private volatile List<String> secrets = List.of();

  private final StandIn server =
      new StandIn()
          .answering("/keys", exchange -> StandIn.answer(exchange, 200, published))
          .answering("/events", this::receive);

  String keys() {
    return server.address() + "/keys";
  }

  String events() {
    return server.address() + "/events";
  }

  /// Publishes these and no others.
  void publish(SigningKey key, SigningKey... others) {
    published = key.beside(List.of(others)).jwks();
  }

  /// Takes events that are signed with one of these.
  void take(String... known) {
    secrets = List.of(known);
  }

  /// Events whose signature was right.
  int right() {
    return right.get();
  }

  /// Events whose signature was not.
  int wrong() {
    return wrong.get();
  }

  private void receive(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String id = exchange.getRequestHeaders().getFirst("webhook-id");
    long seconds = Long.parseLong(exchange.getRequestHeaders().getFirst("webhook-timestamp"));
    List<String> signatures =
        Arrays.asList(exchange.getRequestHeaders().getFirst("webhook-signature").split(" "));
    boolean isRight =
        secrets.stream()
            .map(secret -> WebhookSignature.header(List.of(secret), id, seconds, body))
            .anyMatch(signatures::contains);
    (isRight ? right : wrong).incrementAndGet();
    StandIn.answer(exchange, isRight ? 204 : 401, "");
  }

  @Override
  public void close() {
    server.close();
  }
}
