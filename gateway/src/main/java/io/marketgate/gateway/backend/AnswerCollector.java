package io.marketgate.gateway.backend;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.outbound.BoundedAnswer;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClientResponse;

/// Takes a backend's answer as a whole, up to a bound.
final class AnswerCollector implements AnswerSink {

  private final int longest;

  /// @param longest answer, in bytes
  AnswerCollector(int longest) {
    this.longest = longest;
  }

  @Override
  public Mono<Void> take(
      BackendExchange exchange, HttpClientResponse answer, Connection connection) {
    exchange
        .call()
        .answeredByBackend(
            new Call.BackendAnswer(exchange.target().address(), answer.status().code()));
    Refusal refusal = AnswerCheck.judge(exchange, answer);
    if (refusal != null) {
      exchange.said(Outcome.refused(refusal));
      return AnswerCheck.discard(connection);
    }
    return BoundedAnswer.bytes(connection.inbound().receive(), longest)
        .doOnNext(body -> exchange.said(Outcome.of(body)))
        .onErrorResume(
            BoundedAnswer.TooLong.class, tooLong -> Mono.fromRunnable(() -> tooLong(exchange)))
        .doOnError(failure -> connection.dispose())
        .then();
  }

  private void tooLong(BackendExchange exchange) {
    exchange.said(
        Outcome.refused(new Refusal.BadGateway("answered with more than " + longest + " bytes")));
  }
}
