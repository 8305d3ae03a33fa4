package io.marketgate.tenant.event;

import java.util.List;
import reactor.core.publisher.Mono;

/// Where events go. The library behind it is at the end of its life (reliability.md, fact 6), so
/// nothing else knows it.
interface EventPublisher {

  /// Sends events in their order; completes when the broker has confirmed every one, and fails when
  /// it has not confirmed all of them.
  Mono<Void> publish(List<OutboxEvent> events);
}
