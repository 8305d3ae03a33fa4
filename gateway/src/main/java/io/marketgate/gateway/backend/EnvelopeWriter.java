package io.marketgate.gateway.backend;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Answers;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClientResponse;

/// Writes the backend's bytes into the envelope as they come, never holding more of them than are
/// on their way.
final class EnvelopeWriter {

  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int PARTIAL = 206;
  private static final int MULTIPLE_CHOICES = 300;
  private static final int MOST_DRAINED_BYTES = 65_536;
  private static final Duration DRAIN_WITHIN = Duration.ofMillis(200);

  private final Answers answers;

  EnvelopeWriter(Answers answers) {
    this.answers = answers;
  }

  /// Decides whether the answer is one, and streams it if so.
  ///
  /// @param connection whose inbound is the answer's body; used up afterwards
  Mono<Void> write(BackendExchange exchange, HttpClientResponse answer, Connection connection) {
    exchange
        .call()
        .answeredByBackend(
            new Call.BackendAnswer(exchange.target().address(), answer.status().code()));
    Refusal refusal = judge(exchange, answer);
    if (refusal != null) {
      exchange.ended(new Verdict.Refused(refusal));
      return discard(connection);
    }
    exchange.ended(new Verdict.Passed());
    return stream(exchange, answer, connection)
        .doOnCancel(connection::dispose)
        .doOnError(failure -> connection.dispose());
  }

  private static @Nullable Refusal judge(BackendExchange exchange, HttpClientResponse answer) {
    int status = answer.status().code();
    if (status < OK || status >= MULTIPLE_CHOICES) {
      return exchange.target().action().toRefusal(status);
    }
    HttpHeaders headers = answer.responseHeaders();
    String encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
    if (status == PARTIAL || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
      return new Refusal.BadGateway("answered with a part or a compressed form of the whole");
    }
    return length(answer) == 0 || isJson(headers.get(HttpHeaderNames.CONTENT_TYPE))
        ? null
        : new Refusal.BadGateway("answered with something that is not JSON");
  }

  private Mono<Void> stream(
      BackendExchange exchange, HttpClientResponse answer, Connection connection) {
    Call call = exchange.call();
    long length = length(answer);
    if (length == 0) {
      return discard(connection).then(answers.succeedWithoutData(exchange.exchange(), call));
    }
    byte[] before = answers.beforeData(call);
    byte[] after = answers.afterData();
    long whole = length < 0 ? length : before.length + length + after.length;
    if (exchange.exchange().isHead()) {
      return discard(connection)
          .then(answers.stream(exchange.exchange(), call, whole, Flux.empty()));
    }
    Flux<ByteBuf> data = connection.inbound().receive().retain();
    return answers.stream(
        exchange.exchange(),
        call,
        whole,
        length < 0 ? aroundWhatComes(call, before, data, after) : around(before, data, after));
  }

  private static Flux<ByteBuf> around(byte[] before, Flux<ByteBuf> data, byte[] after) {
    return Flux.concat(
        Mono.fromSupplier(() -> Unpooled.wrappedBuffer(before)),
        data,
        Mono.fromSupplier(() -> Unpooled.wrappedBuffer(after)));
  }

  /// The backend has not said how much it sends; it may be nothing.
  private Flux<ByteBuf> aroundWhatComes(
      Call call, byte[] before, Flux<ByteBuf> data, byte[] after) {
    return data.switchOnFirst((first, all) ->
        first.hasValue()
            ? around(before, all, after)
            : all.concatWith(
                Mono.fromSupplier(() -> Unpooled.wrappedBuffer(answers.withoutData(call)))));
  }

  /// A short rest is read so that the connection can be used again; a long or slow one is cut off.
  private static Mono<Void> discard(Connection connection) {
    return connection
        .inbound()
        .receive()
        .scan(0, (sum, piece) -> sum + piece.readableBytes())
        .takeUntil(sum -> sum > MOST_DRAINED_BYTES)
        .then()
        .timeout(DRAIN_WITHIN)
        .doOnError(tooSlow -> connection.dispose())
        .onErrorComplete();
  }

  /// Negative when the backend does not say; a status that has no body counts as empty.
  private static long length(HttpClientResponse answer) {
    if (answer.status().code() == NO_CONTENT) {
      return 0;
    }
    String length = answer.responseHeaders().get(HttpHeaderNames.CONTENT_LENGTH);
    return length == null ? -1 : Long.parseLong(length);
  }

  private static boolean isJson(@Nullable String type) {
    if (type == null) {
      return false;
    }
    int end = type.indexOf(';');
    String media = (end < 0 ? type : type.substring(0, end)).strip();
    return media.equalsIgnoreCase("application/json") || media.endsWith("+json");
  }
}
