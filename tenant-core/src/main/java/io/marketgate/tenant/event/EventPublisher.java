package io.marketgate.tenant.event;

import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/// Where events go. The library behind it is at the end of its life (reliability.md, fact 6), so
/// nothing else knows it.
interface EventPublisher {

  /// Sends events in their order; completes when the broker has confirmed or refused every one, and
  /// fails when it has not.
  ///
  /// @return why the broker will not take some as they are, however often they are sent; by the
  ///   numbers of their rows
  Mono<Map<Long, String>> publish(List<OutboxEvent> events);
}
