package io.marketgate.tenant.push;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import reactor.core.publisher.Mono;

/// Makes messages of deliveries: Standard Webhooks' three headers, and two of ours with the
/// sequence and the exact instant.
public final class PushMessages {

  private static final String TEST_ID = "test";

  private final PushSender sender;
  private final PushOutbox outbox;
  private final Clock clock;

  /// @param outbox knows how events are written
  public PushMessages(PushSender sender, PushOutbox outbox, Clock clock) {
    this.sender = sender;
    this.outbox = outbox;
    this.clock = clock;
  }

  /// Sends a delivery once.
  Mono<PushSender.Outcome> send(PushTarget target, Delivery delivery) {
    Map<String, String> headers = headers(target, delivery.event(), delivery.body());
    headers.put("X-Marketgate-Sequence", Long.toString(delivery.sequence()));
    headers.put("X-Marketgate-Occurred-At", delivery.occurredAt().toString());
    return sender.send(new PushSender.Message(target.url(), headers, delivery.body()));
  }

  /// Sends a message that is about nothing, to see whether the receiver takes it.
  public Mono<PushSender.Outcome> test(PushTarget target) {
    return Mono.defer(() -> {
      Instant now = clock.instant();
      String body = outbox.text(new ChangeEvent(0, "", "", "", TEST_ID), "", now);
      return sender.send(
          new PushSender.Message(target.url(), headers(target, TEST_ID, body), body));
    });
  }

  private Map<String, String> headers(PushTarget target, String id, String body) {
    long seconds = clock.instant().getEpochSecond();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", Long.toString(seconds));
    headers.put("webhook-signature", WebhookSignature.header(target.secrets(), id, seconds, body));
    return headers;
  }
}
