package io.marketgate.gateway.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.adapter.contract.Envelope;
import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.adapter.contract.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/// Writes what a caller gets: the headers of every answer, and the envelope around success and
/// failure.
public final class Answers {

  private static final int NO_CONTENT = 204;
  private static final String LAST_EVENT = "last";

  /// Browsers ask again after some seconds, unless they are told otherwise (WHATWG HTML, 9.2.6).
  private static final String SELDOM = "retry: 30000\n";

  private static final int OK = 200;
  private static final long NANOS_OF_SECOND = 1_000_000_000;

  private final Envelope envelope;

  public Answers(Envelope envelope) {
    this.envelope = envelope;
  }

  /// Answers with data of ours.
  public Mono<Void> succeed(Exchange exchange, Call call, Object data) {
    return write(
        exchange, call, OK, envelope.success(call.requestId(), call.trace().traceId(), data));
  }

  /// Data of ours as JSON.
  public byte[] toJson(Object data) {
    return envelope.toJson(data);
  }

  /// Answers with data that is JSON already.
  ///
  /// @param data empty for none
  public Mono<Void> succeedWith(Exchange exchange, Call call, byte[] data) {
    return write(
        exchange, call, OK, envelope.successWith(call.requestId(), call.trace().traceId(), data));
  }

  /// Answers with a success and its own status.
  public Mono<Void> give(Exchange exchange, Call call, FirstAnswer answer) {
    return write(
        exchange,
        call,
        answer.status(),
        envelope.successWith(call.requestId(), call.trace().traceId(), answer.json()));
  }

  /// Answers with server-sent events, each an answer of its own. They stay open for as long as the
  /// caller looks on, in which others take its place.
  public Mono<Void> events(Exchange exchange, Call call, Flux<WatchableAction.Seen> seen) {
    HttpServerResponse response = exchange.response().status(OK);
    setHeaders(response.responseHeaders(), call, -1);
    call.staysOpen();
    exchange.leavePlace();
    return response
        .sse()
        .sendString(SignsOfLife.among(seen.map(each -> frame(call, each)), ": here\n\n"))
        .then();
  }

  private String frame(Call call, WatchableAction.Seen seen) {
    byte[] answer = envelope.success(call.requestId(), call.trace().traceId(), seen.data());
    return (seen.isLast() ? "id: " + LAST_EVENT + "\n" : "")
        + data(new String(answer, UTF_8))
        + (seen.isUnsure() ? SELDOM : "")
        + "\n";
  }

  /// What a backend has said may have lines; each needs the field's name (WHATWG HTML, 9.2.6).
  private static String data(String answer) {
    return answer.lines().map(line -> "data: " + line + "\n").collect(Collectors.joining());
  }

  /// Whether the caller has seen the last of the events, and asks again by himself, as browsers do.
  public static boolean hasSeenTheLast(Exchange exchange) {
    return LAST_EVENT.equals(exchange.header("Last-Event-ID"));
  }

  /// Tells a browser not to ask again (WHATWG HTML, 9.2.3: 204 No Content).
  public Mono<Void> noMoreEvents(Exchange exchange, Call call) {
    HttpServerResponse response = exchange.response().status(NO_CONTENT);
    setHeaders(response.responseHeaders(), call, -1);
    response.responseHeaders().remove(HttpHeaderNames.CONTENT_TYPE);
    return response.send();
  }

  /// Answers as it was answered before, and says so.
  public Mono<Void> replay(Exchange exchange, Call call, FirstAnswer first) {
    exchange.response().responseHeaders().set("X-Replayed", "true");
    if (first.isSuccess()) {
      return give(exchange, call, first);
    }
    ErrorTable.Entry entry = ErrorTable.Entry.of(first.status(), first.code(), first.message());
    return write(
        exchange,
        call,
        entry.status(),
        envelope.failure(call.requestId(), call.trace().traceId(), entry));
  }

  /// Answers with a success that has no data.
  public Mono<Void> succeedWithoutData(Exchange exchange, Call call) {
    return write(
        exchange, call, OK, envelope.withoutData(call.requestId(), call.trace().traceId()));
  }

  /// Answers with the refusal's status, code and sentence.
  public Mono<Void> refuse(Exchange exchange, Call call, Refusal refusal) {
    ErrorTable.Entry entry = ErrorTable.entry(refusal);
    HttpHeaders headers = exchange.response().responseHeaders();
    if (entry.retryAfter() != null) {
      headers.set(HttpHeaderNames.RETRY_AFTER, Long.toString(seconds(entry.retryAfter())));
    }
    if (entry.allow() != null) {
      headers.set(HttpHeaderNames.ALLOW, entry.allow());
    }
    return write(
        exchange,
        call,
        entry.status(),
        envelope.failure(call.requestId(), call.trace().traceId(), entry));
  }

  /// Answers with a success around a backend's bytes, which stream through.
  ///
  /// @param length of the whole body; negative when unknown
  /// @param body [#beforeData], the data, [#afterData]
  public Mono<Void> stream(Exchange exchange, Call call, long length, Publisher<ByteBuf> body) {
    HttpServerResponse response = exchange.response().status(OK);
    setHeaders(response.responseHeaders(), call, length);
    return exchange.isHead() ? response.send() : response.send(body).then();
  }

  /// Rounded up: whoever comes a moment too early is refused again.
  private static long seconds(Duration retryAfter) {
    return Math.max(1, retryAfter.plusNanos(NANOS_OF_SECOND - 1).toSeconds());
  }

  /// The envelope before a backend's bytes.
  public byte[] beforeData(Call call) {
    return envelope.beforeData(call.requestId(), call.trace().traceId());
  }

  /// The envelope after a backend's bytes.
  public byte[] afterData() {
    return envelope.afterData();
  }

  /// The whole envelope where it turns out only at the end that the backend has nothing to say.
  public byte[] withoutData(Call call) {
    return envelope.withoutData(call.requestId(), call.trace().traceId());
  }

  private static Mono<Void> write(Exchange exchange, Call call, int status, byte[] body) {
    HttpServerResponse response = exchange.response().status(status);
    setHeaders(response.responseHeaders(), call, body.length);
    return exchange.isHead()
        ? response.send()
        : response.sendObject(Unpooled.wrappedBuffer(body)).then();
  }

  private static void setHeaders(HttpHeaders headers, Call call, long length) {
    headers
        .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("Referrer-Policy", "no-referrer")
        .set("X-Request-Id", call.requestId())
        .set("X-Trace-Id", call.trace().traceId());
    if (length >= 0) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length));
    }
  }
}
