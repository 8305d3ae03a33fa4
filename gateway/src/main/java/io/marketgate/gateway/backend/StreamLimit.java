package io.marketgate.gateway.backend;

import io.marketgate.gateway.admission.Bulkhead;
import io.marketgate.gateway.http1.NoRoomException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/// How many calls there may be to one address in HTTP/2, those that wait among them. Many share a
/// connection there, and Reactor Netty lets any number wait for one.
final class StreamLimit {

  private final int most;
  private final Map<Address, Bulkhead> calls = new ConcurrentHashMap<>();

  StreamLimit(int most) {
    this.most = most;
  }

  /// Makes a call, or fails with [NoRoomException] when there are as many as there may be.
  Mono<Void> within(Address address, Mono<Void> call) {
    return calls
        .computeIfAbsent(address, to -> new Bulkhead(most, 0, Duration.ZERO))
        .run(call)
        .onErrorMap(
            Bulkhead.FullException.class,
            full -> new NoRoomException(most + " calls have no answer yet"));
  }
}
