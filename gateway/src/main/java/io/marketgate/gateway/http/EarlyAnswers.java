package io.marketgate.gateway.http;

import io.marketgate.adapter.contract.Envelope;
import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.gateway.embedding.ConsoleOrigins;
import io.marketgate.gateway.problem.Problem;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/// Answers to requests that reach no route, because something is wrong with them or there is no
/// room for them: in the form of the interface that was called, with what every answer of it
/// carries (api.md 0 and 1).
public final class EarlyAnswers {

  private final Envelope envelope;
  private final ConsoleOrigins consoles;

  public EarlyAnswers(Envelope envelope, ConsoleOrigins consoles) {
    this.envelope = envelope;
    this.consoles = consoles;
  }

  /// @param inContract what a call of the product contract is told
  /// @param elsewhere what any other request is told
  public FullHttpResponse answer(
      EarlyRequest request, ErrorTable.Entry inContract, Problem elsewhere) {
    FullHttpResponse answer =
        request.isOfContract()
            ? answer(
                inContract.status(),
                "application/json",
                envelope.failure(request.requestId(), request.trace().traceId(), inContract))
            : answer(
                elsewhere.status().value(),
                "application/problem+json",
                envelope.toJson(elsewhere.members()));
    HttpHeaders headers =
        answer
            .headers()
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .set("X-Request-Id", request.requestId())
            .set("X-Trace-Id", request.trace().traceId());
    if (request.isOfContract()) {
      headers.set("Referrer-Policy", "no-referrer");
      consoles.allow(request.headers().get(HttpHeaderNames.ORIGIN), headers::set);
    }
    return answer;
  }

  private static FullHttpResponse answer(int status, String type, byte[] body) {
    FullHttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
    answer
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    return answer;
  }
}
