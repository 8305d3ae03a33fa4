package io.marketgate.gateway.admission;

import io.marketgate.adapter.contract.Envelope;
import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.TraceContext;
import io.marketgate.tenant.storage.Ids;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Map;
import java.util.function.Consumer;

/// What a request is answered for which there is no room: 503 and `Retry-After`, in the shape of
/// the interface that was called.
final class OverloadRefusals {

  private static final String RETRY_AFTER = "1";

  private final Envelope envelope;
  private final Consumer<Rank> shed;

  /// @param shed counts one that is refused
  OverloadRefusals(Envelope envelope, Consumer<Rank> shed) {
    this.envelope = envelope;
    this.shed = shed;
  }

  /// @param uri path and query, as it was sent
  FullHttpResponse refuse(String uri) {
    shed.accept(Rank.of(uri));
    boolean isContract = uri.startsWith("/api/");
    String requestId = Ids.next();
    byte[] body = isContract ? failure(requestId) : problem();
    FullHttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.SERVICE_UNAVAILABLE,
            Unpooled.wrappedBuffer(body));
    answer
        .headers()
        .set(
            HttpHeaderNames.CONTENT_TYPE,
            isContract ? "application/json" : "application/problem+json")
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER)
        .set("X-Request-Id", requestId)
        .set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
    return answer;
  }

  private byte[] failure(String requestId) {
    return envelope.failure(
        requestId,
        TraceContext.of(null, null).traceId(),
        ErrorTable.entry(new Refusal.ServiceUnavailable()));
  }

  private byte[] problem() {
    return envelope.toJson(
        Map.of(
            "title", "Service Unavailable",
            "status", HttpResponseStatus.SERVICE_UNAVAILABLE.code(),
            "code", "Overloaded",
            "detail", "More requests come than can be handled; try again soon."));
  }
}
