package io.marketgate.gateway.call;

import io.marketgate.adapter.contract.Envelope;
import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.adapter.contract.Refusal;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/// Writes what a caller gets: the headers of every answer, and the envelope around success and
/// failure.
public final class Answers {

  private static final long UNKNOWN_LENGTH = -1;

  private final Envelope envelope;

  public Answers(Envelope envelope) {
    this.envelope = envelope;
  }

  /// Answers with data of ours.
  public Mono<Void> succeed(ServerHttpResponse response, Call call, Object data) {
    return write(
        response,
        call,
        HttpStatusCode.valueOf(200),
        envelope.success(call.requestId(), call.trace().traceId(), data));
  }

  /// Answers with the refusal's status, code and sentence.
  public Mono<Void> refuse(ServerHttpResponse response, Call call, Refusal refusal) {
    ErrorTable.Entry entry = ErrorTable.entry(refusal);
    HttpHeaders headers = response.getHeaders();
    if (entry.retryAfter() != null) {
      headers.set(
          HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, entry.retryAfter().toSeconds())));
    }
    if (entry.allow() != null) {
      headers.set(HttpHeaders.ALLOW, entry.allow());
    }
    return write(
        response,
        call,
        HttpStatusCode.valueOf(entry.status()),
        envelope.failure(call.requestId(), call.trace().traceId(), entry));
  }

  /// Answers with a success around a backend's bytes, which stream through. What stands before and
  /// after them is added to their first and last piece by the caller of this.
  ///
  /// @param length of the whole body; negative when unknown
  /// @param body before, data and after
  public Mono<Void> stream(
      ServerHttpResponse response, Call call, long length, Publisher<DataBuffer> body) {
    response.setStatusCode(HttpStatusCode.valueOf(200));
    setHeaders(response.getHeaders(), call, length);
    return response.writeWith(body);
  }

  /// The envelope before a backend's bytes.
  public byte[] beforeData(Call call) {
    return envelope.beforeData(call.requestId(), call.trace().traceId());
  }

  /// The envelope after a backend's bytes.
  public byte[] afterData() {
    return envelope.afterData();
  }

  /// The whole envelope where the backend had nothing to say.
  public byte[] withoutData(Call call) {
    return envelope.withoutData(call.requestId(), call.trace().traceId());
  }

  private static Mono<Void> write(
      ServerHttpResponse response, Call call, HttpStatusCode status, byte[] body) {
    response.setStatusCode(status);
    setHeaders(response.getHeaders(), call, body.length);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
  }

  private static void setHeaders(HttpHeaders headers, Call call, long length) {
    headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
    headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("X-Request-Id", call.requestId());
    headers.set("X-Trace-Id", call.trace().traceId());
    if (length > UNKNOWN_LENGTH) {
      headers.set(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
    }
  }
}
