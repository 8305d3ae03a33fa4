package io.marketgate.gateway.backend;

import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClientResponse;

/// Where a backend's answer goes.
@FunctionalInterface
interface AnswerSink {

  /// Takes an answer, and says to the exchange how that has ended.
  ///
  /// @param connection whose inbound is the answer's body; used up afterwards
  Mono<Void> take(BackendExchange exchange, HttpClientResponse answer, Connection connection);
}
