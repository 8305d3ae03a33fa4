package io.marketgate.gateway.backend;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.BackendStatus;
import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.http1.Answer;
import io.marketgate.gateway.outbound.BoundedAnswer;
import io.netty.handler.codec.http.HttpHeaderNames;
import reactor.core.publisher.Mono;

/// Takes a backend's answer as a whole, up to a bound.
final class AnswerCollector implements AnswerSink {

  private static final int LONGEST_REFUSAL = 65_536;

  private final int longest;

  /// @param longest answer, in bytes
  AnswerCollector(int longest) {
    this.longest = longest;
  }

  @Override
  public Mono<Void> take(BackendExchange exchange, Answer answer) {
    BackendStatus status = AnswerCheck.status(answer);
    boolean isSuccess = status.isSuccess();
    Action action = exchange.errand().target().action();
    // What says nothing of its form may be nothing at all.
    boolean isOfAnyType = exchange.errand().backend().isOfAnyType();
    boolean isUntyped = !isOfAnyType && !answer.headers().contains(HttpHeaderNames.CONTENT_TYPE);
    Refusal refusal = isSuccess ? AnswerCheck.judge(answer, isOfAnyType) : action.toRefusal(status);
    if (refusal != null && (isSuccess ? !isUntyped : !action.readsRefusals())) {
      exchange.said(status.code(), Outcome.refused(refusal));
      return AnswerCheck.discard(answer);
    }
    int most = isSuccess ? longest : Math.min(longest, LONGEST_REFUSAL);
    answer.untilWhole();
    return BoundedAnswer.bytes(answer.body(), most)
        .doOnNext(body ->
            exchange.said(
                status.code(),
                isSuccess && isUntyped && body.length > 0
                    ? Outcome.refused(AnswerCheck.NO_JSON)
                    : outcome(exchange.errand(), status, body)))
        .onErrorResume(
            BoundedAnswer.TooLong.class,
            tooLong ->
                Mono.fromRunnable(() ->
                    exchange.said(
                        status.code(),
                        isSuccess
                            ? tooLong(most)
                            : Outcome.refused(action.toUnreadRefusal(status)))))
        .then();
  }

  /// A part of an answer is mapped, and asked whether it is a refusal, only when the whole is
  /// there; a part that is refused by its status says by itself what is wrong. What is not mapped
  /// is not read by anybody else before it stands in the envelope, or beside other parts.
  private static Outcome<byte[]> outcome(Errand errand, BackendStatus status, byte[] body) {
    Action action = errand.target().action();
    boolean isPart = !errand.backend().name().isEmpty();
    if (isPart && !status.isSuccess()) {
      return Outcome.refused(action.toPartsRefusal(status, body));
    }
    if (!isPart && action.answer() != null) {
      return action.toAnswer(status, body, errand.target().page());
    }
    return body.length == 0 || AnswerCheck.isOneValue(body)
        ? Outcome.of(body)
        : Outcome.refused(AnswerCheck.NO_JSON);
  }

  private static Outcome<byte[]> tooLong(int most) {
    return Outcome.refused(new Refusal.BadGateway("answered with more than " + most + " bytes"));
  }
}
