package io.marketgate.gateway.backend;

import java.net.ConnectException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/// How many calls there may be to one address in HTTP/2, those that wait among them. Many share a
/// connection there, and Reactor Netty lets any number wait for one.
final class StreamLimit {

  private final int most;
  private final Map<Address, AtomicInteger> calls = new ConcurrentHashMap<>();

  StreamLimit(int most) {
    this.most = most;
  }

  /// Makes a call, or fails with [ConnectException] when there are as many as there may be.
  Mono<Void> within(Address address, Mono<Void> call) {
    AtomicInteger running = calls.computeIfAbsent(address, to -> new AtomicInteger());
    return Mono.defer(() -> {
      if (running.incrementAndGet() > most) {
        running.decrementAndGet();
        return Mono.error(new ConnectException(most + " calls have no answer yet"));
      }
      return call.doFinally(ended -> running.decrementAndGet());
    });
  }
}
