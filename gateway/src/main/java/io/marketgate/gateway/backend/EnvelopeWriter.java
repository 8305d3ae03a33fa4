package io.marketgate.gateway.backend;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Answers;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.http1.Answer;
import io.marketgate.gateway.outbound.BoundedAnswer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Writes the backend's bytes into the envelope. A short answer is looked at, and goes out in one
/// write; a long one goes out as it comes, and no more of it is held, or looked at, than its
/// beginning. One whose length is not said before is short when it ends soon.
final class EnvelopeWriter implements AnswerSink {

  /// Bytes up to which an answer is short. One that breaks off can still be refused, or asked for
  /// again.
  private static final int SHORT = 16_384;

  private final Answers answers;

  EnvelopeWriter(Answers answers) {
    this.answers = answers;
  }

  @Override
  public Mono<Void> take(BackendExchange exchange, Answer answer) {
    int status = answer.status();
    Refusal refusal =
        AnswerCheck.isSuccess(answer)
            ? AnswerCheck.judge(answer, exchange.errand().backend().isOfAnyType())
            : exchange.errand().target().action().toRefusal(AnswerCheck.status(answer));
    if (refusal != null) {
      exchange.said(status, Outcome.refused(refusal));
      return AnswerCheck.discard(answer);
    }
    exchange.said(status, Outcome.of(new byte[0]));
    return write(exchange, answer);
  }

  private Mono<Void> write(BackendExchange exchange, Answer answer) {
    Call call = exchange.call();
    long length = AnswerCheck.length(answer);
    if (length == 0) {
      return AnswerCheck.discard(answer)
          .then(answers.succeedWithoutData(exchange.exchange(), call));
    }
    boolean isHead = exchange.exchange().isHead();
    if (length > 0 && length <= SHORT && !isHead) {
      answer.untilWhole();
      return BoundedAnswer.bytes(answer.body(), SHORT)
          .flatMap(data -> writeWhole(exchange, answer.status(), data));
    }
    byte[] before = answers.beforeData(call);
    byte[] after = answers.afterData();
    long whole = length < 0 ? length : before.length + length + after.length;
    if (isHead) {
      return AnswerCheck.discard(answer)
          .then(answers.stream(exchange.exchange(), call, whole, Flux.empty()));
    }
    Beginning beginning = new Beginning(length < 0 ? SHORT : 0);
    return beginning
        .of(answer.body().map(ByteBuf::retain))
        .switchOnFirst((first, all) -> {
          ByteBuf piece = first.get();
          if (piece == null) {
            // A backend that has not said how much it sends may send nothing; or it breaks off
            // before.
            return first.isOnComplete() ? stream(exchange, whole, withoutData(call).flux()) : all;
          }
          if (beginning.isWhole()) {
            return writeWhole(exchange, answer.status(), bytes(piece)).thenMany(Flux.empty());
          }
          if (!AnswerCheck.canBeginValue(piece)) {
            piece.release();
            return refuse(exchange, answer.status()).flux();
          }
          return passOn(piece, all, data -> stream(exchange, whole, around(before, data, after)));
        })
        .then();
  }

  /// The caller may have gone before the first piece is asked for, which nobody releases then.
  ///
  /// @param all of the answer, that piece among it
  private static Flux<ByteBuf> passOn(
      ByteBuf first, Flux<ByteBuf> all, UnaryOperator<Flux<ByteBuf>> stream) {
    AtomicBoolean taken = new AtomicBoolean();
    return stream
        .apply(all.doOnSubscribe(subscription -> taken.set(true)))
        .doFinally(end -> {
          if (!taken.get()) {
            first.release();
          }
        });
  }

  private <T> Flux<T> stream(BackendExchange exchange, long length, Flux<ByteBuf> data) {
    return answers.stream(exchange.exchange(), exchange.call(), length, data)
        .thenMany(Flux.empty());
  }

  private static byte[] bytes(ByteBuf piece) {
    try {
      return ByteBufUtil.getBytes(piece);
    } finally {
      piece.release();
    }
  }

  private Mono<Void> writeWhole(BackendExchange exchange, int status, byte[] data) {
    return AnswerCheck.isOneValue(data)
        ? answers.succeedWith(exchange.exchange(), exchange.call(), data)
        : refuse(exchange, status);
  }

  private static <T> Mono<T> refuse(BackendExchange exchange, int status) {
    exchange.said(status, Outcome.refused(AnswerCheck.NO_JSON));
    return Mono.empty();
  }

  private Mono<ByteBuf> withoutData(Call call) {
    return Mono.fromSupplier(() -> Unpooled.wrappedBuffer(answers.withoutData(call)));
  }

  private static Flux<ByteBuf> around(byte[] before, Flux<ByteBuf> data, byte[] after) {
    return Flux.concat(
        Mono.fromSupplier(() -> Unpooled.wrappedBuffer(before)),
        data,
        Mono.fromSupplier(() -> Unpooled.wrappedBuffer(after)));
  }
}
