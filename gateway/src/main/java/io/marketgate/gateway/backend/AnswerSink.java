package io.marketgate.gateway.backend;

import io.marketgate.gateway.http1.Answer;
import reactor.core.publisher.Mono;

/// Where a backend's answer goes.
@FunctionalInterface
interface AnswerSink {

  /// Takes an answer, and says to the exchange how that has ended. The answer is used up
  /// afterwards.
  Mono<Void> take(BackendExchange exchange, Answer answer);
}
